"""The map of the basins of a region: their published outlines, or tiles where there are none.

Places are in units of a drawing 1000 wide; the template draws, and writes the same in words.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from publish.reports.basin.page import BasinPage
from publish.reports.release import Release
from publish.reports.shortages import Tally

OUTLINES = "pub_territoires__contours"
_COLUMNS = ("niveau", "code_territoire", "millesime", "geometrie")
_WIDTH = 1000
_MARGIN = 6
_TILE_HEIGHT = 120
_TALLEST = 1400

Ring = list[tuple[int, int]]


@dataclass(frozen=True)
class Area:
    """A basin on the map: its path, where its label goes, its likely shortages (None: not estimated)."""

    code: str
    label: str
    path: str
    at: tuple[int, int]
    tally: Tally | None

    @property
    def strength(self) -> int:
        """The shade: 0 where nothing may be told."""
        return self.tally.strength if self.tally else 0


@dataclass(frozen=True)
class BasinMap:
    """The basins that are drawn, in the order of their codes; `missing` have no outline."""

    areas: list[Area]
    missing: list[str]
    height: int
    is_tiled: bool


def read_outlines(release: Release) -> dict[str, str]:
    """Return the GeoJSON outline of each basin, of the newest zoning that draws it.

    Raises:
        PublicationError: the edition lacks the table.
    """
    rows = release.table(OUTLINES, _COLUMNS)
    basins = rows[rows["niveau"] == "bassin"].sort_values("millesime")
    return dict(zip(basins["code_territoire"].astype(str), basins["geometrie"].astype(str), strict=True))


def basin_map(
    pages: Sequence[BasinPage], tallies: Mapping[str, Tally], outlines: Mapping[str, str]
) -> BasinMap:
    """Draw the basins of a region.

    Args:
        pages: its basins.
        tallies: their likely shortages.
        outlines: GeoJSON by basin (`read_outlines`).
    """
    drawn = [page for page in pages if page.code in outlines]
    places = _outlined([outlines[page.code] for page in drawn]) if drawn else _tiled(len(pages))
    height = max((y for rings, _ in places for ring in rings for _, y in ring), default=0) + _MARGIN
    return BasinMap(
        areas=[
            Area(page.code, page.title, _path(rings), at, tallies.get(page.code))
            for page, (rings, at) in zip(drawn or pages, places, strict=True)
        ],
        missing=[page.title for page in pages if drawn and page.code not in outlines],
        height=height,
        is_tiled=not drawn,
    )


def _tiled(count: int) -> list[tuple[list[Ring], tuple[int, int]]]:
    columns = min(count, max(3, math.isqrt(count)))
    side = (_WIDTH - 2 * _MARGIN) // max(columns, 1)
    corners = [
        (_MARGIN + side * (rank % columns), _MARGIN + _TILE_HEIGHT * (rank // columns))
        for rank in range(count)
    ]
    return [
        (
            [[(x, y), (x + side, y), (x + side, y + _TILE_HEIGHT), (x, y + _TILE_HEIGHT)]],
            (x + side // 2, y + _TILE_HEIGHT // 2),
        )
        for x, y in corners
    ]


def _outlined(shapes: Sequence[str]) -> list[tuple[list[Ring], tuple[int, int]]]:
    """Project the outlines: a degree of longitude is as long as the middle of the region makes it."""
    import numpy as np
    import shapely

    polygons = shapely.from_geojson(list(shapes))
    west, south, east, north = shapely.total_bounds(polygons)
    narrow = math.cos(math.radians((south + north) / 2))
    room = _WIDTH - 2 * _MARGIN
    scale = min(room / ((east - west) * narrow), (_TALLEST - 2 * _MARGIN) / (north - south))

    def flat(points: Any) -> Any:
        return np.column_stack(
            [(points[:, 0] - west) * narrow * scale, (north - points[:, 1]) * scale]
        ) + np.array([_MARGIN, _MARGIN])

    projected = shapely.transform(polygons, flat)
    # Neighbours share their points, so that no gap opens.
    lighter = shapely.coverage_simplify(projected, 2.0)
    return [(_rings(shape), _middle(shape)) for shape in lighter]


def _middle(shape: Any) -> tuple[int, int]:
    """The centre of a basin or, where it lies outside, that of the largest circle within."""
    import shapely

    centre = shapely.centroid(shape)
    if not shapely.contains(shape, centre):
        centre = shapely.get_point(shapely.maximum_inscribed_circle(shape, tolerance=4.0), 0)
    return round(centre.x), round(centre.y)


def _rings(shape: Any) -> list[Ring]:
    import shapely

    parts = shapely.get_parts(shape)
    lines = itertools.chain.from_iterable([part.exterior, *part.interiors] for part in parts)
    rings = ([(round(x), round(y)) for x, y in line.coords[:-1]] for line in lines)
    return [lean for ring in rings if len(lean := _without_repeats(ring)) > 2]


def _without_repeats(ring: Iterable[tuple[int, int]]) -> Ring:
    return [point for point, _ in itertools.groupby(ring)]


def _path(rings: Iterable[Ring]) -> str:
    return "".join("M" + "L".join(f"{x} {y}" for x, y in ring) + "Z" for ring in rings)
