"""The sheet of each basin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from publish.reports.basin.page import basin_pages
from publish.reports.document import Document, Site
from publish.reports.indicators import ON_PAGE
from publish.reports.release import Release, published_tables

_TEMPLATE = "basin.html.j2"


def documents(site: Site) -> Iterator[Document]:
    """Make the sheets, in the order of the basin codes."""
    release = site.release
    paths = {Path(path).stem: release.directory / path for path in published_tables()}
    facts = {
        "links": [{"table": name, "href": site.href(path, "bassin/index")} for name, path in paths.items()],
        "sources": _by_vintage(release.sources),
        "indicator_sources": _by_vintage(release.indicator_sources)["latest"],
        "definitions": _definitions(release),
    }
    for page in basin_pages(release):
        path = f"bassin/{page.code}"
        yield Document(path, page.title, site.render(_TEMPLATE, path, **facts, page=page))


def _definitions(release: Release) -> list[dict[str, Any]]:
    """What the registry says of the indicators that the pages show."""
    rows = release.definitions.set_index("code_indicateur", drop=False)
    return [
        {str(name): fact for name, fact in row.items()} for row in rows.loc[list(ON_PAGE)].to_dict("records")
    ]


def _by_vintage(sources: Sequence[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Split the sources into the last vintage of each table and the older ones, both sorted."""
    ordered = sorted(sources, key=lambda each: (each["table"], str(each["millesime"])))
    last = {each["table"]: each for each in ordered}
    return {
        "latest": list(last.values()),
        "older": [each for each in ordered if each is not last[each["table"]]],
    }
