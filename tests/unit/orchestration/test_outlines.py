"""Centroids and outlines, on a country of four square communes in a row."""

import json

import pandas as pd
import pytest
import shapely

from orchestration.outlines import COMMUNE_COLUMNS, OUTLINE_COLUMNS, draw_outlines, place_communes

BASINS = pd.DataFrame(
    {
        "millesime": ["2019"] * 4 + ["2021"] * 4,
        "code_commune_insee": ["A", "B", "C", "D"] * 2,
        "code_bassin_ft": ["1", "1", "2", "2", "1", "2", "2", "2"],
    }
)


def square(west: float, width: float = 1) -> str:
    return shapely.to_geojson(shapely.box(west, 49, west + width, 50))


def rows(level: str, shapes: dict[str, str], vintage: str = "2018") -> pd.DataFrame:
    return pd.DataFrame(
        {
            "millesime": vintage,
            "niveau": level,
            "code_territoire": list(shapes),
            "geometrie": list(shapes.values()),
        }
    )


@pytest.fixture
def territories() -> pd.DataFrame:
    return pd.concat(
        [
            rows("commune", {code: square(west) for west, code in enumerate("ABCD")}),
            rows("arrondissement", {"14001": square(0, 3)}),
            rows("commune", {"A": square(5)}, "2010"),
        ]
    )


def shapes_of(outlines: pd.DataFrame, level: str, vintage: str) -> dict[str, shapely.Geometry]:
    chosen = outlines[(outlines.niveau == level) & (outlines.millesime == vintage)]
    return dict(zip(chosen.code_territoire, map(shapely.from_geojson, chosen.geometrie), strict=True))


def test_a_commune_is_in_the_arrondissement_that_holds_it_or_in_none(territories: pd.DataFrame) -> None:
    placed = place_communes(territories)
    newest = placed[placed.millesime == "2018"].set_index("code_commune_insee")
    assert newest.longitude.to_dict() == {"A": 0.5, "B": 1.5, "C": 2.5, "D": 3.5}
    assert set(newest.latitude) == {49.5}
    assert newest.code_arrondissement.dropna().to_dict() == {"A": "14001", "B": "14001", "C": "14001"}
    assert placed[placed.millesime == "2010"].code_arrondissement.isna().all()


def test_each_vintage_of_the_basins_is_dissolved_from_the_newest_communes(territories: pd.DataFrame) -> None:
    outlines = draw_outlines(territories, BASINS)
    assert set(outlines.millesime_polygones) == {"2018"}
    for vintage, border in (("2019", 2), ("2021", 1)):
        basins = shapes_of(outlines, "bassin", vintage)
        assert basins["1"].equals(shapely.box(0, 49, border, 50))
        assert basins["2"].equals(shapely.box(border, 49, 4, 50))


def test_neighbours_keep_the_same_border_once_simplified() -> None:
    wave = [(1 + (0.0001 if n % 2 else 0), 49 + n / 100) for n in range(101)]
    west = shapely.Polygon([(0, 49), *wave, (0, 50)])
    east = shapely.Polygon([(2, 49), *wave, (2, 50)])
    territories = rows("commune", {"A": shapely.to_geojson(west), "B": shapely.to_geojson(east)})
    basins = BASINS.iloc[[0, 1]].assign(code_bassin_ft=["1", "2"])
    drawn = shapes_of(draw_outlines(territories, basins), "bassin", "2019")
    assert shapely.coverage_is_valid(list(drawn.values()))
    assert shapely.get_num_coordinates(drawn["1"]) < shapely.get_num_coordinates(west)
    assert drawn["1"].intersection(drawn["2"]).area == 0
    assert shapely.union_all(list(drawn.values())).equals(shapely.box(0, 49, 2, 50))


def test_a_polygon_that_touches_itself_is_mended() -> None:
    bow = {"type": "Polygon", "coordinates": [[[0, 49], [1, 50], [1, 49], [0, 50], [0, 49]]]}
    outlines = draw_outlines(rows("commune", {"A": json.dumps(bow)}), BASINS)
    assert shapely.is_valid(shapes_of(outlines, "bassin", "2019")["1"])


def test_without_polygons_the_frames_are_empty_and_typed(territories: pd.DataFrame) -> None:
    placed, outlines = place_communes(territories[:0]), draw_outlines(territories[:0], BASINS)
    assert (len(placed), len(outlines)) == (0, 0)
    assert {name: str(kind) for name, kind in placed.dtypes.items()} == COMMUNE_COLUMNS
    assert {name: str(kind) for name, kind in outlines.dtypes.items()} == OUTLINE_COLUMNS
