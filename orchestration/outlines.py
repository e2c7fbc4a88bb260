"""Outlines of territories from the polygons of the producers: pure functions, frames in, frames out."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
import shapely

TOLERANCE_DEGREES = 0.002
"""Side of the smallest detail that is kept, about 200 m: a map of the region needs no more."""

COMMUNE_COLUMNS = {
    "millesime": "str",
    "code_commune_insee": "str",
    "longitude": "float64",
    "latitude": "float64",
    "code_arrondissement": "str",
}
OUTLINE_COLUMNS = {
    "niveau": "str",
    "code_territoire": "str",
    "millesime": "str",
    "millesime_polygones": "str",
    "geometrie": "str",
}
_PRODUCER_LEVELS = ("arrondissement", "departement", "region")


def place_communes(territories: pd.DataFrame) -> pd.DataFrame:
    """Centroid of each commune, and the arrondissement of the same vintage that holds a point inside it.

    Args:
        territories: the raw polygons (`millesime, niveau, code_territoire, geometrie`).

    Returns:
        One row per vintage and commune, columns `COMMUNE_COLUMNS`; the arrondissement is null where the
        vintage has none.
    """
    return _joined((_placed(vintage) for _, vintage in territories.groupby("millesime")), COMMUNE_COLUMNS)


def draw_outlines(territories: pd.DataFrame, basins: pd.DataFrame) -> pd.DataFrame:
    """Simplified outlines from the newest polygons; neighbours of one level keep the same border.

    Args:
        territories: the raw polygons (`millesime, niveau, code_territoire, geometrie`).
        basins: the basin of each commune (`millesime, code_commune_insee, code_bassin_ft`).

    Returns:
        One row per territory, columns `OUTLINE_COLUMNS`. Each vintage of the basins is dissolved from the
        polygons of its communes; the other levels have the polygons of the producer.
    """
    newest = territories[territories.millesime == territories.groupby("niveau").millesime.transform("max")]
    return _joined([*_producer_layers(newest), *_basin_layers(newest, basins)], OUTLINE_COLUMNS)


def _placed(vintage: pd.DataFrame) -> pd.DataFrame:
    communes = vintage[vintage.niveau == "commune"]
    districts = vintage[vintage.niveau == "arrondissement"]
    shapes = _shapes(communes)
    centroids = shapely.centroid(shapes)
    inside = shapely.point_on_surface(shapes)
    commune, district = shapely.STRtree(_shapes(districts)).query(inside, predicate="within")
    holder = pd.Series(districts.code_territoire.to_numpy()[district], index=commune, dtype="str")
    return pd.DataFrame(
        {
            "millesime": communes.millesime.to_numpy(),
            "code_commune_insee": communes.code_territoire.to_numpy(),
            "longitude": shapely.get_x(centroids).round(5),
            "latitude": shapely.get_y(centroids).round(5),
            "code_arrondissement": holder.reindex(range(len(communes))).to_numpy(),
        }
    )


def _producer_layers(territories: pd.DataFrame) -> Iterator[pd.DataFrame]:
    for level in _PRODUCER_LEVELS:
        layer = territories[territories.niveau == level]
        drawn = layer.millesime.max()
        yield _layer(level, layer.code_territoire, _shapes(layer), drawn, drawn)


def _basin_layers(territories: pd.DataFrame, basins: pd.DataFrame) -> Iterator[pd.DataFrame]:
    communes = territories[territories.niveau == "commune"]
    drawn = pd.DataFrame(
        {"code_commune_insee": communes.code_territoire.to_numpy(), "forme": _shapes(communes)}
    )
    for vintage, zoning in basins.groupby("millesime"):
        parts = zoning[["code_commune_insee", "code_bassin_ft"]].merge(drawn, on="code_commune_insee")
        groups = parts.groupby("code_bassin_ft").forme
        codes = [str(code) for code, _ in groups]
        dissolved = [shapely.union_all(shapes) for _, shapes in groups]
        yield _layer("bassin", codes, dissolved, vintage, communes.millesime.max())


def _layer(level: str, codes: Iterable[str], shapes: Iterable[Any], vintage: Any, drawn: Any) -> pd.DataFrame:
    """The rows of one level, whose territories are simplified together."""
    simplified = shapely.coverage_simplify(np.array(shapes, dtype=object), TOLERANCE_DEGREES)
    rows = {"code_territoire": list(codes), "geometrie": shapely.to_geojson(simplified)}
    return pd.DataFrame(rows).assign(niveau=level, millesime=vintage, millesime_polygones=drawn)


def _shapes(rows: pd.DataFrame) -> np.ndarray:
    """Geometries of the rows; a polygon that touches itself is mended."""
    return shapely.make_valid(shapely.from_geojson(rows.geometrie.to_numpy(dtype=object)))


def _joined(parts: Iterable[pd.DataFrame], columns: Mapping[str, str]) -> pd.DataFrame:
    """The rows of the parts, typed even when there is none."""
    frames = [part for part in parts if len(part)]
    whole = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(columns))
    return whole[list(columns)].astype(dict(columns))
