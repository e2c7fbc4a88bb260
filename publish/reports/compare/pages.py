"""The page that puts basins side by side: a table of all, which a script turns."""

from __future__ import annotations

from collections.abc import Iterator

from publish.reports.basin.page import basin_pages, tallies
from publish.reports.document import Document, Site
from publish.reports.forecasts import PROJECTS

SHOWN = 3


def documents(site: Site) -> Iterator[Document]:
    """Make the page."""
    html = site.render(
        "comparer.html.j2",
        pages=basin_pages(site.release),
        tallies=tallies(site.release),
        measure=PROJECTS,
        shown=SHOWN,
    )
    yield Document("comparer", "Comparer des bassins", html)
