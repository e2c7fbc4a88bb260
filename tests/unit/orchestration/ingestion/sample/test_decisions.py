"""The fictitious decisions: on what the sample holds, in the layout of the source."""

from pathlib import Path

import pandas as pd

from orchestration.ingestion.file_check import check_file
from orchestration.ingestion.inventory import load_inventory
from orchestration.ingestion.sample.decisions import FILE
from orchestration.ingestion.sample.story import read_basins, read_occupations


def test_decisions_are_on_basins_and_occupations_of_the_sample(files: list[Path], tmp_path: Path) -> None:
    (file,) = (each for each in files if each.name == FILE)
    verdict = check_file(file, load_inventory(), tmp_path)
    assert (verdict.problems, verdict.millesime) == ((), 2025)
    rows = pd.read_csv(file, dtype=str)
    assert set(rows["code_bassin_ft"]) <= set(read_basins()["code_bassin_ft"])
    assert set(rows["code_fap"]) <= set(read_occupations()["code_fap_2021"])
    assert rows["commentaire"].str.contains("fictive").all()


def test_each_decision_is_met_and_says_why(files: list[Path]) -> None:
    rows = pd.read_csv(next(each for each in files if each.name == FILE))
    assert set(rows["decision"]) == {"acceptée", "refusée", "reportée"}
    changed = (rows["decision"] == "acceptée") & (rows["places_decidees"] != rows["places_proposees"])
    assert rows.loc[changed | (rows["decision"] == "refusée"), "motif"].notna().all()
    assert rows.loc[rows["decision"] == "reportée", "places_decidees"].isna().all()
