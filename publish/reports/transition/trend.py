"""Geometry of the trend of a basin: a bar per wave, from its lower to its upper bound."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from publish.counts import Bounds
from publish.reports.forecasts import Estimate

HEIGHT, _YEAR, _BAR = 32.0, 10.0, 6.0
# What is known without an error is seen all the same.
_LEAST = 1.5


@dataclass(frozen=True)
class Bar:
    """A wave: a rectangle; `middle` is the ordinate of the central value of a forecast, None for the past."""

    left: float
    top: float
    height: float
    middle: float | None


@dataclass(frozen=True)
class Trend:
    """Past waves, those to come, and the abscissas where the nomenclature changed."""

    bars: list[Bar]
    breaks: list[float]
    width: float
    bar: float = _BAR
    height: float = HEIGHT


def trend(past: Mapping[int, tuple[Bounds, str]], ahead: Mapping[int, Estimate]) -> Trend:
    """Place the waves of a basin on a scale that starts at zero.

    Args:
        past: bounds of each wave, and the version of the nomenclature in which it came out.
        ahead: forecasts by year, not empty.
    """
    years = range(min([*past, *ahead]), max(ahead) + 1)
    top = max([bounds.high for bounds, _ in past.values()] + [each.high for each in ahead.values()] + [1.0])

    def down(value: float) -> float:
        return round(HEIGHT * (1 - value / top), 1)

    def bar(year: int, low: float, high: float, middle: float | None) -> Bar:
        left = round(_YEAR * (year - years.start) + (_YEAR - _BAR) / 2, 1)
        height = round(max(down(low) - down(high), _LEAST), 1)
        return Bar(left, min(down(high), HEIGHT - height), height, middle)

    versions = sorted((year, version) for year, (_, version) in past.items())
    return Trend(
        bars=[
            *(bar(year, bounds.low, bounds.high, None) for year, (bounds, _) in sorted(past.items())),
            *(bar(year, each.low, each.high, down(each.value)) for year, each in sorted(ahead.items())),
        ],
        breaks=[
            _YEAR * (year - years.start)
            for (_, before), (year, after) in pairwise(versions)
            if before != after
        ],
        width=_YEAR * len(years),
    )
