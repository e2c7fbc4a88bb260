"""The pages of an edition, from a release directory: index, basins, sources, audit of the forecasts."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from publish.files import replace_directory, write_text
from publish.portal.site import PORTAL
from publish.reports.audit import HEIGHT, audit_page, diagonal, ticks
from publish.reports.basin import BasinPage, basin_pages, nomenclatures
from publish.reports.indicators import ON_PAGE
from publish.reports.needs import Wave, waves
from publish.reports.release import Release, load_release, published_tables
from publish.reports.rendering import environment, words


@dataclass(frozen=True)
class RegionIndex:
    """A region in the index: its totals and its pages."""

    code: str
    label: str
    waves: list[Wave]
    pages: list[BasinPage]

    @property
    def year(self) -> int:
        """The last wave of the region."""
        return self.waves[-1].year


def render_site(release_dir: Path, out_dir: Path) -> list[Path]:
    """Write ``bassin/<code>.html``, ``sources/<source>.html``, ``audit.html`` and ``index.html``.

    The directory appears by one rename and replaces an earlier one. Its bytes depend on the release and on
    where ``out_dir`` lies beside the release (links to the data are relative).

    Args:
        release_dir: a release (``releases/<version>``).
        out_dir: the directory of its pages (``reports/<version>``).

    Returns:
        The path of each page, that of the index last.

    Raises:
        PublicationError: the release is incomplete.

    """
    release = load_release(release_dir)
    written = []
    with replace_directory(out_dir) as folder:
        for name, text in _texts(release, out_dir):
            (folder / name).parent.mkdir(exist_ok=True)
            write_text(folder / name, text)
            written.append(out_dir / name)
    return written


def _texts(release: Release, out_dir: Path) -> Iterator[tuple[str, str]]:
    """The name and the text of each page."""
    templates, common = environment(), {"release": release, "words": words()}
    pages = basin_pages(release)
    links = [
        {"table": Path(path).stem, "href": _relative(release.directory / path, out_dir / "bassin")}
        for path in published_tables()
    ]
    basin = templates.get_template("basin.html.j2")
    facts = {
        "links": links,
        "sources": _by_vintage(release.sources),
        "indicator_sources": _by_vintage(release.indicator_sources)["latest"],
        "definitions": _definitions(release),
    }
    for page in pages:
        yield f"bassin/{page.code}.html", basin.render(**common, **facts, page=page)
    for source in release.inventory:
        text = templates.get_template("source.html.j2").render(**common, source=source)
        yield f"sources/{source['id']}.html", text
    audit = audit_page(release.audit, release.audit_reliability, release.audit_bought)
    geometry = {"height": HEIGHT, "diagonal": diagonal(), "ticks": ticks()}
    yield "audit.html", templates.get_template("audit.html.j2").render(**common, **geometry, page=audit)
    regions = _regions(release, pages)
    portal = release.directory / PORTAL / "index.html"
    yield (
        "index.html",
        templates.get_template("index.html.j2").render(
            **common, regions=regions, portal=_relative(portal, out_dir) if portal.is_file() else None
        ),
    )


def _regions(release: Release, pages: Sequence[BasinPage]) -> list[RegionIndex]:
    totals = release.totals[release.totals["niveau"] == "region"]
    versions = nomenclatures(release.needs)
    return [
        RegionIndex(
            code=str(code),
            label=str(rows["libelle_territoire"].iloc[0]),
            waves=waves(rows, versions),
            pages=[page for page in pages if page.region_code == code],
        )
        for code, rows in totals.groupby("code_territoire", sort=True)
    ]


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


def _relative(target: Path, start: Path) -> str:
    return Path(os.path.relpath(target.absolute(), start.absolute())).as_posix()
