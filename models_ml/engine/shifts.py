"""Declared breaks of the series: what the past must be told before it teaches anything.

A step (`palier`) moves the level for good, for a reason that is not the series' own: the past before it is
put on the new level, by the ratio of the same seasons after over before. A shock (`choc`) passes: its points
are replaced by the same season of the neighbouring years. Only what a pool knows is used, so that one cut at
a past date is adjusted as it would have been then.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Annotated, Literal

import numpy as np
from pydantic import Field, model_validator

from models_ml.engine.declaration import Declaration
from models_ml.engine.series import Bools, Floats, Ints, Pool, fill, period_number


class Step(Declaration):
    """A level that moves for good from the period of `start`."""

    kind: Literal["palier"] = "palier"
    start: date
    reason: str


class Shock(Declaration):
    """A disturbance from the period of `start` to that of `end`, both included."""

    kind: Literal["choc"] = "choc"
    start: date
    end: date
    reason: str

    @model_validator(mode="after")
    def _ends_after_its_start(self) -> "Shock":
        if self.end < self.start:
            raise ValueError(f"choc: an end after {self.start} was expected, {self.end} read")
        return self


Shift = Annotated[Step | Shock, Field(discriminator="kind")]


def adjust(pool: Pool, shifts: Sequence[Step | Shock]) -> Pool:
    """Return the pool as the shifts that it knows leave it: what is after the last step is as observed."""
    return replace(pool, values=_adjusted(pool, shifts)[0]) if shifts else pool


def disturbed(shifts: Sequence[Step | Shock], pool: Pool, cutoff: Ints, ahead: Ints) -> Bools:
    """Whether what came at the periods `ahead` (n, k) could not be foretold at `cutoff` (n,).

    True in a shock, and from a step on that was to come.
    """
    found = np.zeros(ahead.shape, dtype=bool)
    for shock in _shocks(shifts):
        found |= (ahead >= _period(pool, shock.start)) & (ahead <= _period(pool, shock.end))
    for step in _steps(shifts):
        start = _period(pool, step.start)
        found |= (cutoff[:, None] < start) & (ahead >= start)
    return found


def notes(pool: Pool, shifts: Sequence[Step | Shock]) -> list[str]:
    """Say, in French, what each shift did to the pool; nothing of those that it does not know."""
    shocks = {
        shock: sum(len(_places(pool, row, [shock])) for row in range(len(pool))) for shock in _shocks(shifts)
    }
    told = [
        f"Choc du {shock.start} au {shock.end} ({shock.reason}) : {count} point(s) remplacé(s), pour "
        "l’apprentissage, par la même saison des années voisines."
        for shock, count in shocks.items()
        if count
    ]
    for step, ratios in zip(_steps(shifts), _adjusted(pool, shifts)[1].T, strict=True):
        known = ratios[np.isfinite(ratios)]
        left = int(np.isinf(ratios).sum())
        if len(known):
            told.append(
                f"Palier du {step.start} ({step.reason}) : passé de {len(known)} série(s) porté au nouveau "
                f"niveau (rapport médian {np.median(known):.3f})."
            )
        if left:
            told.append(
                f"Palier du {step.start} ({step.reason}) : {left} série(s) laissée(s) en l’état, faute d’une "
                "demi-année de part et d’autre."
            )
    return told


def _adjusted(pool: Pool, shifts: Sequence[Step | Shock]) -> tuple[Floats, Floats]:
    """Adjusted values, and ratio of each step by series (n, steps).

    The ratio is infinite where points are too few to tell it, NaN where the step is outside the series.
    """
    steps, shocks = _steps(shifts), _shocks(shifts)
    values = pool.values.copy()
    ratios = np.full((len(pool), len(steps)), np.nan)
    for row, length in enumerate(pool.lengths):
        own = values[row, :length]
        own[_places(pool, row, shocks)] = np.nan
        places = [_period(pool, step.start) - int(pool.first[row]) for step in steps]
        for number, (place, end) in enumerate(zip(places, [*places, int(length)][1:], strict=True)):
            if 0 < place < length:
                ratio = ratios[row, number] = _ratio(own, place, min(end, int(length)), pool.season)
                own[:place] *= ratio if np.isfinite(ratio) else 1.0
        # A series that shocks cover whole has nothing to be filled from.
        values[row, :length] = fill(own, pool.season) if np.isfinite(own).any() else pool.series(row)
    return values, ratios


def _ratio(own: Floats, place: int, end: int, season: int) -> float:
    """Level after `place` over the same seasons before; infinite with less than half a year of pairs."""
    after = np.arange(place, min(end, place + season))
    after = after[after >= season]
    paired = after[np.isfinite(own[after]) & np.isfinite(own[after - season])]
    level, past = float(own[paired].sum()), float(own[paired - season].sum())
    enough = len(paired) >= max(1, season // 2)
    return level / past if enough and level > 0 and past > 0 else np.inf


def _places(pool: Pool, row: int, shocks: Sequence[Shock]) -> Ints:
    """Places of a series that lie in a shock."""
    inside = np.zeros(int(pool.lengths[row]), dtype=bool)
    for shock in shocks:
        start, end = (_period(pool, day) - int(pool.first[row]) for day in (shock.start, shock.end))
        inside[max(start, 0) : max(end + 1, 0)] = True
    return np.flatnonzero(inside)


def _period(pool: Pool, day: date) -> int:
    return period_number(day, pool.frequency)


def _steps(shifts: Sequence[Step | Shock]) -> list[Step]:
    return sorted((shift for shift in shifts if isinstance(shift, Step)), key=lambda step: step.start)


def _shocks(shifts: Sequence[Step | Shock]) -> list[Shock]:
    return [shift for shift in shifts if isinstance(shift, Shock)]
