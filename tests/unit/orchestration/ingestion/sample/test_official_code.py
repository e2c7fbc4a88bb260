"""The official geographic code of the sample agrees with its other files."""

from pathlib import Path

import pandas as pd
import pytest

from orchestration.ingestion.sample.story import read_reference


def read(files: list[Path], part: str, separator: str = ",") -> pd.DataFrame:
    (file,) = (file for file in files if part in file.name)
    return pd.read_csv(file, sep=separator, dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def lists(files: list[Path]) -> dict[int, pd.DataFrame]:
    return {year: read(files, f"v_commune_{year}") for year in (2021, 2026)}


def codes(rows: pd.DataFrame, kind: str = "COM") -> set[str]:
    return set(rows[kind == rows.TYPECOM].COM)


def test_the_newest_list_is_that_of_the_zones_and_of_the_basins(
    lists: dict[int, pd.DataFrame], files: list[Path]
) -> None:
    assert codes(lists[2026]) == set(read(files, "composition_communale", ";").CODGEO)
    assert codes(lists[2026]) == set(read(files, "bassins_emploi_FT_2021").codgeo)


def test_every_commune_that_disappears_has_a_successor_in_its_department(
    lists: dict[int, pd.DataFrame], files: list[Path]
) -> None:
    moved = read(files, "mvt_commune")
    assert set(moved.COM_AV) == codes(lists[2021]) - codes(lists[2026]) == codes(lists[2026], "COMD")
    assert set(moved.COM_AP) <= codes(lists[2026])
    assert (moved.COM_AV.str[:2] == moved.COM_AP.str[:2]).all()
    assert len(moved) == 5


def test_every_arrondissement_of_the_region_has_communes_of_its_department(
    lists: dict[int, pd.DataFrame],
) -> None:
    listed = lists[2026][lists[2026].TYPECOM == "COM"]
    assert set(listed.ARR) == set(read_reference("arrondissements").code_arrondissement)
    assert (listed.ARR.str[:2] == listed.DEP).all()
