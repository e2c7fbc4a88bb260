"""The monthly pack of the technical committee."""

from __future__ import annotations

from collections.abc import Iterator

from publish.reports import packs
from publish.reports.document import Document, Site
from publish.reports.packs import Pack

PACK = Pack("technique", "Dossier technique mensuel", is_technical=True)


def documents(site: Site) -> Iterator[Document]:
    """Make the pack of each region."""
    yield from packs.documents(site, PACK)
