"""The page for the networks of training providers."""

from __future__ import annotations

from collections.abc import Iterator

from publish.reports.catalogue.page import catalogues
from publish.reports.document import Document, Site


def documents(site: Site) -> Iterator[Document]:
    """Make the page; none where the edition holds no catalogue."""
    found = catalogues(site.release)
    if found:
        path = "catalogue/qualite"
        html = site.render("catalogue.html.j2", path, catalogues=found)
        yield Document(path, "Qualité des catalogues de formation", html)
