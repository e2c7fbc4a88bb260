"""The secrecy of a whole edition: the attack on what is on the shelf, and what never leaves the machine."""

import re
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from publish.disclosure.declarations import load_declarations
from publish.disclosure.formats import refuse_unequal_formats
from publish.disclosure.verification import leaks
from publish.release import table_files

DECLARED = load_declarations()


@pytest.fixture(scope="module")
def tables(sample_run: Path) -> dict[str, pd.DataFrame]:
    files = table_files(sample_run / "releases" / "latest")
    names = [name for family in DECLARED.familles.values() for name in family.tables]
    return {name: pd.read_parquet(files[name]) for name in names}


@pytest.mark.parametrize("identifier", DECLARED.familles)
def test_the_attack_on_the_edition_fails(
    identifier: str, sample_run: Path, tables: dict[str, pd.DataFrame]
) -> None:
    family = DECLARED.familles[identifier]
    if family.is_internal:
        with duckdb.connect(str(sample_run / "warehouse.duckdb"), read_only=True) as warehouse:
            cells = warehouse.sql(f"select * from marts.{family.cellules} order by all").df()
    else:
        cells = tables[family.cellules]
    mine = {name: tables[name] for name in family.tables}
    assert leaks(family, DECLARED.rule(family), cells, mine) == []


def test_some_totals_are_withheld_and_most_are_not(tables: dict[str, pd.DataFrame]) -> None:
    totals = tables["pub_offre_formation__achats_totaux"]
    region = totals[(totals["niveau"] == "region") & (totals["ventilation"] == "ensemble")]
    assert region["entrees_nb"].notna().any()
    motives = [totals[column].value_counts() for column in totals if column.endswith("_motif_secret")]
    secondary, primary = (sum(one.get(word, 0) for one in motives) for word in ("secondaire", "primaire"))
    assert 0 < secondary < primary


def test_every_format_holds_the_same_cells(sample_run: Path) -> None:
    refuse_unequal_formats((sample_run / "releases" / "latest").resolve(), DECLARED)


def test_no_session_is_published_nor_logged(sample_run: Path) -> None:
    """The finest rows that the platform holds about people."""
    with duckdb.connect(str(sample_run / "warehouse.duckdb"), read_only=True) as warehouse:
        rows = warehouse.sql("select id_session from marts.fct_session__formations_achetees").fetchall()
    sessions = {str(identifier).encode() for (identifier,) in rows}
    assert sessions
    dataset = (sample_run / "releases" / "latest" / "offre-formation").resolve()
    files = [
        path
        for folder in (dataset, sample_run / "validation")
        for path in folder.rglob("*")
        if path.is_file()
    ]
    texts = [path for path in files if path.suffix not in {".parquet", ".zip", ".xlsx"}]
    assert sum(path.suffix == ".csv" for path in texts) > 1
    words = {
        path: set(re.split(rb'[",;\s]+', path.read_bytes())) for path in [*texts, sample_run / "run.log"]
    }
    assert [path for path, held in words.items() if held & sessions] == []


def test_the_internal_tables_are_in_no_folder_that_is_published(sample_run: Path) -> None:
    internal = {family.cellules for family in DECLARED.familles.values() if family.is_internal}
    exported = {
        path.stem for folder in ("candidate", "releases") for path in (sample_run / folder).rglob("*.parquet")
    }
    assert exported
    assert not exported & internal
