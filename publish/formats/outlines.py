"""The outlines that an edition publishes: what puts its tables on a map, and bounds its territory."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from publish.catalogue.datasets import Dataset, Map, Table
from publish.descriptions.coverage import COUNTRY
from publish.formats.tables import read_candidate

_REGION = "region"


@dataclass(frozen=True)
class Outlines:
    """GeoJSON geometry of each territory, by level and code; polygons turn as RFC 7946 wants."""

    shapes: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def bounding_box(self, region: str) -> list[float] | None:
        """Return west, south, east, north of a region, or of all of them; None where none is drawn."""
        import shapely

        drawn = [
            shape
            for (level, code), shape in self.shapes.items()
            if level == _REGION and region in (code, COUNTRY)
        ]
        if not drawn:
            return None
        return [round(float(bound), 5) for bound in shapely.total_bounds(shapely.from_geojson(drawn))]


def read_outlines(catalogue: Sequence[Dataset], tables_dir: Path) -> Outlines:
    """Return the outlines that the candidate's tables hold: of each territory, the last by their key."""
    found: dict[tuple[str, str], str] = {}
    for table in (table for dataset in catalogue for table in dataset.tables):
        if table.map and table.map.geometry:
            content = read_candidate(tables_dir / f"{table.name}.parquet", table)
            found |= {_territory(row, table.map): row[table.map.geometry] for row in content.to_pylist()}
    return Outlines(dict(zip(found, _oriented(list(found.values())), strict=True)))


def write_geojson(content: pa.Table, table: Table, outlines: Outlines, title: str, path: Path) -> bool:
    """Write the rows of a table that lie on a published outline; return whether there is one.

    Where the table is declared to be drawn at its latest time, only those rows are written.
    """
    features = list(_features(content, table, outlines)) if table.map else []
    if not features:
        return False
    head = json.dumps({"type": "FeatureCollection", "title": title}, ensure_ascii=False)
    body = ",\n".join(features)
    path.write_bytes(f'{head[:-1]}, "features": [\n{body}\n]}}\n'.encode())
    return True


def _features(content: pa.Table, table: Table, outlines: Outlines) -> Iterator[str]:
    drawn = table.map
    if drawn is None:
        return
    rows = content.to_pylist()
    if drawn.latest:
        last = max((row[drawn.latest] for row in rows if row[drawn.latest] is not None), default=None)
        rows = [row for row in rows if row[drawn.latest] == last]
    for row, shape in zip(rows, _shapes(rows, drawn, outlines), strict=True):
        if shape:
            facts = {name: _value(value) for name, value in row.items() if name != drawn.geometry}
            identity = "/".join(str(row[name]) for name in table.primary_key)
            feature = {"type": "Feature", "id": identity, "properties": facts}
            # The geometry is GeoJSON already: it is not parsed to be written again.
            yield f'{json.dumps(feature, ensure_ascii=False)[:-1]}, "geometry": {shape}}}'


def _shapes(rows: Sequence[Mapping[str, Any]], drawn: Map, outlines: Outlines) -> Sequence[str | None]:
    if drawn.geometry:
        return _oriented([row[drawn.geometry] for row in rows])
    return [outlines.shapes.get(_territory(row, drawn)) for row in rows]


def _territory(row: Mapping[str, Any], drawn: Map) -> tuple[str, str]:
    return row[drawn.level_column] if drawn.level_column else drawn.level, row[drawn.code]


def _value(value: Any) -> Any:
    """JSON knows neither dates, nor what is not a number."""
    if isinstance(value, date):
        return value.isoformat()
    return None if isinstance(value, float) and value - value != 0 else value


def _oriented(shapes: Sequence[str]) -> list[str]:
    import shapely

    return list(shapely.to_geojson(shapely.orient_polygons(shapely.from_geojson(shapes)))) if shapes else []
