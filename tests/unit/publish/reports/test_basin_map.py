"""Where the basins are drawn, with outlines and without."""

import itertools
import json
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.reports.basin_map import BasinMap, basin_map, read_outlines
from publish.reports.release import load_release
from publish.reports.shortages import Tally


def pages(count: int) -> list[Any]:
    return [SimpleNamespace(code=f"99{rank:03}", title=f"Bassin {rank}") for rank in range(count)]


def outline(*rings: list[list[float]]) -> str:
    return json.dumps({"type": "Polygon", "coordinates": list(rings)})


def square(west: float, south: float, side: float = 0.5) -> list[list[float]]:
    corners = [(0, 0), (side, 0), (side, side), (0, side), (0, 0)]
    return [[west + x, south + y] for x, y in corners]


def points(drawn: BasinMap) -> list[tuple[int, int]]:
    return [(int(x), int(y)) for area in drawn.areas for x, y in re.findall(r"(-?\d+) (-?\d+)", area.path)]


@given(
    st.lists(st.tuples(st.floats(-60, 55), st.floats(-21, 51), st.floats(0.05, 2)), min_size=1, max_size=12)
)
def test_all_is_within_the_drawing(corners: list[tuple[float, float, float]]) -> None:
    listed = pages(len(corners))
    shapes = {page.code: outline(square(*corner)) for page, corner in zip(listed, corners, strict=True)}
    drawn = basin_map(listed, {}, shapes)
    assert all(0 <= x <= 1000 and 0 <= y <= drawn.height for x, y in points(drawn))


def test_north_is_up_and_degrees_of_longitude_are_narrower() -> None:
    south, north = pages(2)
    drawn = basin_map(
        [south, north], {}, {south.code: outline(square(0, 48)), north.code: outline(square(0, 48.5))}
    )
    assert drawn.areas[0].at[1] > drawn.areas[1].at[1]
    xs, ys = zip(*points(drawn), strict=True)
    assert (max(xs) - min(xs)) / (max(ys) - min(ys)) == pytest.approx(0.66 / 2, abs=0.02)


def test_a_hole_stays_a_hole_and_the_label_is_beside_it() -> None:
    (page,) = pages(1)
    drawn = basin_map([page], {}, {page.code: outline(square(0, 48, 2), square(0.9, 48.9, 0.2))})
    assert drawn.areas[0].path.count("M") == 2
    assert not drawn.is_tiled


def test_neighbours_share_their_border() -> None:
    left, right = pages(2)
    border = [[0.5, 48.0], [0.52, 48.1], [0.47, 48.2], [0.51, 48.33], [0.5, 48.5]]
    drawn = basin_map(
        [left, right],
        {},
        {
            left.code: outline([[0.0, 48.0], *border, [0.0, 48.5], [0.0, 48.0]]),
            right.code: outline([[1.0, 48.5], *border[::-1], [1.0, 48.0], [1.0, 48.5]]),
        },
    )
    one, other = (set(re.findall(r"\d+ \d+", area.path)) for area in drawn.areas)
    assert len(one & other) >= 3


@pytest.mark.parametrize("count", [1, 2, 3, 7, 27, 40])
def test_without_outlines_each_basin_has_a_tile_of_its_own(count: int) -> None:
    drawn = basin_map(pages(count), {}, {})
    assert drawn.is_tiled
    assert len({area.at for area in drawn.areas}) == count
    assert drawn.missing == []
    assert all(0 <= x <= 1000 and 0 <= y <= drawn.height for x, y in points(drawn))
    for one, other in itertools.combinations(drawn.areas, 2):
        assert one.path != other.path


def test_the_newest_outlines_serve_and_a_basin_without_is_named(make_release: Callable[..., Path]) -> None:
    release = load_release(make_release())
    outlines = read_outlines(release)
    assert outlines.keys() == {"9901", "9902"}
    assert "49.0" in outlines["9901"]
    listed = [SimpleNamespace(code=code, title=code) for code in ("9901", "9902", "9903")]
    drawn = basin_map(listed, {"9901": Tally(2, 3), "9902": Tally(0, 0)}, outlines)  # type: ignore[arg-type]
    assert [(area.code, area.strength) for area in drawn.areas] == [("9901", 3), ("9902", 0)]
    assert drawn.missing == ["9903"]
