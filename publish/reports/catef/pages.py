"""The note of each arrondissement."""

from __future__ import annotations

from collections.abc import Iterator

from publish.french import of
from publish.reports.decisions import read_decisions
from publish.reports.document import Document, Site
from publish.reports.proposals import proposals, read_proposals
from publish.reports.territorial_needs import brakes_by_basin
from publish.reports.territories import territories

SHOWN = 12


def documents(site: Site) -> Iterator[Document]:
    """Make a note for each arrondissement that overlaps a basin where the rules were read."""
    verdicts, decisions = read_proposals(site.release), read_decisions(site.release)
    told = brakes_by_basin(site.release)
    for district in territories(site.release, "arrondissement"):
        basins = [each.basin for each in district.basins]
        found = proposals(verdicts[verdicts["code_bassin_ft"].isin(basins)], decisions)
        if found is not None:
            brakes = [(each.label, told[each.basin]) for each in district.basins if each.basin in told]
            path = f"catef/{district.code}"
            html = site.render(
                "catef.html.j2", path, territory=district, offers=found, brakes=brakes, shown=SHOWN
            )
            yield Document(path, f"Note CATEF, arrondissement {of(district.label)}", html)
