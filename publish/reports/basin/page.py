"""What the page of each basin says."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from publish.counts import Bounds
from publish.reports.charts import DotPlot, TotalsChart, dot_plot, totals_chart
from publish.reports.decisions import read_decisions
from publish.reports.forecasts import (
    FORECAST_NOMENCLATURE,
    Coverage,
    Outlook,
    Score,
    coverages,
    next_wave,
    outlook,
    read_scores,
)
from publish.reports.indicators import ON_PAGE, SHRUNK_SHARE, Context, Reading, contexts, readings
from publish.reports.needs import Occupation, Wave, change, occupations, waves
from publish.reports.proposals import Proposals, proposals, read_proposals
from publish.reports.release import Release
from publish.reports.shortages import Shortages, Tally, read_shortages, shortage_threshold, shortages
from publish.reports.supply import Supply, read_campaigns, supply
from publish.reports.territorial_needs import (
    Brakes,
    DeclaredNeeds,
    brakes_by_basin,
    declared_needs,
    read_declared,
)

SHOWN_NEEDS = 12
SHOWN_FORECASTS = 12
SHOWN_CONTEXTS = 4
SHOWN_SHORTAGES = 10
SHOWN_DOMAINS = 6
SHOWN_REFUSALS = 4
SHOWN_BRAKES = 4


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
    shares: dict[str, Reading]
    contexts: list[Context]
    outlook: Outlook | None
    scores: list[Score]
    coverage: dict[str, Coverage]
    proposals: Proposals | None
    shortages: Shortages | None
    supply: Supply | None
    declared: DeclaredNeeds | None
    brakes: Brakes | None
    shown_needs: int = SHOWN_NEEDS
    shown_shortages: int = SHOWN_SHORTAGES
    shown_domains: int = SHOWN_DOMAINS
    shown_refusals: int = SHOWN_REFUSALS
    shown_brakes: int = SHOWN_BRAKES
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


# The index says of each basin what its sheet does.
@lru_cache(maxsize=1)
def basin_pages(release: Release) -> list[BasinPage]:
    """Gather what each page says, in the order of the basin codes."""
    of_basins = release.totals[release.totals["niveau"] == "bassin"]
    totals, last_wave = _by(of_basins, "code_territoire"), of_basins.groupby("code_territoire")["annee"].max()
    # What no page shows is left out once, not basin by basin.
    on_page = release.indicators[release.indicators["code_indicateur"].isin(ON_PAGE)]
    last_needs = release.needs[release.needs["annee"] == release.needs["code_bassin_ft"].map(last_wave)]
    needs, forecasts, indicators = (
        _by(frame, "code_bassin_ft") for frame in (last_needs, next_wave(release.forecasts), on_page)
    )
    verdicts, likely = (
        _by(frame, "code_bassin_ft") for frame in (read_proposals(release), read_shortages(release))
    )
    campaigns = read_campaigns(release)
    told = _by(read_declared(release), "code_bassin_ft")
    brakes = brakes_by_basin(release)
    scores = read_scores(release.scores)
    coverage = coverages(next_wave(release.backtest), scores)
    shared = _Shared(
        nomenclatures=nomenclatures(release.needs),
        regions=_region_labels(release.totals),
        scores=scores,
        decisions=read_decisions(release),
    )
    return [
        _basin_page(
            _BasinTables(
                code=code,
                totals=totals[code],
                needs=needs[code],
                forecasts=forecasts.get(code, release.forecasts.iloc[:0]),
                indicators=indicators.get(code, release.indicators.iloc[:0]),
                coverage=coverage.get(code, {}),
                verdicts=verdicts.get(code),
                likely=likely.get(code),
                supply=supply(campaigns, code),
                told=told.get(code),
                brakes=brakes.get(code),
            ),
            shared,
        )
        for code in sorted(totals)
    ]


def tallies(release: Release) -> dict[str, Tally]:
    """Return how many occupations are likely short, by the threshold of the rules, where it is estimated."""
    threshold = shortage_threshold(release)
    return {page.code: page.shortages.tally(threshold) for page in basin_pages(release) if page.shortages}


@dataclass(frozen=True)
class _Shared:
    nomenclatures: dict[int, str]
    regions: dict[str, str]
    scores: list[Score]
    decisions: pd.DataFrame


@dataclass(frozen=True)
class _BasinTables:
    code: str
    totals: pd.DataFrame
    needs: pd.DataFrame  # of the last wave
    forecasts: pd.DataFrame  # of the next wave
    indicators: pd.DataFrame
    coverage: dict[str, Coverage]
    verdicts: pd.DataFrame | None
    likely: pd.DataFrame | None  # shortages of the next wave
    supply: Supply | None
    told: pd.DataFrame | None  # by the territory
    brakes: Brakes | None


def _basin_page(tables: _BasinTables, shared: _Shared) -> BasinPage:
    found = waves(tables.totals, shared.nomenclatures)
    last = found[-1]
    last_occupations = occupations(tables.needs)
    region_code = str(tables.needs["code_region"].iloc[0])
    # Indicators speak FAP 2021, as forecasts do.
    indicators = (
        tables.indicators if last.nomenclature == FORECAST_NOMENCLATURE else tables.indicators.iloc[:0]
    )
    name = tables.totals.sort_values("annee")["libelle_territoire"].iloc[-1]
    return BasinPage(
        code=tables.code,
        name=None if pd.isna(name) else str(name),
        region_code=region_code,
        region=shared.regions.get(region_code, region_code),
        release_year=max(shared.nomenclatures),
        waves=found,
        occupations=last_occupations,
        shares=readings(indicators[indicators["annee"] == last.year], SHRUNK_SHARE),
        contexts=contexts(indicators, last_occupations[:SHOWN_NEEDS])[:SHOWN_CONTEXTS],
        outlook=outlook(tables.forecasts, last_occupations, last.nomenclature),
        scores=shared.scores,
        coverage=tables.coverage,
        proposals=None if tables.verdicts is None else proposals(tables.verdicts, shared.decisions),
        shortages=None if tables.likely is None else shortages(tables.likely),
        supply=tables.supply,
        declared=None if tables.told is None else declared_needs(tables.told),
        brakes=tables.brakes,
    )


def nomenclatures(needs: pd.DataFrame) -> dict[int, str]:
    """Return the FAP version of each wave."""
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
