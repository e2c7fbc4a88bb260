"""The pack of the COPIL, and the same one with notes for the commission of the CREFOP."""

from __future__ import annotations

from collections.abc import Iterator

from publish.reports import packs
from publish.reports.document import Document, Site
from publish.reports.packs import Pack

PACKS = (
    Pack("copil", "Dossier du COPIL État-Région"),
    Pack("crefop", "Dossier du CREFOP", has_notes=True),
)


def documents(site: Site) -> Iterator[Document]:
    """Make both packs of each region."""
    for pack in PACKS:
        yield from packs.documents(site, pack)
