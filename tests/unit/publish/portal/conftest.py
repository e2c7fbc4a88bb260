"""A table as a page sees it, over rows that a test makes."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.ingestion.description import describe
from orchestration.ingestion.inventory import load_inventory
from publish.record import Resource, TableRecord

TYPES = {"string": "string", "int": "integer", "double": "number", "bool": "boolean", "date": "date"}


@pytest.fixture(scope="session")
def inventory() -> tuple[dict[str, Any], ...]:
    """What the project declares of its sources, as the editions hold it."""
    return tuple(describe(load_inventory(), {}))


@pytest.fixture
def make_table(tmp_path: Path) -> Callable[..., tuple[Path, TableRecord]]:
    def make(
        content: pa.Table,
        key: tuple[str, ...] = (),
        figure: Mapping[str, Any] | None = None,
        units: Mapping[str, str] | None = None,
    ) -> tuple[Path, TableRecord]:
        path = tmp_path / "pub_essai__table.parquet"
        pq.write_table(content, path)
        fields = tuple(
            {
                "name": field.name,
                "type": next(TYPES[kind] for kind in TYPES if str(field.type).startswith(kind)),
            }
            | ({"unit": units[field.name]} if units and field.name in units else {})
            for field in content.schema
        )
        name = "pub_essai__table"
        csv = Resource(name, name, "x.csv", "csv", "text/csv", "Essai", "", 1, "0" * 64, fields)
        record = TableRecord(
            name=name,
            title="Essai",
            description="Table d’essai.",
            rows=content.num_rows,
            primary_key=key,
            deprecated_columns=(),
            absent_formats={},
            resources={"csv": csv},
            nature="observe",
            figure=figure,
        )
        return path, record

    return make
