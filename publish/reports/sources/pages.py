"""A page per source, from its inventory alone."""

from __future__ import annotations

from collections.abc import Iterator

from publish.reports.document import Document, Site


def documents(site: Site) -> Iterator[Document]:
    """Make the page of each source of the inventory."""
    for source in site.release.inventory:
        html = site.render("source.html.j2", source=source)
        yield Document(f"sources/{source['id']}", source["title"], html)
