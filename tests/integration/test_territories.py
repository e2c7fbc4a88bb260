"""The territories of the release, counted again from the producers' files."""

import csv
import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
import shapely
from python_calamine import CalamineWorkbook

REAL_DATA = Path(os.environ.get("VIGIE_REAL_DATA", ""))
BASINS = {
    2019: ("referentiels/bassins_BMO_2019_communes_normandie.csv", "CODE_COMMUNE_INSEE", "BE19"),
    2021: ("referentiels/bassins_emploi_FT_2021_communes_normandie.csv", "codgeo", "codbe"),
}

pytestmark = [pytest.mark.slow, pytest.mark.real_data]


@pytest.fixture
def communes(real_run: Path) -> pd.DataFrame:
    return published(real_run, "communes")


def published(run: Path, table: str) -> pd.DataFrame:
    folder = run / "releases" / "latest" / "territoires" / "data"
    return pd.read_parquet(folder / f"pub_territoires__{table}.parquet")


def basins(vintage: int) -> dict[str, str]:
    path, commune, basin = BASINS[vintage]
    with (REAL_DATA / path).open(encoding="utf-8-sig", newline="") as stream:
        return {row[commune]: row[basin] for row in csv.DictReader(stream)}


def polygons(level: str) -> dict[str, shapely.Geometry]:
    document = json.loads((REAL_DATA / "geo" / f"{level}-normandie.geojson").read_text("utf-8"))
    return {
        feature["properties"]["code"]: shapely.from_geojson(json.dumps(feature["geometry"]))
        for feature in document["features"]
    }


def zones() -> Iterator[tuple[str, str]]:
    """Commune and zone of Normandy, in the workbook of the whole country."""
    book = CalamineWorkbook.from_path(REAL_DATA / "insee" / "ZE2020_au_01-01-2023.xlsx")
    rows = book.get_sheet_by_name("Composition_communale").to_python()
    yield from ((str(row[0]), str(row[2])) for row in rows if row[-1] == "28")


def of_year(communes: pd.DataFrame, year: int, column: str) -> dict[str, str]:
    rows = communes[(communes.annee == year) & communes[column].notna()]
    return dict(zip(rows.code_commune_insee, rows[column], strict=True))


@pytest.mark.parametrize("vintage", BASINS)
def test_each_commune_is_in_the_basin_of_the_file(
    vintage: int, communes: pd.DataFrame, real_run: Path
) -> None:
    expected = basins(vintage)
    assert of_year(communes, vintage, "code_bassin_ft") == expected
    counted = published(real_run, "bassins").query("millesime == @vintage")
    assert dict(zip(counted.code_bassin_ft, counted.communes_nb, strict=True)) == Counter(expected.values())
    assert len(counted) == 27


def test_six_communes_changed_basin(communes: pd.DataFrame) -> None:
    before, after = (of_year(communes, vintage, "code_bassin_ft") for vintage in BASINS)
    changed = {code for code, basin in before.items() if code in after and after[code] != basin}
    files = {vintage: basins(vintage) for vintage in BASINS}
    assert changed == {code for code in files[2019] if files[2021].get(code, "") != files[2019][code]}
    assert len(changed) == 6


def test_zones_are_those_of_the_workbook_and_never_basins(communes: pd.DataFrame) -> None:
    found = of_year(communes, 2023, "code_zone_emploi_insee")
    assert found == dict(zones())
    assert len(set(found.values())) == 24
    same_code = communes.query("annee == 2023 and code_zone_emploi_insee == code_bassin_ft")
    assert (same_code.libelle_zone_emploi.str.upper() != same_code.libelle_bassin_ft.str.upper()).all()


def test_codes_that_no_movement_explains_are_said_to_be_unmatched(communes: pd.DataFrame) -> None:
    unmatched = communes.query("annee == 2018 and statut_rattachement == 'sans_successeur'")
    expected = polygons("communes").keys() - dict(zones()).keys()
    assert set(unmatched.code_commune_insee) == expected
    assert unmatched.code_commune_actuelle.isna().all()
    assert (len(expected), len(polygons("communes"))) == (59, 2709)


def test_arrondissements_are_those_that_cover_the_communes(communes: pd.DataFrame, real_run: Path) -> None:
    """By their areas in common, where the project looks for one point; levels are simplified apart."""
    districts = {f"{code[:2]}{int(code[2:])}": shape for code, shape in polygons("arrondissements").items()}
    assert set(published(real_run, "arrondissements").code_arrondissement) == districts.keys()
    assert len(districts) == 17
    for shape in districts.values():
        shapely.prepare(shape)
    shapes = polygons("communes")
    for code, district in of_year(communes, 2018, "code_arrondissement").items():
        commune = shapely.make_valid(shapes[code])
        assert commune.intersection(districts[district]).area > 0.9 * commune.area


def test_overlaps_count_every_commune_that_has_a_basin(communes: pd.DataFrame, real_run: Path) -> None:
    overlaps = published(real_run, "recouvrements")
    with_basin = communes[communes.code_bassin_ft.notna()]
    expected = with_basin.groupby(["annee", "code_bassin_ft"]).size().to_dict()
    assert overlaps.groupby(["annee", "code_bassin_ft"]).communes_nb.sum().to_dict() == expected


def test_outlines_cover_the_region_without_hole_nor_overlap(real_run: Path) -> None:
    outlines = published(real_run, "contours")
    whole = shapely.union_all(shapely.make_valid(list(polygons("communes").values())))
    assert outlines.groupby(["niveau", "millesime"]).size().to_dict() == {
        ("arrondissement", 2018): 17,
        ("bassin", 2019): 27,
        ("bassin", 2021): 27,
        ("departement", 2018): 5,
        ("region", 2018): 1,
    }
    for _, layer in outlines.groupby(["niveau", "millesime"]):
        shapes = shapely.from_geojson(layer.geometrie.to_list())
        assert shapely.is_valid(shapes).all()
        assert shapely.coverage_is_valid(shapes)
        assert shapely.area(shapes).sum() == pytest.approx(whole.area, rel=0.001)
