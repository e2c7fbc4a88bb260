"""Weights that make a sample add up to the known margins of its population."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

UNKNOWN = ""
"""Stands for a missing value; no margin counts it."""
_TOLERANCE = 1e-8
_MOST_ROUNDS = 1000

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Margins = Mapping[str, Mapping[str, float]]


def post_stratify(base: pd.Series, strata: pd.Series, totals: Mapping[str, float]) -> pd.Series:
    """Return `base` scaled so that the people of each stratum add up to its total.

    Raises:
        ValueError: a stratum has people and no total, or a total and nobody; the message is in French.
    """
    _check(strata, totals)
    return base * strata.map(dict(totals)) / base.groupby(strata).transform("sum")


def rake(base: pd.Series, frame: pd.DataFrame, margins: Margins) -> pd.Series:
    """Return `base` scaled, one variable after the other, until all the margins hold.

    Where values of a variable are missing, these people keep their share of the sample.

    Args:
        base: positive weights, one per person.
        frame: the variables, one column each.
        margins: by variable, people of the population by value; all have the same total.

    Raises:
        ValueError: a value without people or without a margin, unequal totals, or margins that cannot hold
            together on this sample; the message is in French.
    """
    sizes = {variable: sum(totals.values()) for variable, totals in margins.items()}
    if sizes and max(sizes.values()) - min(sizes.values()) > 0.5:
        told = ", ".join(f"{variable} {size:.0f}" for variable, size in sizes.items())
        raise ValueError(f"Les marges ne comptent pas les mêmes personnes ({told}).")
    strata, targets = list[Integers](), list[Floats]()
    for variable, totals in margins.items():
        column = frame[variable].fillna(UNKNOWN)
        wanted = _with_unknown(base, column, totals)
        _check(column, wanted)
        ranks = {value: rank for rank, value in enumerate(wanted)}
        strata.append(np.asarray(column.map(ranks), np.int64))
        targets.append(np.array(list(wanted.values()), np.float64))
    return pd.Series(_scaled(base.to_numpy(np.float64), strata, targets), index=base.index)


def _scaled(weights: Floats, strata: Sequence[Integers], targets: Sequence[Floats]) -> Floats:
    for _ in range(_MOST_ROUNDS):
        sums = [
            np.bincount(codes, weights, len(wanted)) for codes, wanted in zip(strata, targets, strict=True)
        ]
        if all(np.allclose(one, wanted, rtol=_TOLERANCE) for one, wanted in zip(sums, targets, strict=True)):
            return weights
        for codes, wanted in zip(strata, targets, strict=True):
            weights = weights * (wanted / np.bincount(codes, weights, len(wanted)))[codes]
    raise ValueError(
        "Le calage ne converge pas : les marges ne peuvent tenir ensemble sur cet échantillon. Retirez une "
        "variable, ou regroupez ses petites modalités."
    )


def _with_unknown(base: pd.Series, strata: pd.Series, totals: Mapping[str, float]) -> dict[str, float]:
    share = float(base[strata.eq(UNKNOWN)].sum() / base.sum())
    size = sum(totals.values())
    known = {value: total * (1 - share) for value, total in totals.items()}
    return {**known, UNKNOWN: size * share} if share else known


def _check(strata: pd.Series, totals: Mapping[str, float]) -> None:
    people, counted = set(strata), set(totals)
    if people - counted:
        raise ValueError(f"Aucune marge pour : {', '.join(sorted(people - counted))}.")
    if counted - people:
        raise ValueError(
            f"Personne dans l’échantillon pour : {', '.join(sorted(counted - people))}. Regroupez ces "
            "modalités."
        )
