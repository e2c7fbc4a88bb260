"""The workbook to fill in, in French, for a table whose format is ours."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from orchestration.ingestion.inventory import Column, Table
from orchestration.ingestion.table_schema import closed_list
from orchestration.ingestion.validation import KnownCodes

TO_FILL = "À remplir"
LISTS = "Listes"
INSTRUCTIONS = (
    "Remplissez la feuille « À remplir », à partir de sa troisième ligne.",
    "Ne changez ni les noms de la deuxième ligne, ni l’ordre des feuilles ; n’ajoutez pas de colonne.",
    "Une valeur inconnue reste vide. Zéro veut dire que la valeur est connue et nulle.",
    "Collez les codes comme du texte (collage spécial, valeurs) : un SIRET garde ses quatorze chiffres.",
    "Aucune donnée sur une personne : ni nom, ni date de naissance, ni courriel. Un tel fichier est refusé.",
    "Avant de l’envoyer, vérifiez le fichier : vigie valider FICHIER.",
)
BY_WAVE = "Un fichier par année de campagne ; plusieurs financeurs peuvent donner chacun le sien."
WHOLE_SERIES = "Un seul fichier, qui reprend toutes les années et remplace le précédent."
TYPES = {"string": "texte", "integer": "entier", "number": "nombre", "date": "date", "year": "année"}
# Rows that bear the drop-down lists and the messages.
PREPARED_ROWS = 5000
FIRST_ROW = 2
# Limits of Excel on the message that shows when a cell is selected.
_MESSAGE_TITLE, _MESSAGE = 32, 255
# A fixed date: the bytes must not depend on the day.
CREATED = datetime(2026, 1, 1)


def write_template(
    path: Path,
    table: Table,
    known: KnownCodes,
    rows: Iterable[Mapping[str, Any]] = (),
    notice: str = "",
) -> Path:
    """Write the template of `table` to `path`, filled with `rows` (canonical name -> value) if any.

    `known` holds the closed lists that the checks look up; `notice` opens the instructions and marks the
    document properties.
    """
    layout = table.layouts[0]
    lists = {name: closed_list(name, layout, known) for name in layout.columns}
    with xlsxwriter.Workbook(path) as book:
        properties = {"title": table.title, "subject": notice, "comments": notice, "created": CREATED}
        book.set_properties(properties)
        _instruct(book, table, notice)
        _sheet_to_fill(book, table, lists, rows)
        _describe(book, table)
        _list(book, {name: values for name, values in lists.items() if values})
        book.get_worksheet_by_name(TO_FILL).activate()
    return path


def _instruct(book: Any, table: Table, notice: str) -> None:
    sheet = book.add_worksheet("Mode d’emploi")
    sheet.set_column(0, 0, 110)
    title = f"{table.title} (modèle version {table.schema_version})"
    files = BY_WAVE if table.cumulative else WHOLE_SERIES
    lines = (notice, title, table.description, files, *INSTRUCTIONS)
    sheet.write_column(0, 0, [line for line in lines if line])


def _sheet_to_fill(
    book: Any, table: Table, lists: Mapping[str, Sequence[str]], rows: Iterable[Mapping[str, Any]]
) -> None:
    layout, sheet = table.layouts[0], book.add_worksheet(TO_FILL)
    formats = {"string": "@", "date": "dd/mm/yyyy", "integer": "0", "number": "0.##", "year": "0"}
    cells = {kind: book.add_format({"num_format": form}) for kind, form in formats.items()}
    titles = {
        filled: book.add_format({"bold": filled, "text_wrap": True, "valign": "top"})
        for filled in (True, False)
    }
    filled = table.filled(layout)
    placed = {name: values for name, values in lists.items() if values}
    last_row = FIRST_ROW + PREPARED_ROWS - 1
    sheet.freeze_panes(FIRST_ROW, 0)
    for position, (name, column) in enumerate(layout.columns.items()):
        sheet.set_column(position, position, 18, cells[column.type])
        sheet.write(0, position, column.title, titles[name in filled])
        sheet.write(1, position, name)
        rule = _input(column, name in filled) | _choice(name, placed)
        sheet.data_validation(FIRST_ROW, position, last_row, position, rule)
    for number, row in enumerate(rows, start=FIRST_ROW):
        for position, (name, column) in enumerate(layout.columns.items()):
            _write(sheet, number, position, row.get(name), cells[column.type])


def _write(sheet: Any, row: int, position: int, value: Any, form: Any) -> None:
    if isinstance(value, date):
        sheet.write_datetime(row, position, datetime(value.year, value.month, value.day), form)
    elif isinstance(value, str):
        sheet.write_string(row, position, value, form)
    elif value is not None:
        sheet.write_number(row, position, value, form)


def _input(column: Column, filled: bool) -> dict[str, Any]:
    need = "Obligatoire." if filled else "Facultatif."
    message = f"{need} {column.description} Exemple : {column.example}."
    return {
        "validate": "any",
        "input_title": column.title[:_MESSAGE_TITLE],
        "input_message": message[:_MESSAGE],
    }


def _choice(name: str, lists: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Where the drop-down list of a column lies: each list is a column of the sheet of lists."""
    if name not in lists:
        return {}
    letter = xlsxwriter.utility.xl_col_to_name(list(lists).index(name))
    return {
        "validate": "list",
        "source": f"='{LISTS}'!${letter}$2:${letter}${len(lists[name]) + 1}",
        "error_title": "Valeur hors de la liste",
        "error_message": "Choisissez une valeur de la liste déroulante.",
    }


def _describe(book: Any, table: Table) -> None:
    sheet, layout = book.add_worksheet("Dictionnaire"), table.layouts[0]
    sheet.set_column(0, 1, 26)
    sheet.set_column(4, 4, 90)
    sheet.write_row(0, 0, ["Colonne", "Titre", "Type", "Obligatoire", "Description", "Exemple"])
    for row, (name, column) in enumerate(layout.columns.items(), start=1):
        need = "oui" if name in table.filled(layout) else "non"
        facts = [name, column.title, TYPES[column.type], need, column.description, column.example]
        for position, fact in enumerate(facts):
            sheet.write_string(row, position, fact)


def _list(book: Any, lists: Mapping[str, Sequence[str]]) -> None:
    sheet = book.add_worksheet(LISTS)
    sheet.set_column(0, len(lists), 28)
    for position, (name, values) in enumerate(lists.items()):
        for row, value in enumerate([name, *values]):
            sheet.write_string(row, position, value)
