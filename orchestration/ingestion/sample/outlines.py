"""Schematic outlines of the fictitious territories, in the layout of france-geojson: a grid of rectangles.

A department is a column of rows, one row per basin of 2021, whose communes lie side by side; the last one
fills the row. Every other level is dissolved from the communes, so that the levels fit one another.
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from orchestration.ingestion.sample.communes import invent_communes
from orchestration.ingestion.sample.official_code import AFTER, with_arrondissements
from orchestration.ingestion.sample.story import REGION

FROM_WEST_TO_EAST = ("50", "14", "61", "27", "76")
SOUTH_WEST = (-1.9, 48.2)
CELL_DEGREES = (0.06, 0.2)
# The largest basin has eight communes, and a few that moved in.
CELLS_PER_ROW = 12
MARK = "DONNÉES FICTIVES : tracé schématique"
LEVELS = {
    "communes": "code_commune_insee",
    "arrondissements": "code_arrondissement",
    "departements": "code_departement",
    "region": "code_region",
}


def write_outlines(folder: Path, seed: int) -> list[Path]:
    """Write a file per level; returns the files."""
    communes = _drawn(with_arrondissements(invent_communes(seed)).assign(code_region=REGION))
    files = []
    for level, column in LEVELS.items():
        parts = communes.groupby(column)["outline"]
        features = [
            _feature(str(code), shapely.coverage_union_all(outlines.to_list())) for code, outlines in parts
        ]
        collection = {"type": "FeatureCollection", "name": MARK, "features": features}
        path = folder / f"FICTIF_{level}_normandie_{AFTER}.geojson"
        path.write_text(
            json.dumps(collection, ensure_ascii=False, separators=(",", ":")), "utf-8", newline="\n"
        )
        files.append(path)
    return files


def _drawn(communes: pd.DataFrame) -> pd.DataFrame:
    """The communes with their `outline`, in cells from the south-west of the region."""
    communes = communes.sort_values(["bassin_2021", "code_arrondissement", "code_commune_insee"])
    first = communes.code_departement.map(FROM_WEST_TO_EAST.index) * CELLS_PER_ROW
    basins = communes.drop_duplicates("bassin_2021").set_index("bassin_2021").code_departement
    row = communes.bassin_2021.map(basins.groupby(basins).cumcount())
    place = communes.groupby("bassin_2021").cumcount()
    is_last = ~communes.bassin_2021.duplicated(keep="last")
    end = (place + 1).where(~is_last, CELLS_PER_ROW)
    cells = zip(first + place, first + end, row, strict=True)
    outlines = [_rectangle(range(west, east), y) for west, east, y in cells]
    return communes.assign(outline=np.array(outlines, dtype=object))


def _rectangle(columns: range, row: int) -> shapely.Polygon:
    """Some cells of a row, with a corner at each step: neighbours have the same points."""
    steps = [*columns, columns.stop]
    return shapely.Polygon([*((x, row) for x in steps), *((x, row + 1) for x in reversed(steps))])


def _degrees(cells: np.ndarray) -> np.ndarray:
    return np.round(np.array(SOUTH_WEST) + cells * np.array(CELL_DEGREES), 4)


def _feature(code: str, shape: shapely.Geometry) -> dict[str, object]:
    placed = shapely.transform(shape, _degrees)
    return {
        "type": "Feature",
        "geometry": json.loads(shapely.to_geojson(placed)),
        "properties": {"code": code, "nom": f"Territoire fictif {code}"},
    }
