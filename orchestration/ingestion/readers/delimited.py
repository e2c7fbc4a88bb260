"""Delimited text (.csv): decoding that never guesses, and records with their line numbers."""

import codecs
import csv
import io
from itertools import islice

from orchestration.ingestion.errors import UnreadableFile
from orchestration.ingestion.readers.grid import Grid

SEPARATORS = (",", ";", "\t", "|")
PEEK_ROWS = 20


def decode(data: bytes, fallback: str | None) -> str:
    """UTF-8 (with or without BOM), else the encoding that the layout declares.

    Raises UnreadableFile with the number of the first faulty line.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if fallback is None:
            raise _undecodable(data, error, "UTF-8") from error
    try:
        return data.decode(fallback)
    except UnicodeDecodeError as error:
        raise _undecodable(data, error, f"UTF-8 ou {fallback}") from error


def peek(data: bytes, separator: str) -> Grid:
    """The first records of the head of a file, decoded without fail: enough to recognise a header."""
    records, numbers = _records(lenient(data), separator, PEEK_ROWS)
    return Grid(records, numbers)


def lenient(data: bytes) -> str:
    """UTF-8 even when cut in the middle of a character, else latin-1, which never fails."""
    try:
        return codecs.getincrementaldecoder("utf-8-sig")().decode(data)
    except UnicodeDecodeError:
        return data.decode("latin-1")


def read(text: str, separator: str) -> Grid:
    """All the records, blank lines left out. Raises UnreadableFile: broken quotes, ragged lines."""
    records, numbers = _records(text, separator, None)
    widths = {len(record) for record in records}
    if len(widths) > 1:
        _refuse_ragged(records, numbers)
    return Grid(records, numbers)


def _records(text: str, separator: str, limit: int | None) -> tuple[list[list[str]], list[int]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=limit is None)
    records, numbers, line = [], [], 1
    try:
        for record in islice(reader, limit):
            if any(record):
                records.append(record)
                numbers.append(line)
            line = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableFile(
            f"enregistrement illisible ({error})",
            "un fichier CSV conforme (guillemets fermés, un enregistrement par ligne)",
            "corrigez la ligne ou téléchargez de nouveau le fichier",
            location=f"ligne {line}",
        ) from error
    return records, numbers


def _refuse_ragged(records: list[list[str]], numbers: list[int]) -> None:
    width = len(records[0])
    line, found = next((n, len(r)) for n, r in zip(numbers, records, strict=True) if len(r) != width)
    raise UnreadableFile(
        f"{found} champs",
        f"{width} champs, comme la première ligne",
        "vérifiez les séparateurs et les guillemets de cette ligne, et qu’aucun titre ne précède l’en-tête",
        location=f"ligne {line}",
    )


def _undecodable(data: bytes, error: UnicodeDecodeError, expected: str) -> UnreadableFile:
    line = data.count(b"\n", 0, error.start) + 1
    return UnreadableFile(
        f"caractère illisible (octet 0x{data[error.start]:02X})",
        f"un texte encodé en {expected}",
        "réenregistrez le fichier en UTF-8",
        location=f"ligne {line}",
    )
