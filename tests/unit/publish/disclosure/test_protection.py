"""Complementary suppression and the attack: what is masked stays so, and each leak is caught."""

from collections.abc import Callable

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publish.disclosure.protection import protect
from publish.disclosure.verification import CONTRADICTED, REVEALED, leaks

from .conftest import FAMILY, RULE, Tables, cells_of, published

Publish = Callable[[pd.DataFrame], Tables]


def protected(cells: pd.DataFrame, past: list[Tables] | None = None) -> Tables:
    return protect(FAMILY, RULE, cells, published(cells), past or [])


def found(cells: pd.DataFrame, tables: Tables, past: list[Tables] | None = None) -> set[str]:
    return {leak.problem for leak in leaks(FAMILY, RULE, cells, tables, past or [])}


def test_rates_that_tell_a_masked_cell_are_caught_then_withheld(telling_cells: pd.DataFrame) -> None:
    before = published(telling_cells)
    assert found(telling_cells, before) == {REVEALED}
    after = protected(telling_cells)
    assert found(telling_cells, after) == set()
    # A rate is enough: no count is withheld, and the rest stays.
    assert after["totaux"]["entrees_nb"].equals(before["totaux"]["entrees_nb"])
    assert after["totaux"]["taux_remplissage_pct"].notna().any()


def test_a_leak_names_the_row_and_never_the_count(telling_cells: pd.DataFrame) -> None:
    (leak, *_) = leaks(FAMILY, RULE, telling_cells, published(telling_cells))
    assert (leak.table, leak.column) == ("fine", "entrees_nb")
    assert leak.row == "annee = 2024, code_bassin = B1, code_dispositif = D1"


def test_one_suppression_less_is_caught(telling_cells: pd.DataFrame) -> None:
    before, after = published(telling_cells), protected(telling_cells)
    caught = []
    for name, frame in after.items():
        gone = frame["taux_remplissage_pct"].isna() & before[name]["taux_remplissage_pct"].notna()
        for row in frame.index[gone]:
            restored = {**after, name: frame.copy()}
            restored[name].loc[row, "taux_remplissage_pct"] = before[name].loc[row, "taux_remplissage_pct"]
            caught.append(found(telling_cells, restored))
    assert {REVEALED} in caught


def test_an_unrounded_total_is_caught(telling_cells: pd.DataFrame) -> None:
    tables = protected(telling_cells)
    tables["totaux"].loc[0, "entrees_nb"] = 79
    assert found(telling_cells, tables) == {"un effectif n’est pas arrondi à 10"}


def test_a_small_count_is_caught(telling_cells: pd.DataFrame) -> None:
    tables = protected(telling_cells)
    tables["fine"].loc[0, "entrees_nb"] = 0
    assert "un effectif de moins de 5 est publié" in found(telling_cells, tables)


def test_bounds_that_lie_are_caught(telling_cells: pd.DataFrame) -> None:
    tables = protected(telling_cells)
    tables["totaux"].loc[0, "entrees_max"] = 70
    assert "les bornes ne contiennent pas l’effectif" in found(telling_cells, tables)


def test_another_zoning_that_leaves_a_few_people_is_caught() -> None:
    cells = cells_of(
        [
            {"entrees_nb": 40, "termines_nb": 30, "code_zone": "Z1"},
            # Two people of the department who are not of the zone: no table holds them.
            {"entrees_nb": 2, "termines_nb": 2, "code_zone": "Z2", "code_dispositif": "D1"},
            {"entrees_nb": 30, "termines_nb": 20, "code_zone": "Z2", "code_departement": "27"},
        ]
    )
    tables = protected(cells)
    assert found(cells, tables) == set()
    totals = tables["totaux"]
    for level, code, true in (("departement", "14", 42), ("zone", "Z1", 40)):
        row = (totals["niveau"] == level) & (totals["code_territoire"] == code)
        totals.loc[row, ["entrees_min", "entrees_max"]] = true
    assert found(cells, tables) == {REVEALED}


def test_an_old_vintage_is_part_of_the_attack(telling_cells: pd.DataFrame) -> None:
    tables = protected(telling_cells)
    old = {"totaux": published(telling_cells)["totaux"]}
    exact = old["totaux"]
    exact[["entrees_min", "entrees_max"]] = exact[["entrees_min", "entrees_max"]].astype("Int64")
    row = (exact["niveau"] == "departement") & (exact["code_territoire"] == "14")
    exact.loc[row, ["entrees_min", "entrees_max"]] = 15
    fine = tables["fine"].copy()
    fine.loc[1, "taux_remplissage_pct"] = 30.0
    assert found(telling_cells, {**tables, "fine": fine}, [old]) == {REVEALED}


def test_with_an_old_vintage_something_else_is_withheld(telling_cells: pd.DataFrame) -> None:
    old = {"totaux": published(telling_cells)["totaux"]}
    after = protected(telling_cells, [old])
    assert found(telling_cells, after, [old]) == set()


def test_an_old_vintage_of_other_counts_says_nothing(telling_cells: pd.DataFrame) -> None:
    old = {"totaux": published(telling_cells.assign(entrees_nb=[4, 30, 64]))["totaux"]}
    after = protected(telling_cells)
    assert found(telling_cells, after, [old]) == set()


def test_what_was_withheld_stays_so(telling_cells: pd.DataFrame) -> None:
    old = published(telling_cells)["totaux"]
    row = 1
    old.loc[row, "entrees_nb"] = pd.NA
    old.loc[row, "entrees_motif_secret"] = "secondaire"
    old.loc[row, ["entrees_min", "entrees_max"]] = [0, 200]
    old["taux_remplissage_pct"] = None
    after = protected(telling_cells, [{"totaux": old}])["totaux"]
    assert after.loc[row, "entrees_motif_secret"] == "secondaire"
    assert pd.isna(after.loc[row, "entrees_nb"])


def test_the_next_edition_of_the_same_counts_is_the_same(telling_cells: pd.DataFrame) -> None:
    first = protected(telling_cells)
    second = protected(telling_cells, [first])
    for name, frame in first.items():
        pd.testing.assert_frame_equal(second[name], frame)
    assert found(telling_cells, second, [first]) == set()


def test_tables_that_contradict_each_other_are_caught(telling_cells: pd.DataFrame) -> None:
    internal = FAMILY.model_copy(update={"cellules": "fine"})
    tables = published(telling_cells)
    tables["totaux"].loc[0, ["entrees_min", "entrees_max"]] = [900, 909]
    (leak,) = leaks(
        internal, RULE, tables["fine"].assign(code_region="28", code_departement="14", code_zone="Z1"), tables
    )
    assert leak.problem == CONTRADICTED


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "code_bassin": st.sampled_from(["B1", "B2", "B3"]),
            "code_departement": st.sampled_from(["14", "27"]),
            "code_zone": st.sampled_from(["Z1", "Z2"]),
            "code_dispositif": st.sampled_from(["D1", "D2"]),
            "entrees_nb": st.integers(0, 40),
            "termines_nb": st.integers(0, 40),
            "places_nb": st.integers(10, 50),
        }
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda row: (
        row["code_bassin"],
        row["code_departement"],
        row["code_zone"],
        row["code_dispositif"],
    ),
)


@settings(max_examples=10)
@given(ROWS)
def test_whatever_the_cells_what_is_masked_stays_so(rows: list[dict[str, object]]) -> None:
    cells = cells_of([row | {"termines_nb": min(row["termines_nb"], row["entrees_nb"])} for row in rows])
    tables = protected(cells)
    # The rules, the bounds that contain the truth, and the attack.
    assert leaks(FAMILY, RULE, cells, tables) == []
    again = protect(FAMILY, RULE, cells, tables)
    for name, frame in tables.items():
        pd.testing.assert_frame_equal(again[name], frame)


@pytest.mark.parametrize("measure", FAMILY.mesures)
def test_a_withheld_count_says_so_and_its_rates_go(telling_cells: pd.DataFrame, measure: str) -> None:
    # Without rates to withhold first, counts go.
    family = FAMILY.model_copy(
        update={
            "tables": {
                name: table.model_copy(update={"cout": table.cout.model_copy(update={"taux": None})})
                for name, table in FAMILY.tables.items()
            }
        }
    )
    after = protect(family, RULE, telling_cells, published(telling_cells))
    assert leaks(family, RULE, telling_cells, after) == []
    withheld = after["totaux"]["entrees_motif_secret"].isin(["secondaire"])
    assert withheld.any()
    gone = after["totaux"][withheld]
    assert gone["entrees_nb"].isna().all()
    assert gone["taux_remplissage_pct"].isna().all()
    assert (gone["entrees_max"] - gone["entrees_min"] >= 10).all()
    assert after["totaux"][f"{measure}_min"].le(after["totaux"][f"{measure}_max"]).all()
