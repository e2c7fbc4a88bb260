"""Columns and tables go when their end was announced, or with a declared reason; never in silence."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from publish.catalogue.datasets import Dataset
from publish.edition import Edition
from publish.errors import PublicationError


@dataclass(frozen=True)
class Endings:
    """What an edition may lose of the previous one: columns, by table, and whole tables."""

    columns: Mapping[str, frozenset[str]]
    tables: frozenset[str]


def allowed_endings(catalogue: Sequence[Dataset], previous: Path, version: str) -> Endings:
    """Return what the edition `version` may lose of `previous`.

    A column may go from the month that `previous` announced; the table declares the others in
    `colonnes_retirees`, the exposure the tables in `tables_retirees`, each with its reason.
    """
    columns = {
        table.name: frozenset(table.removed_columns)
        | {
            name
            for name, month in _announced(previous, dataset.name, table.name).items()
            if _month(version) >= _month(month)
        }
        for dataset in catalogue
        for table in dataset.tables
    }
    return Endings(columns, frozenset(name for dataset in catalogue for name in dataset.removed_tables))


def refuse_unannounced(
    dataset: Dataset, edition: Edition, columns: Mapping[str, Sequence[str]], tables: Sequence[str]
) -> None:
    """Accept the `columns` that went from each table and the `tables` that went, or refuse the edition.

    Raises:
        PublicationError: one went without notice, or too early.
    """
    if edition.previous is None:
        return
    allowed = allowed_endings([dataset], edition.previous, edition.version)
    for table, names in columns.items():
        if silent := [name for name in names if name not in allowed.columns[table]]:
            month = _announced(edition.previous, dataset.name, table).get(silent[0])
            raise PublicationError(_column_remedy(table, silent[0], month, edition.previous.name))
    if missing := sorted(set(tables) - allowed.tables):
        raise PublicationError(
            f"{dataset.name} : table {', '.join(missing)} de l’édition {edition.previous.name} absente de "
            "celle-ci. Rétablissez-la, ou déclarez son retrait et son motif dans « tables_retirees » de "
            "l’exposition dbt."
        )


def _column_remedy(table: str, name: str, month: str | None, previous: str) -> str:
    known = f"annoncée pour {month}" if month else "jamais annoncée"
    return (
        f"{table}, colonne « {name} » : présente dans l’édition {previous}, absente de celle-ci ; sa fin "
        f"était {known}. Rétablissez-la avec « depreciee » (depuis, retrait, remplacement) le temps d’une "
        "édition, ou déclarez son motif dans « colonnes_retirees » du modèle dbt."
    )


def _announced(previous: Path, dataset: str, table: str) -> dict[str, str]:
    """The month from which each deprecated column may go; editions of before deprecations have none."""
    path = previous / dataset / "metadata.json"
    if not path.is_file():
        return {}
    tables = {each["name"]: each for each in json.loads(path.read_text(encoding="utf-8"))["tables"]}
    ending = tables.get(table, {}).get("deprecated_columns", [])
    return {column["name"]: column["removal"] for column in ending}


def _month(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2])
