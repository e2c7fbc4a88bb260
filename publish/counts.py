"""Counts that statistical secrecy may hide: a masked cell is an interval, never zero."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True)
class Count:
    """A number of projects in ``[low, high]``; ``value`` is None where a part of it is masked."""

    value: float | None
    low: float
    high: float

    @classmethod
    def exactly(cls, value: float) -> Self:
        """Return the count of a published cell."""
        return cls(value, value, value)

    @property
    def is_masked(self) -> bool:
        """Tell whether the exact number is hidden."""
        return self.value is None

    def __add__(self, other: Count) -> Count:
        """Add two counts of different projects: bounds add, one masked term masks the sum."""
        value = None if self.value is None or other.value is None else self.value + other.value
        return Count(value, self.low + other.low, self.high + other.high)

    def without(self, part: Count) -> Count:
        """Return this count less a part of it, never below zero."""
        value = None if self.value is None or part.value is None else max(0.0, self.value - part.value)
        return Count(value, max(0.0, self.low - part.high), max(0.0, self.high - part.low))


NO_PROJECT = Count.exactly(0.0)


@dataclass(frozen=True)
class Bounds:
    """A percentage known to lie in ``[low, high]``."""

    low: float
    high: float


def share_bounds(part: Count, whole: Count) -> Bounds | None:
    """Bound, in percent, the share of ``whole`` that ``part`` makes up; None where there is nothing to share.

    Both bounds divide by ``whole.high``. The lowest share hides the most projects, none of them in the part.
    The highest puts every hidden project in both, and adding the same number to the two terms of a ratio
    below one raises it. This holds as long as a masked part may be as large as its masked whole.
    """
    if whole.high <= 0:
        return None
    return Bounds(100 * part.low / whole.high, min(100.0, 100 * part.high / whole.high))


def change_bounds(before: Count, after: Count) -> Bounds | None:
    """Bound, in percent, the change from one count to another; None where the first may be zero."""
    if before.low <= 0:
        return None
    return Bounds(100 * (after.low / before.high - 1), 100 * (after.high / before.low - 1))
