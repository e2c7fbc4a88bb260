"""From a long frame to arrays: one row per series, equally spaced periods, nothing missing."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Frequency = Literal["M", "Q", "A"]

SEASON: dict[Frequency, int] = {"M": 12, "Q": 4, "A": 1}
_MONTHS: dict[Frequency, int] = {"M": 1, "Q": 3, "A": 12}
_COLUMNS = ["unique_id", "ds", "y"]


@dataclass(frozen=True)
class Pool:
    """Series forecast together: one row each, aligned on their first period, NaN after their last one.

    `values` (n, longest), `lengths` (n,), `first` (n,) period number of the first point (months, quarters or
    years since 1970), `gaps` (n,) number of periods that the input lacks and that were filled. Series are
    dated as their last point is: `month` (n,) of the period, from 0, and `day` (n,), 31 for the last one.
    """

    frequency: Frequency
    ids: NDArray[np.object_]
    values: Floats
    lengths: Ints
    first: Ints
    gaps: Ints
    month: Ints
    day: Ints

    def __len__(self) -> int:
        """Number of series."""
        return len(self.ids)

    @property
    def season(self) -> int:
        """Periods in a year."""
        return SEASON[self.frequency]

    @property
    def last(self) -> Ints:
        """Period number of the last point of each series."""
        return self.first + self.lengths - 1

    def series(self, row: int) -> Floats:
        """Values of one series."""
        return self.values[row, : self.lengths[row]]

    def take(self, rows: Ints | Bools) -> "Pool":
        """Return the pool of some rows, in their order."""
        rows = np.flatnonzero(rows) if rows.dtype == bool else rows
        lengths = self.lengths[rows]
        width = int(lengths.max(initial=0))
        return replace(
            self,
            ids=self.ids[rows],
            values=self.values[rows, :width],
            lengths=lengths,
            first=self.first[rows],
            gaps=self.gaps[rows],
            month=self.month[rows],
            day=self.day[rows],
        )

    def known_at(self, cutoff: Ints) -> "Pool":
        """Return the pool as it was when its last period was `cutoff` (n,): later points are unknown."""
        lengths = np.clip(cutoff - self.first + 1, 0, self.lengths)
        width = int(lengths.max(initial=0))
        inside = np.arange(width)[None, :] < lengths[:, None]
        return replace(self, values=np.where(inside, self.values[:, :width], np.nan), lengths=lengths)

    def at(self, periods: Ints) -> Floats:
        """Values at period numbers (n, k); NaN outside a series."""
        place = periods - self.first[:, None]
        inside = (place >= 0) & (place < self.lengths[:, None])
        rows = np.arange(len(self))[:, None]
        return np.where(inside, self.values[rows, np.where(inside, place, 0)], np.nan)

    def dates(self, periods: Ints) -> pd.DatetimeIndex:
        """Dates of periods (n, k), row after row, on the same day of the period as the series' last point."""
        month = (periods * _MONTHS[self.frequency] + self.month[:, None]).astype("datetime64[M]")
        first, next_first = month.astype("datetime64[D]"), (month + 1).astype("datetime64[D]")
        days = np.minimum(self.day[:, None], (next_first - first).astype(np.int64))
        return pd.DatetimeIndex((first + (days - 1)).astype("datetime64[ns]").ravel())


def period_number(day: date, frequency: Frequency) -> int:
    """Number of the period that holds a day, in months, quarters or years since 1970."""
    return (12 * (day.year - 1970) + day.month - 1) // _MONTHS[frequency]


def build_pool(series: pd.DataFrame, frequency: Frequency) -> Pool:
    """Build the pool of a long frame `unique_id, ds, y`, in whatever row order.

    A period that a series lacks between two of its points is filled from the same season of the nearest
    years (a line between its neighbours where there is none), and counted in `gaps`.
    Identifiers are read as text.

    Raises ValueError on missing columns, empty input, a value that is not a finite number, an unreadable
    date, or two rows for one period of a series.
    """
    rows = _checked(series, frequency)
    codes, ids = pd.factorize(rows["unique_id"], sort=True)
    period = rows["period"].to_numpy(np.int64)
    first = np.full(len(ids), np.iinfo(np.int64).max)
    last = np.full(len(ids), np.iinfo(np.int64).min)
    np.minimum.at(first, codes, period)
    np.maximum.at(last, codes, period)
    lengths = last - first + 1
    values = np.full((len(ids), int(lengths.max())), np.nan)
    values[codes, period - first[codes]] = rows["y"].to_numpy(np.float64)
    inside = np.arange(values.shape[1])[None, :] < lengths[:, None]
    missing = np.isnan(values) & inside
    for row in np.flatnonzero(missing.any(axis=1)):
        values[row, : lengths[row]] = fill(values[row, : lengths[row]], SEASON[frequency])
    dates = rows.loc[np.lexsort((period, codes)), "date"].to_numpy()
    latest = pd.DatetimeIndex(dates[np.cumsum(np.bincount(codes)) - 1])
    return Pool(
        frequency,
        np.asarray(ids, dtype=object),
        values,
        lengths,
        first,
        gaps=missing.sum(axis=1),
        month=(latest.month.to_numpy(np.int64) - 1) % _MONTHS[frequency],
        day=np.where(latest.is_month_end, 31, latest.day.to_numpy(np.int64)),
    )


def period_numbers(dates: pd.Series, frequency: Frequency) -> pd.Series:
    """Number of the month, quarter or year of each date, since 1970."""
    return (12 * (dates.dt.year - 1970) + dates.dt.month - 1) // _MONTHS[frequency]


def fill(values: Floats, season: int) -> Floats:
    """Fill the NaN of one series: a line through the same season of the nearest years, else neighbours."""
    filled = values.copy()
    known = ~np.isnan(values)
    for place in np.flatnonzero(~known):
        same = np.arange(place % season, len(values), season)
        around = same[known[same]]
        if season == 1 or len(around) == 0:
            around = np.flatnonzero(known)
        filled[place] = np.interp(place, around, values[around])
    return filled


def _checked(series: pd.DataFrame, frequency: Frequency) -> pd.DataFrame:
    missing = [column for column in _COLUMNS if column not in series]
    if missing:
        message = (
            f"Séries : colonnes {missing} absentes ; unique_id, ds, y étaient attendues, {list(series)} lues."
        )
        raise ValueError(message)
    if series.empty:
        raise ValueError("Séries : aucune ligne ; au moins un point d’une série était attendu.")
    rows = series[_COLUMNS].reset_index(drop=True)
    _refuse(rows, rows["unique_id"].isna(), "unique_id vide ; donnez un identifiant à chaque ligne")
    # A bare year, which pandas would take for nanoseconds.
    given = rows["ds"].astype(str) if pd.api.types.is_integer_dtype(rows["ds"]) else rows["ds"]
    dates = pd.to_datetime(given, errors="coerce", format="ISO8601", utc=True)
    _refuse(rows, dates.isna(), "ds n’est pas une date ; écrivez-la comme 2024-01-01")
    numbers = pd.to_numeric(rows["y"], errors="coerce").astype(np.float64)
    _refuse(
        rows, ~np.isfinite(numbers), "y n’est pas un nombre fini ; retirez la ligne, la période sera comblée"
    )
    own = pd.DataFrame(
        {
            "unique_id": rows["unique_id"].astype(str),
            "y": numbers,
            "date": dates.dt.tz_localize(None),
            "period": period_numbers(dates, frequency),
        }
    )
    twice = own.duplicated(["unique_id", "period"])
    _refuse(rows, twice, f"deux lignes pour une même période ({frequency}) ; gardez-en une, ou sommez-les")
    return own


def _refuse(rows: pd.DataFrame, faulty: pd.Series | Bools, reason: str) -> None:
    if faulty.any():
        number = int(np.asarray(faulty).argmax())
        row = rows.iloc[number]
        where = f"n° {number + 1}, unique_id={row['unique_id']}, ds={row['ds']}, y={row['y']}"
        raise ValueError(f"Séries : {reason} ({int(faulty.sum())} ligne(s), la première : {where}).")
