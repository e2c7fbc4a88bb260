"""Columns that name people: a file that has some never enters the platform, and nothing of it is repeated."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from orchestration.ingestion.header import Match
from orchestration.ingestion.naming import compile_names, normalise
from orchestration.ingestion.readers import delimited, workbook
from orchestration.ingestion.readers.content import Content
from orchestration.ingestion.readers.grid import Row

EXPECTED = "des effectifs seulement : aucune colonne ne doit porter sur une personne"
REMEDY = (
    "supprimez ces colonnes (ou la feuille qui les porte), regroupez les lignes par session, et retirez le "
    "fichier nominatif du dossier"
)
# One such word in a header that a layout claims is enough; elsewhere two, as a « nom » may be a place's.
_ENOUGH = 2
_NAMES = compile_names(yaml.safe_load(Path(__file__).with_suffix(".yml").read_text("utf-8")))


def personal_columns(content: Content, claimed: Match | None) -> list[str]:
    """Names of the columns of a file that are about people, whatever the sheet; none for a sound file.

    `claimed`: what the layout that recognised the file found in its header; the columns that it declares are
    known to be harmless.
    """
    if claimed and (named := _personal(claimed.unknown)):
        return named
    harmless = set(claimed.found.values()) if claimed else set()
    rows = (_personal(cell for cell in row if cell not in harmless) for row in _first_rows(content))
    return next((named for named in rows if len(named) >= _ENOUGH), [])


def names_people(column: str) -> bool:
    """Whether a column of that name is about a person."""
    return _NAMES.fullmatch(normalise(column)) is not None


def _personal(cells: Iterable[Any]) -> list[str]:
    return [cell.strip() for cell in cells if isinstance(cell, str) and names_people(cell)]


def _first_rows(content: Content) -> list[Row]:
    if content.format == "workbook":
        return [row for sheet in workbook.peek(content.data) for row in sheet.rows]
    return [row for separator in delimited.SEPARATORS for row in delimited.peek(content.data, separator).rows]
