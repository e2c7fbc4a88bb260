"""The index: regions, basins, sources, and the other documents of the edition."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from publish.portal.site import PORTAL
from publish.reports.basin.page import BasinPage, basin_pages, nomenclatures, tallies
from publish.reports.basin_map import BasinMap, basin_map, read_outlines
from publish.reports.declaration import load_reports
from publish.reports.document import Document, Site
from publish.reports.made import Made
from publish.reports.needs import Wave, waves
from publish.reports.release import Release
from publish.reports.shortages import shortage_threshold


@dataclass(frozen=True)
class RegionIndex:
    """A region in the index: its totals, its pages, and their map where shortages are estimated."""

    code: str
    label: str
    waves: list[Wave]
    pages: list[BasinPage]
    map: BasinMap | None

    @property
    def year(self) -> int:
        """The last wave of the region."""
        return self.waves[-1].year

    @property
    def shortage_year(self) -> int | None:
        """The wave of which shortages are estimated."""
        return max((page.shortages.year for page in self.pages if page.shortages), default=None)


def documents(site: Site) -> Iterator[Document]:
    """Make the index."""
    regions = _regions(site.release, basin_pages(site.release))
    portal = site.release.directory / PORTAL / "index.html"
    html = site.render(
        "index.html.j2",
        regions=regions,
        tallies=tallies(site.release),
        threshold=shortage_threshold(site.release),
        committees=_for_committees(site.made),
        portal=site.href(portal, "index") if portal.is_file() else None,
    )
    yield Document("index", "Besoins et prévisions de recrutement par bassin", html)


def _for_committees(made: Sequence[Made]) -> dict[str, list[Made]]:
    """The documents that committees decide on, by title of their report, in the order of the reports."""
    own = {
        report.titre: [each for each in made if each.report == report.identifiant]
        for report in load_reports()
        if report.lecteurs == "comites"
    }
    return {title: documents for title, documents in own.items() if documents}


def _regions(release: Release, pages: Sequence[BasinPage]) -> list[RegionIndex]:
    totals = release.totals[release.totals["niveau"] == "region"]
    versions, outlines, counted = nomenclatures(release.needs), read_outlines(release), tallies(release)
    found = []
    for code, rows in totals.groupby("code_territoire", sort=True):
        own = [page for page in pages if page.region_code == code]
        found.append(
            RegionIndex(
                code=str(code),
                label=str(rows["libelle_territoire"].iloc[0]),
                waves=waves(rows, versions),
                pages=own,
                map=basin_map(own, counted, outlines) if any(page.shortages for page in own) else None,
            )
        )
    return found
