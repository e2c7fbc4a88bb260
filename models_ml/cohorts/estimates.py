"""Shares of a weighted sample, with intervals that know what unequal weights cost."""

import math
from statistics import NormalDist
from typing import NamedTuple

import pandas as pd


class Share(NamedTuple):
    """A weighted share: respondents behind it, those who have the trait, the share, its design effect."""

    respondents: int
    holders: int
    share: float
    design_effect: float


def design_effect(weights: pd.Series) -> float:
    """Return Kish's design effect: how many unequal weights it takes to tell as much as one of equal ones.

    It ignores what the margins gain: the intervals that use it are rather too wide. 1 for nobody.
    """
    total = float(weights.sum())
    return len(weights) * float((weights**2).sum()) / total**2 if total else 1.0


def share(holds: pd.Series, weights: pd.Series) -> Share:
    """Return the weighted share of those who have a trait; nan for nobody."""
    total = float(weights.sum())
    value = float(weights[holds].sum()) / total if total else math.nan
    return Share(len(holds), int(holds.sum()), value, design_effect(weights))


def interval(value: float, effective: float, level: float) -> tuple[float, float]:
    """Return Wilson's interval of a share measured on so many equally weighted answers.

    It stays within 0 and 1, and a wider level holds a narrower one.
    """
    z = NormalDist().inv_cdf(0.5 + level / 2)
    spread = z**2 / effective
    centre = (value + spread / 2) / (1 + spread)
    half = z / (1 + spread) * math.sqrt(value * (1 - value) / effective + spread / (4 * effective))
    return max(0.0, min(value, centre - half)), min(1.0, max(value, centre + half))
