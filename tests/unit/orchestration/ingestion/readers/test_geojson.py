import json
from typing import Any

import pytest

from orchestration.ingestion.errors import UnreadableFile
from orchestration.ingestion.readers import geojson
from orchestration.ingestion.readers.content import identify
from orchestration.ingestion.readers.limits import Limits

SQUARE = {"type": "Polygon", "coordinates": [[[0, 49], [1, 49], [1, 50], [0, 49]]]}


def feature(**properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": SQUARE, "properties": properties}


def collection(*features: Any) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features})


def test_a_feature_is_a_row_and_its_geometry_a_text() -> None:
    grid = geojson.read(collection(feature(code="14901", nom="A"), feature(nom="B", rang=2)))
    assert list(grid.rows[0]) == ["code", "nom", "rang", "geometry"]
    assert [row[:3] for row in grid.rows[1:]] == [["14901", "A", None], [None, "B", 2]]
    assert [json.loads(row[3]) for row in grid.rows[1:]] == [SQUARE, SQUARE]
    assert list(grid.numbers) == [0, 1, 2]


def test_a_lone_feature_is_a_collection_of_one() -> None:
    assert len(geojson.read(json.dumps(feature(code="28"))).rows) == 2


def test_the_head_of_a_file_is_enough_to_know_it() -> None:
    head = b"\xef\xbb\xbf" + collection(feature(code="14901")).encode()[:80]
    assert identify(head, "sans_extension").format == "geojson"
    with pytest.raises(UnreadableFile, match="format JSON"):
        identify(b'{"type": "Topology"}', "communes.json")


@pytest.mark.parametrize(
    ("text", "found", "location"),
    [
        (collection(feature(code="14901"))[:-40], "JSON illisible", "ligne 1"),
        ('{"type": "FeatureCollection"}', "aucune liste", ""),
        ("[]", "aucune liste", ""),
        (collection(feature(), "x"), "sans « properties »", "entité 2"),
        (collection({"type": "Feature", "properties": {}, "geometry": None}), "sans géométrie", "entité 1"),
        (collection(feature(code=float("nan"))), "nombre « NaN »", ""),
        ("[" * 100_000, "trop imbriqué", ""),
    ],
)
def test_broken_files_are_refused_in_french(text: str, found: str, location: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        geojson.read(text)
    assert found in refused.value.found
    assert refused.value.location == location
    assert refused.value.remedy


def test_a_file_too_big_to_be_parsed_whole_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="GeoJSON de"):
        geojson.read(collection(feature(code="14901")), Limits(geojson_bytes=10))
