"""Forecasts of two basins, judged by hand."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models_ml.audit.outcomes import ABSENT, EXACT, MASKED, PROBABILITY, inside, observe, truths
from models_ml.audit.purchases import PURCHASES_TYPES, purchases_table
from models_ml.audit.run import NEEDS, PUBLISHED, REPLAYED, SHORTAGES, AuditInputs, first_published, run
from models_ml.audit.scores import (
    RELIABILITY_TYPES,
    SCORES_TYPES,
    reliability_table,
    score_table,
    weighted_interval_score,
)
from models_ml.audit.target import AuditTarget, load_audit_target
from models_ml.shortage.backtest import backtest, labels
from models_ml.shortage.backtest import metrics as shortage_metrics
from models_ml.shortage.cells import ShortageInputs
from models_ml.shortage.target import ShortageTarget, load_shortage_target

PROJECTS, DIFFICULT = "projets_recrutement_nb", "part_difficile_pct"
Cell = tuple[str, float | None, float | None]
MASK = {"recrutement": (1.0, 4.0), "difficiles": (0.0, 4.0), "saisonniers": (0.0, 4.0)}


def wave(year: int, cells: Sequence[Cell], basin: str = "2801") -> pd.DataFrame:
    """Rows of the feature frame: occupation, projects, difficult projects; None is masked."""
    rows = []
    for fap, projects, difficult in cells:
        row: dict[str, object] = {"annee": year, "code_bassin_ft": basin, "code_fap": fap}
        counts = {"recrutement": projects, "difficiles": difficult, "saisonniers": 0.0}
        for name, count in counts.items():
            low, high = MASK[name] if count is None else (count, count)
            row |= {f"projets_{name}_nb": count, f"projets_{name}_min": low, f"projets_{name}_max": high}
        rows.append(row)
    return pd.DataFrame(rows).astype({f"projets_{name}_nb": float for name in MASK})


def forecasts(rows: Sequence[tuple[str, str, float, float, float]], year: int = 2024) -> pd.DataFrame:
    """Rows of the needs: occupation, measure, point forecast, 80 % bounds; 95 % bounds are one unit wider."""
    frame = pd.DataFrame(rows, columns=["code_fap", "mesure", "yhat", "lo_80", "hi_80"])
    frame = frame.assign(lo_95=frame["lo_80"] - 1, hi_95=frame["hi_80"] + 1, modele="moyenne_mutualisee")
    return frame.assign(annee=year, cutoff_annee=year - 1, horizon_periodes=1, code_bassin_ft="2801")


@pytest.fixture(scope="module")
def target() -> AuditTarget:
    return load_audit_target()


@pytest.fixture(scope="module")
def shortage() -> ShortageTarget:
    return load_shortage_target()


@pytest.fixture(scope="module")
def history() -> pd.DataFrame:
    """B is masked in 2024, C gone, D new; the difficult part of E is masked."""
    before = wave(2023, [("A", 100, 60), ("B", 40, 10), ("C", 20, 10), ("E", 50, 30)])
    after = wave(2024, [("A", 80, 60), ("B", None, None), ("D", 10, 8), ("E", 40, None)])
    return pd.concat([before, after], ignore_index=True)


@pytest.fixture(scope="module")
def truth(history: pd.DataFrame, shortage: ShortageTarget) -> pd.DataFrame:
    return truths(history, labels(history, shortage))


Outcome = Callable[[str, str], pd.Series]


@pytest.fixture(scope="module")
def outcome(truth: pd.DataFrame) -> Outcome:
    rows = truth[truth["annee"] == 2024].set_index(["code_fap", "mesure"])
    columns = ["valeur_observee", "valeur_min", "valeur_max"]
    return lambda fap, measure: rows.loc[(fap, measure), columns].astype(float)


@pytest.mark.parametrize(
    ("fap", "measure", "expected"),
    [
        ("A", PROJECTS, [80, 80, 80]),
        ("A", DIFFICULT, [75, 75, 75]),
        ("B", PROJECTS, [np.nan, 1, 4]),
        ("B", DIFFICULT, [np.nan, 0, 100]),
        ("E", DIFFICULT, [np.nan, 0, 10]),
        ("A", PROBABILITY, [1, 1, 1]),
        ("B", PROBABILITY, [0, 0, 0]),  # At most 4 projects: no shortage, whatever is masked.
        ("E", PROBABILITY, [0, 0, 0]),
    ],
)
def test_a_masked_truth_is_an_interval(
    outcome: Outcome, fap: str, measure: str, expected: list[float]
) -> None:
    np.testing.assert_array_equal(outcome(fap, measure).to_numpy(), expected)


def test_the_status_of_an_outcome_and_the_reference(truth: pd.DataFrame) -> None:
    rows = observe(forecasts([(fap, PROJECTS, 50, 40, 60) for fap in "ABC"]), truth)
    assert rows.set_index("code_fap")["statut_observation"].to_dict() == {
        "A": EXACT,
        "B": MASKED,
        "C": ABSENT,
    }
    assert rows["reference"].tolist() == [100, 40, 20]


def test_a_forecast_waits_for_its_wave_and_for_its_basin(truth: pd.DataFrame) -> None:
    later = forecasts([("A", PROJECTS, 50, 40, 60)], year=2025)
    elsewhere = forecasts([("A", PROJECTS, 50, 40, 60)]).assign(code_bassin_ft="2899")
    assert observe(pd.concat([later, elsewhere]), truth).empty


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0, 5, True), (5, 9, False), (2, 9, None), (1, 4, True), (0, 0.5, False), (2, 3, None)],
)
def test_a_masked_truth_counts_only_where_its_bounds_decide(
    truth: pd.DataFrame, low: float, high: float, expected: bool | None
) -> None:
    rows = observe(forecasts([("B", PROJECTS, (low + high) / 2, low, high)]), truth)
    found = inside(rows, 80).iloc[0]
    assert found is pd.NA if expected is None else found == expected


@given(st.floats(0, 8), st.floats(0, 8), st.floats(0, 4), st.floats(0, 4), st.floats(0, 1))
@settings(max_examples=80)
def test_what_bounds_decide_holds_for_any_value_between_them(
    first: float, second: float, third: float, fourth: float, position: float
) -> None:
    low, high = sorted((first, second))
    least, most = sorted((third, fourth))
    value = min(max(least + position * (most - least), least), most)
    row = pd.DataFrame({"lo_80": [low], "hi_80": [high], "valeur_min": [least], "valeur_max": [most]})
    decided = inside(row, 80).iloc[0]
    assert decided is pd.NA or decided == (low <= value <= high)


def test_scores_by_hand(truth: pd.DataFrame) -> None:
    made = forecasts(
        [
            ("A", PROJECTS, 90, 70, 100),
            ("E", PROJECTS, 44, 42, 50),
            ("B", PROJECTS, 3, 2, 5),
            ("C", PROJECTS, 15, 10, 20),
        ]
    )
    rows = observe(made, truth).assign(statut_prevision=PUBLISHED)
    table = score_table(rows, [PROJECTS])
    assert table.dtypes.astype(str).to_dict() == SCORES_TYPES
    cells = table[(table["niveau"] == "bassin_metier") & table["annee"].isna()].iloc[0]
    # A: 90 for 80 (last wave 100); E: 44 for 40 (50), missed by its interval; B is masked, C gone.
    assert (cells["n"], cells["masquees_nb"], cells["absentes_nb"]) == (2, 1, 1)
    assert (cells["biais"], cells["mae"], cells["mae_relative"]) == (7, 7, pytest.approx(14 / 30, abs=1e-4))
    assert (cells["couverture_80_pct"], cells["couverture_95_pct"]) == (50, 50)
    assert cells["couverture_80_min_pct"] == pytest.approx(100 / 3, abs=1e-4)
    assert cells["couverture_80_max_pct"] == pytest.approx(200 / 3, abs=1e-4)
    region = table[(table["niveau"] == "region") & table["annee"].isna()].iloc[0]
    assert (region["n"], region["mae"], region["mae_relative"]) == (1, 14, pytest.approx(14 / 30, abs=1e-4))
    assert np.isnan(region["couverture_80_pct"])


def test_the_weighted_interval_score_by_hand() -> None:
    row = {"yhat": 10, "lo_80": 8, "hi_80": 12, "lo_95": 6, "hi_95": 14, "valeur_observee": 15}
    # |10 - 15| / 2 + (0.1 * 4 + 3) + (0.025 * 8 + 1), over 2.5.
    assert weighted_interval_score(pd.DataFrame([row])).iloc[0] == pytest.approx((2.5 + 3.4 + 1.2) / 2.5)


def test_brier_and_reliability_by_hand(truth: pd.DataFrame) -> None:
    made = forecasts([("A", PROBABILITY, 0.8, 0, 0), ("E", PROBABILITY, 0.3, 0, 0)])
    made = made.assign(**dict.fromkeys(["lo_80", "hi_80", "lo_95", "hi_95"], np.nan))
    rows = observe(made, truth).assign(statut_prevision=PUBLISHED)
    scores = score_table(rows, [PROJECTS]).iloc[0]
    # Truth: shortage for A, none for E; the last wave said shortage for both (60 % of 100 and of 50).
    assert scores["brier"] == pytest.approx((0.04 + 0.09) / 2)
    assert scores["brier_relatif"] == pytest.approx(0.065 / 0.5)
    table = reliability_table(rows, 10)
    assert table.dtypes.astype(str).to_dict() == RELIABILITY_TYPES
    assert table["classe_probabilite"].tolist() == [4, 9]
    assert table["frequence_observee"].tolist() == [0, 1]


def _list(**columns: list[float | None]) -> pd.DataFrame:
    size = len(columns["probabilite"])
    frame = pd.DataFrame({name: pd.Series(values, dtype=float) for name, values in columns.items()})
    key = {"statut_prevision": PUBLISHED, "annee": 2024, "cutoff_annee": 2023, "horizon_periodes": 1}
    return frame.assign(**key, code_bassin_ft="2801", code_fap=[f"F{rank}" for rank in range(size)])


def test_the_hit_rate_of_what_would_have_been_bought() -> None:
    rows = _list(
        probabilite=[0.9, 0.8, 0.8, 0.1],
        volume=[10, 20, 90, 99],
        probabilite_persistance=[0, 0, 1, 1],
        volume_persistance=[5, 4, 1, 2],
        est_difficile=[1, 1, None, 0],
    )
    table = purchases_table(rows, 2)
    assert table.dtypes.astype(str).to_dict() == PURCHASES_TYPES
    basin = table[table["niveau"] == "bassin"].iloc[0]
    # F0, then F2 whose volume breaks the tie and whose outcome is undecided; the last wave takes F3 and F2.
    assert (basin["retenus_nb"], basin["difficiles_nb"], basin["indecis_nb"]) == (2, 1, 1)
    assert (basin["taux_pct"], basin["taux_persistance_pct"]) == (100, 0)
    assert basin["taux_hasard_pct"] == pytest.approx(66.7)
    region = table[table["niveau"] == "region"].iloc[0]
    assert (region["code_territoire"], region["taux_pct"]) == ("28", 100)


def test_the_first_edition_is_the_one_that_is_judged() -> None:
    rows = pd.DataFrame({"annee": [2024, 2024, 2025], "yhat": [1.0, 2.0, 3.0], "edition": ["a", "b", "b"]})
    assert first_published(rows, ("annee",))["yhat"].tolist() == [1, 3]


@pytest.fixture(scope="module")
def inputs(history: pd.DataFrame, shortage: ShortageTarget) -> AuditInputs:
    """Two measures of three cells forecast from 2023, published twice and replayed."""
    made = forecasts(
        [
            ("A", PROJECTS, 90, 70, 100),
            ("E", PROJECTS, 44, 42, 50),
            ("B", PROJECTS, 3, 2, 5),
            ("A", DIFFICULT, 60, 40, 80),
            ("E", DIFFICULT, 55, 40, 80),
        ]
    )
    made = made.assign(est_retenu=True, statut_donnee="prevision")
    replayed = made[made["code_fap"] == "A"].assign(valeur_observee=0.0)
    probabilities = backtest(
        ShortageInputs(made, replayed, history, pd.DataFrame(), pd.DataFrame()), shortage
    )
    told = pd.DataFrame(
        {
            "annee": 2024,
            "cutoff_annee": 2023,
            "code_bassin_ft": "2801",
            "code_fap": ["A", "E", "B"],
            "modele_probabilite": "simulation",
            "probabilite_penurie": [0.8, 0.3, np.nan],
            "projets_difficiles_nb": [54.0, 24.0, np.nan],
        }
    )
    again = made.assign(edition="2026.11.1", yhat=made["yhat"] + 1000)
    archive = {
        NEEDS: pd.concat([made.assign(edition="2026.11.0"), again]),
        SHORTAGES: told.assign(edition="2026.11.0"),
    }
    judged = shortage_metrics(probabilities, shortage)
    return AuditInputs(archive, made, replayed, probabilities, judged, history)


def test_what_is_published_and_what_is_replayed_are_told_apart(
    inputs: AuditInputs, target: AuditTarget, shortage: ShortageTarget
) -> None:
    result = run(inputs, target, shortage)
    assert set(result.scores["statut_prevision"]) == {PUBLISHED, REPLAYED}
    details = result.details.set_index(["mesure", "code_fap"])
    assert set(details["edition"]) == {"2026.11.0"}
    assert details.loc[(PROJECTS, "A"), "erreur"] == 10
    assert details.loc[(PROJECTS, "B"), "statut_observation"] == MASKED
    assert details.loc[(PROJECTS, "B"), "est_dans_80"] is pd.NA
    # A cell to look into locally has no probability, so none to judge.
    assert (PROBABILITY, "B") not in details.index
    assert result.purchases["statut_prevision"].tolist().count(PUBLISHED) == 2
    assert "0 en attente" in result.notes[0]


def test_without_any_forecast_every_frame_is_empty_and_typed(
    inputs: AuditInputs, target: AuditTarget, shortage: ShortageTarget
) -> None:
    bare = AuditInputs(
        archive={},
        forecast=inputs.forecast.iloc[:0],
        backtest=inputs.backtest.iloc[:0],
        shortage_backtest=inputs.shortage_backtest.iloc[:0],
        shortage_metrics=inputs.shortage_metrics.iloc[:0],
        history=inputs.history,
    )
    result = run(bare, target, shortage)
    for frame in (result.scores, result.details, result.reliability, result.purchases):
        assert frame.empty
    assert result.purchases.dtypes.astype(str).to_dict() == PURCHASES_TYPES
    assert result.reliability.dtypes.astype(str).to_dict() == RELIABILITY_TYPES
