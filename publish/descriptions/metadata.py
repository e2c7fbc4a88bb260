"""What a dataset says of itself in `metadata.json`."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from publish.catalogue.datasets import Dataset, Table
from publish.descriptions.coverage import place_uri, temporal_coverage
from publish.edition import Edition
from publish.history.changes import DatasetChanges
from publish.reports.declaration import load_reports

TERRITORY_CODES = ("code_region", "code_departement", "code_bassin_ft")


@dataclass(frozen=True)
class Content:
    """What a packaged dataset holds.

    Attributes:
        tables: its rows, by table.
        changes: what changed since the previous edition.
        bbox: west, south, east, north of the territory, where its outline is published.
        absent: the formats that a table has not, and why, by table.
    """

    tables: Mapping[str, pa.Table]
    changes: DatasetChanges
    bbox: list[float] | None
    absent: Mapping[str, Mapping[str, str]]


def dataset_metadata(
    dataset: Dataset,
    edition: Edition,
    content: Content,
) -> dict[str, Any]:
    """Return the content of `metadata.json`, its quality left out.

    Args:
        dataset: its description, from the catalogue.
        edition: what it comes from.
        content: what is measured on its rows.
    """
    tables = content.tables
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
            "bbox": content.bbox,
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
            _table(table, tables[table.name].num_rows, content.absent.get(table.name, {}))
            for table in dataset.tables
        ],
        "warnings": [asdict(warning) for warning in dataset.warnings],
        "changes": content.changes.summary(),
        "documents": [
            {"name": report.identifiant, "title": report.titre, "description": report.objet}
            for report in load_reports()
            if dataset.name in report.jeux
        ],
        "lineage": edition.sources(dataset.raw_tables),
    }


def _table(table: Table, rows: int, absent: Mapping[str, str]) -> dict[str, Any]:
    return {
        "name": table.name,
        "title": table.title,
        "description": table.description,
        "rows": rows,
        "primary_key": list(table.primary_key),
        "deprecated_columns": [
            {"name": name, **asdict(deprecation)} for name, deprecation in table.deprecated.items()
        ],
        "absent_formats": [{"format": kind, "reason": reason} for kind, reason in absent.items()],
        "figure": table.figure,
        "nature": table.nature,
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
    path = edition.previous / dataset / "metadata.json" if edition.previous else None
    first = json.loads(path.read_text("utf-8")) if path and path.is_file() else {"version": edition.version}
    year, month, _ = first["version"].split(".")
    return str(first.get("issued", f"{year}-{int(month):02}"))


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
