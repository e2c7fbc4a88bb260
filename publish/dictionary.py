"""The dictionary of a dataset: one French line per published column."""

import csv
from pathlib import Path

from publish.catalogue import Column, Dataset
from publish.edition import Edition

HEADER = ("jeu_de_donnees", "table", "colonne", "type", "unite", "description", "liste_codes")
FRENCH_TYPES = {
    "string": "texte",
    "integer": "entier",
    "number": "décimal",
    "boolean": "booléen",
    "date": "date",
}


def write_dictionary(dataset: Dataset, edition: Edition, path: Path) -> None:
    """Write the dictionary as RFC 4180 CSV; its first column bears the title, and the mark of a sample."""
    title = edition.mark(dataset.title)
    rows = [(title, table.name, *_facts(column)) for table in dataset.tables for column in table.columns]
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\r\n").writerows([HEADER, *rows])


def _facts(column: Column) -> tuple[str, ...]:
    return (column.name, FRENCH_TYPES[column.type], column.unit, column.description, column.codes)
