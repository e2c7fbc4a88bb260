"""Columns and tables go when their end was announced, or with a declared reason; never in silence."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from publish.catalogue import Dataset
from publish.edition import Edition
from publish.errors import PublicationError


def refuse_unannounced(
    dataset: Dataset, edition: Edition, columns: Mapping[str, Sequence[str]], tables: Sequence[str]
) -> None:
    """Accept the columns that went from each table, and the `tables` that went, or refuse the edition.

    A column may go from the month that the previous edition announced; the table declares the others in
    `colonnes_retirees`, the exposure the tables in `tables_retirees`, each with its reason.

    Raises:
        PublicationError: one went without notice, or too early.
    """
    if edition.previous is None:
        return
    announced = _announced(edition.previous / dataset.name / "metadata.json")
    excused = {table.name: table.removed_columns for table in dataset.tables}
    for table, names in columns.items():
        for name in names:
            month = announced.get((table, name))
            if name not in excused[table] and not (month and _month(edition.version) >= _month(month)):
                raise PublicationError(_column_remedy(table, name, month, edition))
    if missing := sorted(set(tables) - dataset.removed_tables.keys()):
        raise PublicationError(
            f"{dataset.name} : table {', '.join(missing)} de l’édition {edition.previous.name} absente de "
            "celle-ci. Rétablissez-la, ou déclarez son retrait et son motif dans « tables_retirees » de "
            "l’exposition dbt."
        )


def _column_remedy(table: str, name: str, month: str | None, edition: Edition) -> str:
    previous = edition.previous.name if edition.previous else ""
    known = f"annoncée pour {month}" if month else "jamais annoncée"
    return (
        f"{table}, colonne « {name} » : présente dans l’édition {previous}, absente de celle-ci ; sa fin "
        f"était {known}. Rétablissez-la avec « depreciee » (depuis, retrait, remplacement) le temps d’une "
        "édition, ou déclarez son motif dans « colonnes_retirees » du modèle dbt."
    )


def _announced(metadata: Path) -> dict[tuple[str, str], str]:
    """The month from which each deprecated column may go; editions of before deprecations have none."""
    if not metadata.is_file():
        return {}
    tables = json.loads(metadata.read_text(encoding="utf-8"))["tables"]
    return {
        (table["name"], column["name"]): column["removal"]
        for table in tables
        for column in table.get("deprecated_columns", [])
    }


def _month(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2])
