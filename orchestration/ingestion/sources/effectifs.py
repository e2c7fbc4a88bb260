"""Employees by commune and activity: a wide file of two columns a year, of which the last year is kept."""

import csv
import re
from io import StringIO

from orchestration.ingestion.errors import UnreadableFile
from orchestration.ingestion.readers.grid import Grid

HEADER = ("annee", "code_commune_insee", "code_naf", "etablissements", "effectifs")
_YEAR = re.compile(r"effectifs_salaries_(20\d\d)")


def read(text: str) -> Grid:
    """One row per commune and activity that has employees or establishments in the last year of the header.

    Raises UnreadableFile when a column is absent or a line is cut short.
    """
    lines = csv.reader(StringIO(text.removeprefix("\ufeff")), delimiter=";")
    header = next(lines)
    year = max(found[1] for found in map(_YEAR.fullmatch, header) if found)
    names = ("code_commune", "code_ape", f"nombre_d_etablissements_{year}", f"effectifs_salaries_{year}")
    positions = [_position(header, name) for name in names]
    rows, numbers = [HEADER], [1]
    for fields in filter(None, lines):
        if len(fields) != len(header):
            raise UnreadableFile(
                f"{len(fields)} champs",
                f"{len(header)} champs, comme l’en-tête",
                "téléchargez de nouveau le fichier",
                location=f"ligne {lines.line_num}",
            )
        commune, activity, establishments, employees = (fields[position] for position in positions)
        if establishments or employees:
            rows.append((year, commune, activity, establishments, employees))
            numbers.append(lines.line_num)
    return Grid(rows, numbers)


def _position(header: list[str], name: str) -> int:
    if name not in header:
        raise UnreadableFile(
            f"colonne « {name} » absente", "les colonnes de l’export", "téléchargez de nouveau le fichier"
        )
    return header.index(name)
