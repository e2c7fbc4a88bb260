"""The report of each region of an edition."""

from __future__ import annotations

from collections.abc import Iterator

from publish.reports.basin.page import basin_pages, tallies
from publish.reports.basin_map import basin_map, read_outlines
from publish.reports.document import Document, Site
from publish.reports.proposals import read_proposals
from publish.reports.region.page import region_page
from publish.reports.shortages import read_shortages


def documents(site: Site) -> Iterator[Document]:
    """Make the report of each region that has a proposal; a region without one has none."""
    release = site.release
    verdicts, likely = read_proposals(release), read_shortages(release)
    outlines, counted = read_outlines(release), tallies(release)
    regions = release.totals[release.totals["niveau"] == "region"].drop_duplicates("code_territoire")
    basins = release.needs.drop_duplicates("code_bassin_ft").set_index("code_bassin_ft")["code_region"]
    for row in regions.sort_values("code_territoire").to_dict("records"):
        code, label = str(row["code_territoire"]), str(row["libelle_territoire"]).capitalize()
        own = verdicts[verdicts["code_bassin_ft"].map(basins) == code]
        page = region_page(release, own, likely[likely["code_bassin_ft"].map(basins) == code], code, label)
        if page is not None:
            path = f"region/{code}"
            sheets = [each for each in basin_pages(release) if each.region_code == code]
            regional = basin_map(sheets, counted, outlines)
            html = site.render("region.html.j2", path, page=page, map=regional)
            yield Document(path, f"Rapport régional, {label}", html)
