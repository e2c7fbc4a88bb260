"""The dictionary of a dataset: one French line per published column, and per indicator held as rows."""

import csv
from pathlib import Path

from publish.catalogue.datasets import Column, Dataset, Table
from publish.catalogue.indicators import Indicator
from publish.edition import Edition
from publish.formats.spreadsheet_text import guarded

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
    rows = [(title, *facts) for table in dataset.tables for facts in table_rows(table)]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerows([HEADER, *([guarded(fact) for fact in row] for row in rows)])


def table_rows(table: Table) -> list[tuple[str, ...]]:
    """Return what the dictionary says of a table, under the columns of `HEADER` from the second."""
    facts = (*map(_facts, table.columns), *map(_indicator_facts, table.indicators))
    return [(table.name, *fact) for fact in facts]


def _facts(column: Column) -> tuple[str, ...]:
    return (column.name, FRENCH_TYPES[column.type], column.unit, column.told, column.codes)


def _indicator_facts(indicator: Indicator) -> tuple[str, ...]:
    """An indicator held as rows reads like a column of its own."""
    name = f"code_indicateur = {indicator.code_indicateur}"
    return (name, FRENCH_TYPES["number"], indicator.unite, indicator.description, "")
