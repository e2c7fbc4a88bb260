"""Pooled conformal intervals on signed errors, by stratum and by class of predicted size.

Errors are taken on the scale of the measure (log1p for counts), so that one class of predicted size pools
comparable errors (strata as in Mondrian conformal prediction: Vovk, 2005).
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from models_ml.conformal import nested, signed_errors
from models_ml.needs.panel import Floats
from models_ml.targets import Intervals, MeasureSpec

_SCALES: dict[str, tuple[Callable[[Floats], Floats], Callable[[Floats], Floats]]] = {
    "log": (np.log1p, np.expm1),
    "linear": (np.positive, np.positive),
}


def conformal_bounds(
    past: pd.DataFrame, new: pd.DataFrame, spec: MeasureSpec, rule: Intervals, widening: float = 1.0
) -> pd.DataFrame:
    """Bounds of the forecasts `new` (columns yhat, stratum) from the pairs `past` (yhat, value, stratum).

    Past errors are multiplied by `widening`, for a forecast that looks further than they do.

    Returns lo_80, hi_80... indexed as `new`: within [0, maximum], nested, and holding yhat.
    A stratum with too few past errors borrows all of `past`; bounds are NaN where `past` is empty.
    """
    bounds = pd.DataFrame(index=new.index, columns=bound_names(rule), dtype=float)
    if past.empty:
        return bounds
    for stratum, rows in new.groupby("stratum", observed=True):
        own = past[past["stratum"] == stratum]
        errors = own if len(own) >= rule.minimum_errors else past
        bounds.loc[rows.index] = _stratum_bounds(errors, rows["yhat"].to_numpy(), spec, rule, widening)
    return bounds


def cross_bounds(pairs: pd.DataFrame, fold: pd.Series, spec: MeasureSpec, rule: Intervals) -> pd.DataFrame:
    """Bounds of each pair from the errors of the other folds, where no earlier origin exists."""
    parts = []
    for number in sorted(fold.unique()):
        past = calibration(pairs[fold != number], rule)
        parts.append(conformal_bounds(past, pairs[fold == number], spec, rule))
    return pd.concat(parts).loc[pairs.index]


def calibration(pairs: pd.DataFrame, rule: Intervals) -> pd.DataFrame:
    """The pairs that may calibrate: away from declared shocks, unless that leaves too few."""
    usable = pairs[pairs["calibrates"]]
    calm = usable[~usable["shock"]]
    return calm if len(calm) >= rule.minimum_errors else usable


def bound_names(rule: Intervals) -> list[str]:
    """Names of the bound columns, from the narrowest level to the widest."""
    return [f"{side}_{level}" for level in sorted(rule.levels) for side in ("lo", "hi")]


def _stratum_bounds(
    errors: pd.DataFrame, yhat: Floats, spec: MeasureSpec, rule: Intervals, widening: float
) -> Floats:
    forward, inverse = _SCALES[spec.scale]
    classes = int(np.clip(len(errors) // rule.errors_per_class, 1, rule.classes))
    edges = np.quantile(errors["yhat"], np.arange(1, classes) / classes)
    residual = widening * (forward(errors["value"].to_numpy()) - forward(errors["yhat"].to_numpy()))
    own_class, new_class = np.searchsorted(edges, errors["yhat"]), np.searchsorted(edges, yhat)
    bounds = np.empty((len(yhat), 2 * len(rule.levels)))
    for number in np.unique(new_class):
        pooled = residual[own_class == number]
        rows = new_class == number
        shifts = signed_errors(pooled if len(pooled) else residual, sorted(rule.levels))
        bounds[rows] = inverse(forward(yhat[rows])[:, None] + shifts)
    return nested(np.clip(bounds, 0.0, spec.maximum), yhat)
