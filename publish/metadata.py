"""What a dataset says of itself in `metadata.json`."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from publish.catalogue import Dataset
from publish.edition import Edition

TERRITORY_CODES = ("code_region", "code_departement", "code_bassin_ft")


def dataset_metadata(dataset: Dataset, edition: Edition, tables: Mapping[str, pa.Table]) -> dict[str, Any]:
    """Return the content of `metadata.json`; the coverage and the row counts come from `tables`."""
    return {
        "name": dataset.name,
        "title": edition.mark(dataset.title),
        "version": edition.version,
        "origine": edition.origine,
        "region": edition.region,
        "fictif": edition.fictif,
        "description": dataset.description,
        "methodology": dataset.methodology,
        "producer": dataset.producer,
        "contact": dataset.contact,
        "licence": asdict(dataset.licence),
        "frequency": dataset.frequency,
        "spatial_coverage": edition.territory,
        "keywords": [*dataset.keywords, edition.territory],
        "coverage": {
            "annee": _distinct(tables.values(), "annee"),
            **{code: _distinct(tables.values(), code) for code in TERRITORY_CODES},
        },
        "tables": [
            {
                "name": table.name,
                "title": table.title,
                "rows": tables[table.name].num_rows,
                "primary_key": list(table.primary_key),
            }
            for table in dataset.tables
        ],
        "warnings": [asdict(warning) for warning in dataset.warnings],
        "lineage": edition.sources(dataset.raw_tables),
    }


def _distinct(tables: Iterable[pa.Table], column: str) -> list[Any]:
    columns = [pc.unique(table[column]).to_pylist() for table in tables if column in table.column_names]
    return sorted({value for values in columns for value in values if value is not None})
