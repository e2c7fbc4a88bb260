"""The purchase file of each department: a summary to read, a workbook to decide in."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from publish.reports.decisions import read_decisions
from publish.reports.document import Document, Site
from publish.reports.proposals import proposals, read_proposals
from publish.reports.purchases.workbook import PurchaseFile, write_file
from publish.reports.territories import Territory, territories

SHOWN = 12


def documents(site: Site) -> Iterator[Document]:
    """Make a file for each department that has a basin where the rules were read.

    A basin that straddles two departments is in the file of the one that holds most of its municipalities.
    """
    verdicts, decisions = read_proposals(site.release), read_decisions(site.release)
    found = territories(site.release, "departement")
    home = _homes(found)
    for department in found:
        basins = [each.basin for each in department.basins if home[each.basin] == department.code]
        offers = proposals(verdicts[verdicts["code_bassin_ft"].isin(basins)], decisions)
        if offers is None:
            continue
        file = PurchaseFile(
            department.code, department.label, site.release.version, site.release.is_fictitious, offers
        )
        path = f"dossier/{department.code}"
        html = site.render(
            "dossier.html.j2",
            path,
            territory=department,
            offers=offers,
            shown=SHOWN,
            workbook=f"{department.code}.xlsx",
        )
        title = f"Dossier d’achat, {department.label}"
        yield Document(path, title, html, partial(write_file, file))


def _homes(departments: list[Territory]) -> dict[str, str]:
    """The department of each basin: that of most of its municipalities, the first by code if equal."""
    inside = {
        (each.basin, department.code): each.inside for department in departments for each in department.basins
    }
    homes: dict[str, str] = {}
    for (basin, code), communes in sorted(inside.items()):
        if basin not in homes or communes > inside[basin, homes[basin]]:
            homes[basin] = code
    return homes
