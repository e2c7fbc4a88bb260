"""Rows of a published table, and the estimates that they hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from publish.reports.forecasts import Estimate


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table, each by column."""
    rows: list[Any] = frame.to_dict("records")
    return rows


def nullable_records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the same rows; what is missing is None, whatever its type."""
    return records(frame.astype(object).where(frame.notna(), None))


def two_digits(value: float) -> float:
    """Return a sum of central values as it deserves to be told: nothing says how their errors combine."""
    return float(f"{value:.2g}")


def known_estimate(row: Mapping[str, Any], name: str, unit: str = "nb") -> Estimate:
    """Return a value that is never missing, and its 80 % interval.

    Args:
        row: has the columns `<name>_<unit>`, `<name>_lo_80` and `<name>_hi_80`.
        name: of the quantity.
        unit: of the central value.
    """
    return Estimate(*(float(row[f"{name}_{end}"]) for end in (unit, "lo_80", "hi_80")))


def estimate(row: Mapping[str, Any], name: str, unit: str = "nb") -> Estimate | None:
    """Return the same; None where the value is unknown."""
    return None if pd.isna(row[f"{name}_{unit}"]) else known_estimate(row, name, unit)
