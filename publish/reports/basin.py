"""One French page per basin, and their index, from a release directory."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from publish.files import replace_directory, write_text
from publish.reports.charts import DotPlot, TotalsChart, dot_plot, totals_chart
from publish.reports.counts import Bounds
from publish.reports.forecasts import Coverage, Outlook, Score, basin_coverage, outlook, read_scores
from publish.reports.needs import Occupation, Wave, change, occupations, waves
from publish.reports.release import Release, load_release, published_tables
from publish.reports.rendering import environment, words

SHOWN_NEEDS = 15
SHOWN_FORECASTS = 12


@dataclass(frozen=True)
class BasinPage:
    """All that the page of one basin says; the templates choose the words."""

    code: str
    name: str | None
    region_code: str
    region: str
    release_year: int
    waves: list[Wave]
    occupations: list[Occupation]
    outlook: Outlook | None
    scores: list[Score]
    coverage: dict[str, Coverage]
    shown_needs: int = SHOWN_NEEDS
    shown_forecasts: int = SHOWN_FORECASTS

    @property
    def title(self) -> str:
        """The name of the basin, or its code where the producer gives no name."""
        return self.name or f"Bassin {self.code}"

    @property
    def last(self) -> Wave:
        """The last wave in which the basin appears."""
        return self.waves[-1]

    @property
    def previous(self) -> Wave | None:
        """The wave before the last one."""
        return self.waves[-2] if len(self.waves) > 1 else None

    @property
    def change(self) -> Bounds | None:
        """Bounds in percent of the change between the two last waves."""
        return change(self.previous, self.last) if self.previous else None

    @property
    def change_is_exact(self) -> bool:
        """Tell whether neither of the two last waves hides a number."""
        return self.previous is not None and not (
            self.previous.projects.is_masked or self.last.projects.is_masked
        )

    @property
    def has_masked_totals(self) -> bool:
        """Tell whether secrecy hides a part of any wave."""
        return any(wave.projects.is_masked for wave in self.waves)

    @property
    def totals_chart(self) -> TotalsChart:
        """Geometry of the totals figure."""
        return totals_chart(self.waves)

    @property
    def dot_plot(self) -> DotPlot | None:
        """Geometry of the forecast figure."""
        return dot_plot(self.outlook.rows[: self.shown_forecasts]) if self.outlook else None


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


def render_basins(release_dir: Path, out_dir: Path) -> list[Path]:
    """Write ``bassin/<code>.html`` for each basin, and ``index.html``, into ``out_dir``.

    The directory appears by one rename and replaces an earlier one. Its bytes depend on the release and on
    where ``out_dir`` lies beside the release (links to the data are relative).

    Args:
        release_dir: a release (``releases/<version>``).
        out_dir: the directory of its pages (``reports/<version>``).

    Returns:
        The path of each basin page, in the order of their codes, then that of the index.

    Raises:
        PublicationError: the release is incomplete.

    """
    release = load_release(release_dir)
    pages = basin_pages(release)
    names = [*(f"bassin/{page.code}.html" for page in pages), "index.html"]
    with replace_directory(out_dir) as folder:
        (folder / "bassin").mkdir()
        for name, text in zip(names, _texts(release, pages, out_dir), strict=True):
            write_text(folder / name, text)
    return [out_dir / name for name in names]


def basin_pages(release: Release) -> list[BasinPage]:
    """Gather what each page says, in the order of the basin codes."""
    totals = _by(release.totals[release.totals["niveau"] == "bassin"], "code_territoire")
    needs, forecasts, backtest = (
        _by(frame, "code_bassin_ft") for frame in (release.needs, release.forecasts, release.backtest)
    )
    shared = _Shared(
        nomenclatures=_nomenclatures(release.needs),
        regions=_region_labels(release.totals),
        scores=read_scores(release.scores),
    )
    return [
        _basin_page(
            _BasinTables(
                code=code,
                totals=totals[code],
                needs=needs[code],
                forecasts=forecasts.get(code, release.forecasts.iloc[:0]),
                backtest=backtest.get(code, release.backtest.iloc[:0]),
            ),
            shared,
        )
        for code in sorted(totals)
    ]


@dataclass(frozen=True)
class _Shared:
    nomenclatures: dict[int, str]
    regions: dict[str, str]
    scores: list[Score]


@dataclass(frozen=True)
class _BasinTables:
    code: str
    totals: pd.DataFrame
    needs: pd.DataFrame
    forecasts: pd.DataFrame
    backtest: pd.DataFrame


def _basin_page(tables: _BasinTables, shared: _Shared) -> BasinPage:
    found = waves(tables.totals, shared.nomenclatures)
    last = found[-1]
    last_needs = tables.needs[tables.needs["annee"] == last.year]
    last_occupations = occupations(last_needs)
    region_code = str(last_needs["code_region"].iloc[0])
    name = tables.totals.sort_values("annee")["libelle_territoire"].iloc[-1]
    return BasinPage(
        code=tables.code,
        name=None if pd.isna(name) else str(name),
        region_code=region_code,
        region=shared.regions.get(region_code, region_code),
        release_year=max(shared.nomenclatures),
        waves=found,
        occupations=last_occupations,
        outlook=outlook(tables.forecasts, last_occupations, last.nomenclature),
        scores=shared.scores,
        coverage=basin_coverage(tables.backtest, shared.scores),
    )


def _texts(release: Release, pages: Sequence[BasinPage], out_dir: Path) -> Iterable[str]:
    templates, common = environment(), {"release": release, "words": words()}
    links = [
        {"table": Path(path).stem, "href": _relative(release.directory / path, out_dir / "bassin")}
        for path in published_tables()
    ]
    basin, sources = templates.get_template("basin.html.j2"), _by_vintage(release.sources)
    for page in pages:
        yield basin.render(**common, page=page, links=links, sources=sources)
    yield templates.get_template("index.html.j2").render(**common, regions=_regions(release, pages))


def _regions(release: Release, pages: Sequence[BasinPage]) -> list[RegionIndex]:
    totals = release.totals[release.totals["niveau"] == "region"]
    nomenclatures = _nomenclatures(release.needs)
    return [
        RegionIndex(
            code=str(code),
            label=str(rows["libelle_territoire"].iloc[0]),
            waves=waves(rows, nomenclatures),
            pages=[page for page in pages if page.region_code == code],
        )
        for code, rows in totals.groupby("code_territoire", sort=True)
    ]


def _by_vintage(sources: Sequence[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Split the sources into the last vintage of each table and the older ones, both sorted."""
    ordered = sorted(sources, key=lambda each: (each["table"], str(each["millesime"])))
    last = {each["table"]: each for each in ordered}
    return {
        "latest": list(last.values()),
        "older": [each for each in ordered if each is not last[each["table"]]],
    }


def _nomenclatures(needs: pd.DataFrame) -> dict[int, str]:
    versions = needs.drop_duplicates("annee")
    return {
        int(year): str(version)
        for year, version in zip(versions["annee"], versions["version_fap"], strict=True)
    }


def _region_labels(totals: pd.DataFrame) -> dict[str, str]:
    rows = totals[totals["niveau"] == "region"]
    return dict(zip(rows["code_territoire"].astype(str), rows["libelle_territoire"].astype(str), strict=True))


def _by(frame: pd.DataFrame, column: str) -> dict[str, pd.DataFrame]:
    return {str(key): rows for key, rows in frame.groupby(column)}


def _relative(target: Path, start: Path) -> str:
    return Path(os.path.relpath(target.absolute(), start.absolute())).as_posix()
