"""Ranks of past errors as bounds of what comes (split conformal prediction: Vovk et al., 2005).

The one way in which the project draws an interval from errors, whatever they are errors of.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def signed_errors(errors: Floats, levels: Sequence[int]) -> Floats:
    """Lower and upper error of each level (in %), with the finite-sample correction; 0 without any error.

    Lower and upper errors are taken apart, so that an interval need not be symmetric. A rank between two
    errors is interpolated, one beyond the extremes is that of the extreme.
    """
    if len(errors) == 0:
        return np.zeros(2 * len(levels))
    ordered, count = np.sort(errors), len(errors)
    below = [(count + 1) * (1 - level / 100) / 2 - 1 for level in levels]
    places = np.array([place for low in below for place in (low, count - 1 - low)])
    return np.interp(places, np.arange(count), ordered)


def nested(bounds: Floats, centre: Floats) -> Floats:
    """Bounds (..., 2 x levels: low and high, from the narrowest level) that hold `centre` and each other."""
    middle = centre[..., None]
    low = np.minimum.accumulate(np.concatenate([middle, bounds[..., 0::2]], axis=-1), axis=-1)
    high = np.maximum.accumulate(np.concatenate([middle, bounds[..., 1::2]], axis=-1), axis=-1)
    return np.stack([low[..., 1:], high[..., 1:]], axis=-1).reshape(bounds.shape)
