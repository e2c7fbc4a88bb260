"""Cells that the producer masks: our bounds of totals tell nothing more, and his exact totals would."""

from typing import Any

import pandas as pd
import pytest

from publish.disclosure.declarations import load_declarations
from publish.disclosure.verification import REVEALED, leaks

DECLARED = load_declarations()
FAMILY = DECLARED.familles["besoins"]
RULE = DECLARED.rule(FAMILY)
CELLS, TOTALS = FAMILY.tables
MEASURES = FAMILY.mesures


def needs(*rows: dict[str, Any]) -> pd.DataFrame:
    place = {"annee": 2024, "code_region": "28", "code_departement": "14", "code_bassin_ft": "2817"}
    frame = pd.DataFrame([place | {"code_fap": f"T{rank}"} | row for rank, row in enumerate(rows)])
    for measure in MEASURES:
        least = 1 if measure == "projets_recrutement" else 0
        frame[f"{measure}_min"] = frame[f"{measure}_nb"].fillna(least)
        frame[f"{measure}_max"] = frame[f"{measure}_nb"].fillna(4)
    return frame


def totals(cells: pd.DataFrame) -> pd.DataFrame:
    levels = {"region": "code_region", "departement": "code_departement", "bassin": "code_bassin_ft"}
    columns = [f"{measure}_{side}" for measure in MEASURES for side in ("min", "max")]
    return pd.concat(
        [
            cells.groupby(["annee", code], as_index=False)[columns]
            .sum()
            .rename(columns={code: "code_territoire"})
            .assign(niveau=level)
            for level, code in levels.items()
        ],
        ignore_index=True,
    )


@pytest.fixture
def tables() -> dict[str, pd.DataFrame]:
    masked = {"projets_recrutement_nb": None, "projets_difficiles_nb": None, "projets_saisonniers_nb": None}
    cells = needs(
        masked,
        {"projets_recrutement_nb": 60.0, "projets_difficiles_nb": 20.0, "projets_saisonniers_nb": None},
        {"projets_recrutement_nb": 3.0, "projets_difficiles_nb": 1.0, "projets_saisonniers_nb": 2.0},
    )
    return {CELLS: cells, TOTALS: totals(cells)}


def found(tables: dict[str, pd.DataFrame]) -> set[str]:
    return {leak.problem for leak in leaks(FAMILY, RULE, tables[CELLS], tables)}


def test_sums_of_bounds_tell_nothing_more(tables: dict[str, pd.DataFrame]) -> None:
    assert found(tables) == set()


@pytest.mark.parametrize("measure", MEASURES)
def test_an_exact_total_of_the_producer_is_caught(tables: dict[str, pd.DataFrame], measure: str) -> None:
    region = tables[TOTALS]["niveau"] == "region"
    exact = tables[TOTALS].loc[region, f"{measure}_min"] + 1
    tables[TOTALS].loc[region, f"{measure}_min"] = exact
    tables[TOTALS].loc[region, f"{measure}_max"] = exact
    assert found(tables) == {REVEALED}
