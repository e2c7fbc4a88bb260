"""The dictionary of a dataset: one French line per published column, and per indicator held as rows."""

import csv
from pathlib import Path

from publish.catalogue import Column, Dataset
from publish.edition import Edition
from publish.indicators import Indicator

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
    rows = [
        (title, table.name, *facts)
        for table in dataset.tables
        for facts in (*map(_facts, table.columns), *map(_indicator_facts, table.indicators))
    ]
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\r\n").writerows([HEADER, *rows])


def _facts(column: Column) -> tuple[str, ...]:
    return (column.name, FRENCH_TYPES[column.type], column.unit, column.description, column.codes)


def _indicator_facts(indicator: Indicator) -> tuple[str, ...]:
    """An indicator held as rows reads like a column of its own."""
    name = f"code_indicateur = {indicator.code_indicateur}"
    return (name, FRENCH_TYPES["number"], indicator.unite, indicator.description, "")
