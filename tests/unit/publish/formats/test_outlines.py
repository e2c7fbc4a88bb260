import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from publish.catalogue.datasets import Column, Dataset, Map, Table
from publish.edition import Edition
from publish.formats.outlines import Outlines, read_outlines, write_geojson
from publish.packaging import Material, package_dataset
from publish.record import read_record


def square(west: float, south: float) -> str:
    """Clockwise, as RFC 7946 does not want it."""
    ring = [(west, south), (west, south + 1), (west + 1, south + 1), (west + 1, south), (west, south)]
    return json.dumps({"type": "Polygon", "coordinates": [ring]})


SHAPES = pa.table(
    {
        "niveau": ["bassin", "bassin", "region"],
        "code_territoire": ["0101", "0101", "28"],
        "millesime": pa.array([2019, 2021, 2018], pa.int32()),
        "geometrie": [square(0, 48), square(0.5, 48), square(-1, 48.5)],
    }
)


def _table(name: str, content: pa.Table, drawn: Map | None, key: tuple[str, ...]) -> Table:
    columns = tuple(Column(each, "string", "Texte.", "", "", required=False) for each in content.column_names)
    return Table(name, "Titre", "Description.", key, columns, map=drawn)


SHAPES_TABLE = _table(
    "pub_t__contours",
    SHAPES,
    Map("code_territoire", level_column="niveau", geometry="geometrie"),
    ("niveau", "code_territoire", "millesime"),
)


@pytest.fixture
def outlines(tables_dir: Path, catalogue: list[Dataset]) -> Outlines:
    pq.write_table(SHAPES, tables_dir / "pub_t__contours.parquet")
    return read_outlines([replace(catalogue[0], tables=(SHAPES_TABLE,))], tables_dir)


def _written(content: pa.Table, table: Table, outlines: Outlines, folder: Path) -> list[dict[str, Any]]:
    path = folder / "t.geojson"
    if not write_geojson(content, table, outlines, "Titre", path):
        assert not path.exists()
        return []
    collection = json.loads(path.read_text("utf-8"))
    assert (collection["type"], collection["title"]) == ("FeatureCollection", "Titre")
    return collection["features"]


def test_rows_lie_on_the_newest_outline_of_their_territory(outlines: Outlines, tmp_path: Path) -> None:
    content = pa.table(
        {
            "jour": pa.array([date(2023, 1, 1), date(2024, 1, 1), date(2024, 1, 1)]),
            "code_bassin_ft": ["0101", "0101", "0102"],
            "taux": [1.0, float("nan"), 3.0],
        }
    )
    table = _table(
        "t", content, Map("code_bassin_ft", level="bassin", latest="jour"), ("jour", "code_bassin_ft")
    )
    (feature,) = _written(content, table, outlines, tmp_path)
    assert feature["id"] == "2024-01-01/0101"
    assert feature["properties"] == {"jour": "2024-01-01", "code_bassin_ft": "0101", "taux": None}
    assert shapely.from_geojson(json.dumps(feature["geometry"])).bounds == (0.5, 48, 1.5, 49)


def test_outlines_are_drawn_each_with_its_own(outlines: Outlines, tmp_path: Path) -> None:
    features = _written(SHAPES, SHAPES_TABLE, outlines, tmp_path)
    assert [feature["properties"]["millesime"] for feature in features] == [2019, 2021, 2018]
    assert [feature["geometry"]["coordinates"][0][0][0] for feature in features] == [0.0, 0.5, -1.0]
    assert all("geometrie" not in feature["properties"] for feature in features)
    rings = [feature["geometry"]["coordinates"][0] for feature in features]
    assert all(shapely.LinearRing(ring).is_ccw for ring in rings)


def test_without_an_outline_there_is_no_file(tmp_path: Path) -> None:
    table = _table("t", SHAPES, Map("code_territoire", level_column="niveau"), ("code_territoire",))
    assert _written(SHAPES, table, Outlines(), tmp_path) == []


def test_the_territory_is_bounded_by_its_region(outlines: Outlines) -> None:
    assert outlines.bounding_box("28") == outlines.bounding_box("france") == [-1.0, 48.5, 0.0, 49.5]
    assert outlines.bounding_box("11") is None


def test_a_packaged_dataset_tells_of_its_map(
    catalogue: list[Dataset], tables_dir: Path, make_edition: Callable[..., Edition], tmp_path: Path
) -> None:
    pq.write_table(SHAPES, tables_dir / "pub_t__contours.parquet")
    (needs,) = catalogue[0].tables
    unknown = replace(needs, map=Map("code_bassin_ft", level="zone"))
    dataset = replace(catalogue[0], tables=(SHAPES_TABLE, unknown))
    outlines = read_outlines([dataset], tables_dir)
    package_dataset(dataset, make_edition(), Material(tables_dir, outlines, {}), tmp_path / "jeu")
    record = read_record(tmp_path / "jeu")
    drawn, undrawn = record.tables
    assert drawn.resources["geojson"].mediatype == "application/geo+json"
    assert "geojson" not in undrawn.resources
    assert undrawn.absent_formats == {"geojson": "aucun contour n’est publié pour ses territoires"}
    assert record.spatial.bbox == (-1.0, 48.5, 0.0, 49.5)
