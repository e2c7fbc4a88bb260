"""What a catalogue tells of a dataset in words: a portal that harvests it shows little else."""

from collections.abc import Iterator, Mapping
from typing import Any

from publish.french import integer
from publish.record import DatasetRecord

ROWS = {"added": "ajoutées", "removed": "retirées", "changed": "modifiées"}
COLUMNS = {
    "columns_added": "ajoutées",
    "columns_removed": "retirées",
    "columns_retyped": "de type changé",
    "columns_deprecated": "annoncées comme partantes",
}


def description(record: DatasetRecord) -> str:
    """Return the description of a dataset followed by its usage warnings, as Markdown."""
    warnings = [f"- {warning['texte']}" for warning in record.warnings]
    if not warnings:
        return record.description
    return "\n".join([record.description, "", "À savoir avant usage :", "", *warnings])


def version_notes(record: DatasetRecord) -> str:
    """Return what changed since the edition before, in one sentence."""
    changes = record.changes
    if not changes["previous"]:
        return "Première édition."
    tables = " ; ".join(f"{table['name']} {_change(table)}" for table in changes["tables"])
    return f"Depuis l’édition {changes['previous']} : {tables}."


def _change(table: Mapping[str, Any]) -> str:
    details = ", ".join(_details(table))
    return f"{table['status']} ({details})" if details else str(table["status"])


def _details(table: Mapping[str, Any]) -> Iterator[str]:
    if table["status"] == "modifiée":
        yield from (f"lignes {word} : {integer(table[key])}" for key, word in ROWS.items() if table[key])
        yield from (
            f"colonnes {word} : {', '.join(table[key])}" for key, word in COLUMNS.items() if table[key]
        )
