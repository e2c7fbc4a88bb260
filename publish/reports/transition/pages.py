"""The observatory: a page per transition."""

from __future__ import annotations

from collections.abc import Iterator

from publish.reports.document import Document, Site
from publish.reports.transition.page import transition_pages


def documents(site: Site) -> Iterator[Document]:
    """Make the pages; none where the edition holds no flag of ROME 4.0."""
    for page in transition_pages(site.release):
        path = f"transition/{page.code}"
        yield Document(path, page.label, site.render("transition.html.j2", path, page=page))
