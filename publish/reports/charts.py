"""Geometry of the two figures.

Abscissas are percentages, so that text keeps its size at any width. Ordinates are pixels.
The templates draw; nothing here knows of colours or words.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from publish.counts import Count
from publish.reports.forecasts import OccupationForecast
from publish.reports.needs import Wave

ROW_HEIGHT = 38.0
TOTALS_HEIGHT = 150.0
_TOTALS_TOP, _TOTALS_LEFT, _TOTALS_WIDTH = 14.0, 13.0, 82.0
_DOTS_WIDTH = 98.0
_TICKS = 4
_LABELLED_WAVES = 6


@dataclass(frozen=True)
class Tick:
    """A graduation: its value and its place on the axis."""

    value: float
    at: float


@dataclass(frozen=True)
class Dot:
    """One row of the dot plot; ``top`` in pixels, the others in percent of the width."""

    row: OccupationForecast
    top: float
    value: float
    low: float
    high: float
    last: tuple[float, float] | None


@dataclass(frozen=True)
class DotPlot:
    """Occupations one under the other, on one scale."""

    dots: list[Dot]
    ticks: list[Tick]
    height: float


@dataclass(frozen=True)
class WavePoint:
    """One wave of the totals chart; ``at`` in percent, ordinates in pixels."""

    wave: Wave
    at: float
    published: float
    low: float
    high: float
    has_label: bool


@dataclass(frozen=True)
class TotalsChart:
    """Totals by wave. ``runs`` are the waves that share a nomenclature: lines join within a run only."""

    runs: list[list[WavePoint]]
    ticks: list[Tick]
    breaks: list[Tick]


def round_ticks(top: float) -> list[float]:
    """Return round graduations (1, 2 or 5 times a power of ten) from zero to ``top`` or just above.

    Whole numbers only: the figures count projects.
    """
    rough = max(top / _TICKS, 1.0)
    magnitude = 10.0 ** math.floor(math.log10(rough))
    gap = next(factor * magnitude for factor in (1, 2, 5, 10) if factor * magnitude >= rough)
    return [index * gap for index in range(max(math.ceil(top / gap), 1) + 1)]


def dot_plot(rows: Sequence[OccupationForecast]) -> DotPlot:
    """Place forecasts, their intervals and the last wave on one scale that starts at zero."""
    values = round_ticks(max(max(row.projects.high, row.last.high if row.last else 0.0) for row in rows))

    def at(value: float) -> float:
        return round(1 + _DOTS_WIDTH * value / values[-1], 2)

    def span(count: Count | None) -> tuple[float, float] | None:
        return None if count is None else (at(count.low), at(count.high))

    return DotPlot(
        dots=[
            Dot(
                row=row,
                top=index * ROW_HEIGHT,
                value=at(row.projects.value),
                low=at(row.projects.low),
                high=at(row.projects.high),
                last=span(row.last),
            )
            for index, row in enumerate(rows)
        ],
        ticks=[Tick(value, at(value)) for value in values],
        height=len(rows) * ROW_HEIGHT,
    )


def totals_chart(waves: Sequence[Wave]) -> TotalsChart:
    """Place the published sum and the bounds of each wave, the ordinates starting at zero."""
    values = round_ticks(max(wave.projects.high for wave in waves))
    first, span = waves[0].year, max(waves[-1].year - waves[0].year, 1)
    every = math.ceil(len(waves) / _LABELLED_WAVES)

    def down(value: float) -> float:
        return round(_TOTALS_TOP + TOTALS_HEIGHT * (1 - value / values[-1]), 1)

    points = [
        WavePoint(
            wave=wave,
            at=round(_TOTALS_LEFT + _TOTALS_WIDTH * (wave.year - first) / span, 2),
            published=down(wave.published),
            low=down(wave.projects.low),
            high=down(wave.projects.high),
            has_label=(len(waves) - 1 - index) % every == 0,
        )
        for index, wave in enumerate(waves)
    ]
    runs = [list(run) for _, run in itertools.groupby(points, key=lambda point: point.wave.nomenclature)]
    return TotalsChart(
        runs=runs,
        ticks=[Tick(value, down(value)) for value in values],
        breaks=[
            Tick(after[0].wave.year, round((before[-1].at + after[0].at) / 2, 2))
            for before, after in itertools.pairwise(runs)
        ],
    )
