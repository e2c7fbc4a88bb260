"""Where the figures of a page come from: what a reader is told of the tables that they are queries on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from publish import french
from publish.portal.site import PORTAL
from publish.record import DatasetRecord, TableRecord, read_records

_TABLE = re.compile(r'data-table="(\w+)"')
_COLUMNS = re.compile(r'data-(?:colonnes|cle)="([^"]*)"')
_NAME = re.compile(r"\w+")


def origins(
    html: str, release: Path, natures: Mapping[str, str], href: Callable[[Path], str]
) -> dict[str, dict[str, Any]]:
    """Describe the tables that the figures of a page name, by table, with the columns that they cite.

    Args:
        html: the page, whose figures bear `data-table`, `data-cle` and `data-colonnes`.
        release: the folder of the edition.
        natures: the sentence of each nature of values.
        href: the address of a file of the edition.

    Raises:
        PublicationError: a dataset of the edition cannot be read.

    """
    cited = {name for text in _COLUMNS.findall(html) for name in _NAME.findall(text)}
    known = _tables(release)
    named = sorted(set(_TABLE.findall(html)) & known.keys())
    return {name: dict(_described(*known[name], cited, natures, href)) for name in named}


# The pages of an edition name the same tables.
@lru_cache(maxsize=1)
def _tables(release: Path) -> dict[str, tuple[DatasetRecord, TableRecord]]:
    return {table.name: (record, table) for record in read_records(release) for table in record.tables}


def _described(
    record: DatasetRecord,
    table: TableRecord,
    cited: set[str],
    natures: Mapping[str, str],
    href: Callable[[Path], str],
) -> Iterator[tuple[str, Any]]:
    yield "titre", french.bound(table.title)
    yield "texte", french.bound(table.description)
    yield "jeu", french.bound(record.title)
    yield "nature", french.bound(natures[table.nature])
    if record.modified:
        yield "recu", french.day(record.modified)
    page = record.folder.parent / PORTAL / "jeux" / f"{record.name}.html"
    if page.is_file():
        yield "page", href(page)
    yield "fichier", href(record.folder / table.resources["csv"].path)
    titles = {str(field["name"]): french.bound(str(field["title"])) for field in table.fields}
    yield "colonnes", {name: title for name, title in titles.items() if name in cited}
