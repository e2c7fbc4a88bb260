"""The schematic outlines: they tile the region, and one level fits into the other."""

import json
from pathlib import Path

import pandas as pd
import pytest
import shapely

LEVELS = ("communes", "arrondissements", "departements", "region")
Layers = dict[str, dict[str, shapely.Geometry]]


@pytest.fixture(scope="module")
def layers(files: list[Path]) -> Layers:
    """The polygon of each territory, by level and code."""
    found = {}
    for level in LEVELS:
        (file,) = (file for file in files if file.name.startswith(f"FICTIF_{level}_"))
        found[level] = {
            feature["properties"]["code"]: shapely.from_geojson(json.dumps(feature["geometry"]))
            for feature in json.loads(file.read_text("utf-8"))["features"]
        }
    return found


@pytest.mark.parametrize("level", LEVELS)
def test_each_level_tiles_the_region(layers: Layers, level: str) -> None:
    (region,) = layers["region"].values()
    shapes = list(layers[level].values())
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    assert sum(shape.area for shape in shapes) == pytest.approx(region.area)
    assert shapely.union_all(shapes).symmetric_difference(region).area == pytest.approx(0, abs=1e-9)


def test_a_basin_a_department_and_the_region_are_in_one_piece(layers: Layers, files: list[Path]) -> None:
    (file,) = (file for file in files if "bassins_emploi_FT_2021" in file.name)
    zoning = pd.read_csv(file, dtype=str)
    assert set(zoning.codgeo) == layers["communes"].keys()
    for _, codes in zoning.groupby("codbe").codgeo:
        assert shapely.union_all([layers["communes"][code] for code in codes]).geom_type == "Polygon"
    assert {shape.geom_type for shape in layers["departements"].values()} == {"Polygon"}
    assert [shape.geom_type for shape in layers["region"].values()] == ["Polygon"]


def test_a_commune_lies_in_its_department(layers: Layers) -> None:
    for code, shape in layers["communes"].items():
        assert layers["departements"][code[:2]].covers(shape)


def test_they_are_drawn_with_few_points_and_say_what_they_are(files: list[Path]) -> None:
    for file in (file for file in files if file.suffix == ".geojson"):
        assert file.stat().st_size < 100_000
        text = file.read_text("utf-8")
        assert "DONNÉES FICTIVES" in text
        assert all("fictif" in each["properties"]["nom"] for each in json.loads(text)["features"])
