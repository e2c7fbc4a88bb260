"""The packs of the committees of the pact: one page and one workbook, told for each of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from publish.reports.cohorts import OUTCOMES, WAVES
from publish.reports.document import Document, Site
from publish.reports.moves import find_moves
from publish.reports.pilot import pilots
from publish.reports.pilot_workbook import write_pack

TEMPLATE = "pilot.html.j2"


@dataclass(frozen=True)
class Pack:
    """A pack: its folder, its name, and what it says besides the indicators of the region.

    `has_notes`: each indicator is explained. `is_technical`: departments, months and zones come with it.
    """

    folder: str
    title: str
    has_notes: bool = False
    is_technical: bool = False


def documents(site: Site, pack: Pack) -> Iterator[Document]:
    """Make the pack of each region that has an indicator of the pact."""
    moves = find_moves(site.release)
    for pilot in pilots(site.release):
        path, title = f"{pack.folder}/{pilot.code}", f"{pack.title}, {pilot.label}"
        facts = {"pack": pack, "pilot": pilot, "moves": moves, "waves": WAVES, "outcomes": OUTCOMES}
        html = site.render(TEMPLATE, path, workbook=f"{pilot.code}.xlsx", **facts)
        mark = " — DONNÉES FICTIVES" if site.release.is_fictitious else ""
        heading = f"{title}, édition {site.release.version}{mark}"
        yield Document(path, title, html, partial(write_pack, pilot, moves, heading))
