"""Whether the bytes received are what was declared, before they take the place of the last good file."""

import json
from pathlib import Path

from orchestration.ingestion.errors import UnreadableFile
from orchestration.ingestion.http import DownloadError
from orchestration.ingestion.live.facts import Content
from orchestration.ingestion.readers.content import HEAD_BYTES, identify, is_archive

_LABELS = {"workbook": "un classeur", "text": "un texte CSV", "json": "du JSON", "xml": "du XML"}
_REMEDY = "ouvrez l’adresse dans un navigateur ; si le format a changé, corrigez l’inventaire"


def check_type(content_type: str | None, expected: Content) -> None:
    """Refuse a web page served in place of data, from its header. Raises DownloadError."""
    if (content_type or "").partition(";")[0].strip().lower() in {"text/html", "application/xhtml+xml"}:
        raise DownloadError(f"page HTML reçue, {_LABELS[expected]} attendu", _REMEDY)


def check_bytes(file: Path, name: str, expected: Content) -> None:
    """Refuse bytes that are not of the declared content; `name` is the producer's. Raises DownloadError."""
    found = _json_fault(file) if expected == "json" else _reader_fault(file, name, expected)
    if found:
        raise DownloadError(f"{found} ; attendu : {_LABELS[expected]}", _REMEDY)


def _json_fault(file: Path) -> str | None:
    try:
        json.loads(file.read_bytes())
    except ValueError:
        return "contenu qui n’est pas du JSON"
    return None


def _reader_fault(file: Path, name: str, expected: Content) -> str | None:
    with file.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
        data = head + stream.read() if is_archive(head) else head
    try:
        found = identify(data, name).format
    except UnreadableFile as error:
        return error.found
    return None if found == expected else f"le contenu est {_LABELS[found]}"
