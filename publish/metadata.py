"""What a dataset says of itself in `metadata.json`."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from publish.catalogue import Dataset
from publish.changes import DatasetChanges
from publish.coverage import place_uri, temporal_coverage
from publish.edition import Edition

TERRITORY_CODES = ("code_region", "code_departement", "code_bassin_ft")


def dataset_metadata(
    dataset: Dataset, edition: Edition, tables: Mapping[str, pa.Table], changes: DatasetChanges
) -> dict[str, Any]:
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
        "publisher": _given(asdict(dataset.publisher)),
        "contact": _given(asdict(dataset.contact)),
        "licence": asdict(dataset.licence),
        "derived_from": [asdict(derivation) for derivation in dataset.derived_from],
        **_rhythm(dataset, edition),
        "spatial_coverage": edition.territory,
        "spatial": {
            "code": edition.region,
            "label": edition.territory,
            "uri": place_uri(edition.region),
            "bbox": None,
        },
        "temporal": temporal_coverage(tables.values()),
        "keywords": [*dataset.keywords, edition.territory],
        "themes": list(dataset.themes),
        "hvd_categories": list(dataset.hvd_categories),
        "coverage": {
            "annee": _distinct(tables.values(), "annee"),
            **{code: _distinct(tables.values(), code) for code in TERRITORY_CODES},
        },
        "tables": [
            {
                "name": table.name,
                "title": table.title,
                "description": table.description,
                "rows": tables[table.name].num_rows,
                "primary_key": list(table.primary_key),
                "deprecated_columns": [],
            }
            for table in dataset.tables
        ],
        "warnings": [asdict(warning) for warning in dataset.warnings],
        "changes": changes.summary(),
        "quality": {"score": 0.0, "criteria": []},
        "lineage": edition.sources(dataset.raw_tables),
    }


def _rhythm(dataset: Dataset, edition: Edition) -> dict[str, Any]:
    modified, following = edition.modified(dataset.raw_tables), edition.next_releases.get(dataset.name)
    return {
        "frequency": dataset.frequency.title,
        "frequency_code": dataset.frequency.code,
        "modified": modified and modified.isoformat(),
        "issued": _first_month(dataset.name, edition),
        "next_release": following and following.isoformat(),
        "next_release_reason": None if following else _why_no_date(dataset, edition),
    }


def _first_month(dataset: str, edition: Edition) -> str:
    """The month of the first edition of the dataset, as the editions hand it down to one another."""
    year, month, _ = edition.version.split(".")
    path = edition.previous / dataset / "metadata.json" if edition.previous else None
    before = json.loads(path.read_text("utf-8")) if path and path.is_file() else {}
    return str(before.get("issued", f"{year}-{int(month):02}"))


def _why_no_date(dataset: Dataset, edition: Edition) -> str:
    told = {
        source["producer"]: source["suspension"]
        for source in edition.sources(dataset.raw_tables)
        if source["suspension"]
    }
    if told:
        return " ; ".join(f"{producer} : source {status}" for producer, status in sorted(told.items())) + "."
    if dataset.frequency.days is None:
        return "Ses sources n’annoncent pas de rythme."
    return "Aucun fichier n’a encore été reçu de ses sources."


def _given(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in facts.items() if value is not None}


def _distinct(tables: Iterable[pa.Table], column: str) -> list[Any]:
    columns = [pc.unique(table[column]).to_pylist() for table in tables if column in table.column_names]
    return sorted({value for values in columns for value in values if value is not None})
