"""The sheet of each branch that is declared."""

from __future__ import annotations

from collections.abc import Iterator

from publish.reports.branch.page import branch_pages
from publish.reports.document import Document, Site


def documents(site: Site) -> Iterator[Document]:
    """Make the sheets, in the order of the names of the branches."""
    for page in branch_pages(site.release):
        path = f"branche/{page.branch.code}"
        yield Document(path, page.branch.label, site.render("branch.html.j2", path, page=page))
