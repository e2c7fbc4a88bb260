"""The portfolio: an optimum found by trying everything, and what no portfolio may do."""

from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from models_ml.purchasing import portfolio
from models_ml.purchasing.portfolio import solve
from models_ml.purchasing.target import Scenario, load_purchase_target

TARGET = load_purchase_target().model_copy(update={"seed": 7, "draws": 100, "scenarios": 2})


def option(basin: str, occupation: str, **facts: Any) -> dict[str, Any]:
    """A cell where 10 people are missing for sure, half of the places lead there, 1,000 € a place."""
    certain = {f"besoin_{name}": 10.0 for name in ("lo_95", "lo_80", "nb", "hi_80", "hi_95")}
    placed = {f"placements_par_place{bound}": 0.5 for bound in ("", "_lo_80", "_hi_80")}
    return {
        "code_bassin_ft": basin,
        "code_fap": occupation,
        "code_departement": "14",
        "axe_pacte": "1",
        "verdict": "acheter",
        "cout_place_eur": 1000.0,
        "places_session_nb": 10.0,
        "places_annee_precedente_nb": 0.0,
        **certain,
        **placed,
        **facts,
    }


# Three sessions of 10 places at most in each.
BASINS = [
    option("A", "x", cout_place_eur=1000.0),  # 10,000 € a session for 5 people
    option(
        "B",
        "x",
        cout_place_eur=1500.0,
        placements_par_place=0.6,
        placements_par_place_lo_80=0.6,
        placements_par_place_hi_80=0.6,
    ),  # 15,000 € for 6, then 4
    option(
        "C",
        "x",
        cout_place_eur=400.0,
        besoin_lo_95=3.0,
        besoin_lo_80=3.0,
        besoin_nb=3.0,
        besoin_hi_80=3.0,
        besoin_hi_95=3.0,
    ),  # 4,000 € for 3, then nothing
]


def worth(sessions: tuple[int, ...]) -> tuple[float, float]:
    rates, missing, costs = (0.5, 0.6, 0.5), (10, 10, 3), (10_000, 15_000, 4_000)
    reduction = sum(min(10 * n * rate, most) for n, rate, most in zip(sessions, rates, missing, strict=True))
    return reduction, sum(n * cost for n, cost in zip(sessions, costs, strict=True))


@pytest.mark.parametrize("budget", [4_000, 10_000, 14_000, 24_000, 29_000, 39_000, 60_000])
def test_the_portfolio_is_the_best_of_all(budget: int) -> None:
    best = max(worth(n)[0] for n in product(range(4), repeat=3) if worth(n)[1] <= budget)
    scenario = Scenario(budget_eur=budget, places_nouvelles_max=30)
    found = solve(pd.DataFrame(BASINS), scenario, TARGET)
    total = found.summary.set_index(["plan", "axe_pacte"]).loc[("optimal", "ensemble")]
    assert total["reduction_nb"] == pytest.approx(best, abs=0.05)
    assert total["cout_eur"] <= budget


def test_the_next_euro_is_worth_the_best_session_left() -> None:
    """With 14,000 € A and C have a session each; the next thousand euros go to A again: 0.5 people."""
    found = solve(pd.DataFrame(BASINS), Scenario(budget_eur=14_000, places_nouvelles_max=30), TARGET)
    total = found.summary.set_index(["plan", "axe_pacte"]).loc[("optimal", "ensemble")]
    assert total["prochain_1000_eur"] == pytest.approx(0.5, abs=1e-6)
    next_of = found.cells.set_index("code_bassin_ft")["valeur_marginale_1000_eur"]
    assert next_of["A"] == pytest.approx(0.5, abs=1e-4)
    assert next_of["B"] == pytest.approx(0.4, abs=1e-4)
    assert next_of["C"] == pytest.approx(0.0, abs=1e-4)


def test_last_year_is_valued_in_the_same_way_and_its_places_may_go() -> None:
    """Twenty places were bought where nothing is missing: the same money is worth 10 people elsewhere."""
    nothing = {f"besoin_{name}": 0.0 for name in ("lo_95", "lo_80", "nb", "hi_80", "hi_95")}
    rows = [
        option("A", "x"),
        option("B", "x", verdict="sans_besoin", places_annee_precedente_nb=20.0, **nothing),
    ]
    found = solve(pd.DataFrame(rows), Scenario(), TARGET)
    plans = found.summary[found.summary["axe_pacte"] == "ensemble"].set_index("plan")
    assert plans.loc["comme_l_an_dernier", ["budget_eur", "cout_eur", "reduction_nb"]].tolist() == [
        20_000,
        20_000,
        0,
    ]
    assert plans.loc["optimal", "reduction_nb"] == pytest.approx(10)
    places = found.cells.set_index("code_bassin_ft")["places_nb"]
    assert places["A"] == 20
    assert found.cells["frequence_retenue_pct"].tolist()[0] == 100


def test_only_what_is_to_be_bought_grows() -> None:
    rows = [option("A", "x", verdict="ne_pas_acheter", places_annee_precedente_nb=10.0)]
    found = solve(pd.DataFrame(rows), Scenario(budget_eur=1e6), TARGET)
    assert found.cells["places_max_nb"].tolist() == [10.0]


def test_a_minimum_that_cannot_be_met_is_told_and_left() -> None:
    rows = [option("A", "x"), option("B", "x", code_departement="61", places_session_nb=1.0)]
    scenario = Scenario(budget_eur=100_000, part_departement_min=0.25, places_nouvelles_max=20)
    found = solve(pd.DataFrame(rows), scenario, TARGET)
    assert [note.split(" :")[0] for note in found.notes] == ["Département 14", "Département 61"]


def test_nothing_to_choose_from_says_why() -> None:
    empty = solve(pd.DataFrame(BASINS).iloc[:0], Scenario(budget_eur=1.0), TARGET)
    assert empty.cells.empty
    assert "pénurie chiffrée" in empty.summary["motif"].iloc[0]
    without_budget = solve(pd.DataFrame(BASINS), Scenario(), TARGET)
    assert "aucun budget" in without_budget.summary["motif"].iloc[0]


def test_limits_that_exclude_each_other_are_refused() -> None:
    rows = [option("A", "x", axe_pacte="transverse")]
    scenario = Scenario(
        budget_eur=10_000,
        parts_axes_max={"transverse": 0.0},
        part_departement_min=1.0,
        places_nouvelles_max=10,
    )
    with pytest.raises(ValueError, match="Remède"):
        solve(pd.DataFrame(rows), scenario, TARGET)


options = st.lists(
    st.builds(
        lambda n, cost, last, gap, rate, axis, verdict, session: option(
            f"{n:04d}",
            "x",
            cout_place_eur=cost,
            places_annee_precedente_nb=last,
            axe_pacte=axis,
            verdict=verdict,
            places_session_nb=float(session),
            **dict(
                zip(
                    ("besoin_lo_95", "besoin_lo_80", "besoin_nb", "besoin_hi_80", "besoin_hi_95"),
                    np.cumsum([gap - 20, 10, 10, 10, 10]),
                    strict=True,
                )
            ),
            placements_par_place_lo_80=rate / 2,
            placements_par_place=rate,
            placements_par_place_hi_80=rate * 1.5,
        ),
        st.integers(0, 9999),
        st.floats(300, 5000),
        st.sampled_from([0.0, 6.5, 24.0]),
        st.floats(-30, 60),
        st.floats(0.05, 0.5),
        st.sampled_from(["1", "2", "transverse", "hors pacte"]),
        st.sampled_from(["acheter", "sans_besoin", "ne_pas_acheter"]),
        st.integers(8, 16),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda row: row["code_bassin_ft"],
)


@settings(max_examples=25)
@given(rows=options, budget=st.floats(5_000, 200_000))
def test_no_limit_is_passed_and_more_money_is_never_worth_less(
    rows: list[dict[str, Any]], budget: float
) -> None:
    scenario = Scenario(budget_eur=budget, parts_axes_max={"transverse": 0.07})
    frame = pd.DataFrame(rows)
    found = solve(frame, scenario, TARGET)
    assume(len(found.cells))
    again = solve(frame.sample(frac=1, random_state=1), scenario, TARGET)
    pd.testing.assert_frame_equal(found.cells, again.cells)
    plan = found.summary[found.summary["plan"] == portfolio.OPTIMAL].set_index("axe_pacte")
    assert (plan["cout_eur"] <= plan["plafond_eur"] + 1).all()
    assert (found.cells["places_nb"] <= found.cells["places_max_nb"] + 0.01).all()
    added = found.cells["places_nb"] - found.cells["places_annee_precedente_nb"]
    sizes = frame.set_index("code_bassin_ft")["places_session_nb"].reindex(found.cells["code_bassin_ft"])
    whole = (added / sizes.to_numpy()).round(6)
    assert ((added <= 0) | (whole == whole.round())).all()
    more = solve(frame, scenario.model_copy(update={"budget_eur": 2 * budget}), TARGET)
    richer = more.summary[more.summary["plan"] == portfolio.OPTIMAL].set_index("axe_pacte")
    # Both are within a thousandth of their optimum.
    least = 0.998 * plan.loc["ensemble", "reduction_nb"] - 0.1
    assert richer.loc["ensemble", "reduction_nb"] >= least
