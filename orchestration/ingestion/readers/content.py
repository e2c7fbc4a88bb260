"""What a file really is, whatever its extension says."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal
from zipfile import ZipInfo

from orchestration.ingestion.errors import UnreadableFile
from orchestration.ingestion.readers import archive, geojson

HEAD_BYTES = 1 << 16

Format = Literal["workbook", "text", "xml", "geojson"]

_WORKBOOK_NAMES = (".xlsx", ".xlsm", ".xls")
_TABULAR_NAMES = (*_WORKBOOK_NAMES, ".csv", ".txt", ".tsv")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# An encrypted .xlsx is an OLE file that holds a stream of this name.
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_GZIP = b"\x1f\x8b"
_FOREIGN = ((b"PAR1", "Parquet"), (b"%PDF", "PDF"), (b"\x89PNG", "PNG"))


@dataclass(frozen=True)
class Content:
    """Bytes of a known format, and the name of their file; an archive of one file has been unwrapped."""

    format: Format
    data: bytes
    name: str = ""


def is_archive(head: bytes) -> bool:
    """Whether the whole file is needed to know what it is."""
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06", _OLE, _GZIP))


def identify(data: bytes, name: str) -> Content:
    """Tell a workbook, a text, XML and GeoJSON apart, and unwrap a .zip of one file or a .gz.

    `data` may be the head of a text or of XML, but must be the whole of an archive. Raises UnreadableFile:
    empty file, web page, password, old .xls, damaged or oversized archive, foreign format.
    """
    suffix = PurePath(name).suffix.lower()
    if not data.strip():
        raise _unreadable("fichier vide", "des données", "téléchargez de nouveau le fichier")
    if data.startswith(_OLE):
        raise _ole(data)
    if data.startswith(b"PK"):
        return _unzip(data, name)
    if data.startswith(_GZIP):
        return _gunzip(data, name)
    if geojson.is_geojson(data):
        return Content("geojson", data, PurePath(name).name)
    _refuse_foreign(data)
    if suffix in (*_WORKBOOK_NAMES, ".zip"):
        raise _unreadable(
            f"le contenu n’est pas celui d’un fichier {suffix}",
            "un classeur .xlsx",
            "téléchargez de nouveau le fichier chez le producteur",
        )
    return Content("xml" if _start(data).startswith(b"<") else "text", data, PurePath(name).name)


def _start(data: bytes) -> bytes:
    return data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()


def _refuse_foreign(data: bytes) -> None:
    start = _start(data)
    if start.startswith((b"<!doctype html", b"<html")) or (start.startswith(b"<?xml") and b"<html" in start):
        raise _unreadable(
            "page HTML enregistrée à la place des données",
            "le fichier de données lui-même",
            "téléchargez de nouveau le fichier : le site a sans doute renvoyé une page d’erreur",
        )
    kind = next((label for magic, label in _FOREIGN if data.startswith(magic)), None)
    kind = kind or ("JSON" if start.startswith((b"{", b"[")) else None)
    kind = kind or ("binaire ou UTF-16" if b"\x00" in data[:1024] else None)
    if kind:
        raise _unreadable(
            f"format {kind}, non pris en charge",
            "un classeur .xlsx ou un texte CSV en UTF-8",
            "convertissez le fichier ou téléchargez-le dans un format attendu",
        )


def _ole(data: bytes) -> UnreadableFile:
    if _ENCRYPTED_STREAM in data:
        return _unreadable(
            "classeur protégé par un mot de passe",
            "un classeur .xlsx sans protection",
            "ouvrez-le et enregistrez-le sans mot de passe",
        )
    return _unreadable(
        "ancien format Excel .xls",
        "un classeur .xlsx",
        "ouvrez-le dans un tableur et enregistrez-le au format .xlsx",
    )


def _unzip(data: bytes, name: str) -> Content:
    if _is_opendocument(data):
        raise _unreadable(
            "classeur OpenDocument (.ods)",
            "un classeur .xlsx",
            "ouvrez-le dans un tableur et enregistrez-le au format .xlsx",
        )
    infos = archive.entries(data)
    if _is_workbook(infos):
        return Content("workbook", data, PurePath(name).name)
    tabular = [
        info
        for info in infos
        if info.filename.lower().endswith(_TABULAR_NAMES) and not info.filename.startswith("__MACOSX/")
    ]
    if len(tabular) != 1:
        raise _unreadable(
            f"archive de {len(tabular)} fichiers de données",
            "une archive d’un seul classeur ou CSV",
            "décompressez l’archive et déposez ses fichiers",
        )
    inner = archive.read_entry(data, tabular[0])
    if inner.startswith(b"PK") and not _is_workbook(archive.entries(inner)):
        raise _unreadable("archive dans une archive", "un classeur ou un CSV", "décompressez l’archive")
    return identify(inner, tabular[0].filename)


def _gunzip(data: bytes, name: str) -> Content:
    inner = archive.gunzip(data)
    if is_archive(inner):
        raise _unreadable("archive dans une archive", "un CSV compressé", "décompressez l’archive")
    return identify(inner, PurePath(name).stem)


def _is_opendocument(data: bytes) -> bool:
    """The format has its name stored first, uncompressed, at a fixed place."""
    return data[30:].startswith(b"mimetypeapplication/vnd.oasis.opendocument")


def _is_workbook(infos: Iterable[ZipInfo]) -> bool:
    return any(info.filename == "xl/workbook.xml" for info in infos)


def _unreadable(found: str, expected: str, remedy: str) -> UnreadableFile:
    return UnreadableFile(found, expected, remedy)
