"""What a published rate tells of the two counts behind it."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from publish.disclosure.declarations import Rate

Floats = NDArray[np.float64]
Fact = tuple[sparse.csr_array, Floats, Floats]
Z_80 = 1.2815515655446004
# A rate is rounded to the point, half away from zero; computed otherwise, it may fall on the other side.
_HALF = 0.5 + 1e-6


def pairs_behind(
    frame: pd.DataFrame,
    name: str,
    rate: Rate,
    parts: sparse.csr_array,
    wholes: sparse.csr_array | None,
) -> Iterator[Fact]:
    """Yield what the rates of `frame` tell of their counts, as rows of unknowns with their bounds.

    The counts are whole numbers within published bounds: the pairs that give the published rate, and the
    published interval where there is one, are enumerated. What they have in common is told in four
    directions: the part, the whole, what is left of the whole, and the distance to the published share.

    Args:
        frame: the rows of a table whose rate is published.
        name: of the rate; columns `<name>_pct` and, with an interval, `<name>_lo_80` and `<name>_hi_80`.
        rate: its declaration.
        parts: rows × unknowns, the sums of the part.
        wholes: the same of the whole; none where it is published as it is.
    """
    part = _possible(frame, rate.partie)
    whole = _column(frame, rate.tout)[:, None] if wholes is None else _possible(frame, rate.tout)
    part, whole = part[:, :, None], whole[:, None, :]
    share = _column(frame, f"{name}_pct")[:, None, None]
    with np.errstate(invalid="ignore", divide="ignore"):
        fits = (np.abs(100 * part / whole - share) <= _HALF) & ((part <= whole) | (wholes is None))
        if rate.wilson:
            for side, published in zip(_wilson(part / whole, whole), ("lo_80", "hi_80"), strict=True):
                fits &= np.abs(side - _column(frame, f"{name}_{published}")[:, None, None]) <= _HALF
    yield parts, *_range(part, fits)
    if wholes is not None:
        yield wholes, *_range(whole, fits)
        yield sparse.csr_array(wholes - parts), *_range(whole - part, fits)
        shares = sparse.diags_array(share[:, 0, 0] / 100)
        yield sparse.csr_array(parts - shares @ wholes), *_range(part - share / 100 * whole, fits)


def _column(frame: pd.DataFrame, name: str) -> Floats:
    return frame[name].to_numpy(np.float64, na_value=np.nan)


def _possible(frame: pd.DataFrame, measure: str) -> Floats:
    """Return rows × numbers, what the count may be; NaN beyond its bounds."""
    lower, upper = _column(frame, f"{measure}_min"), _column(frame, f"{measure}_max")
    width = int(np.max(upper - lower, initial=0)) + 1
    numbers = lower[:, None] + np.arange(width)
    return np.where(numbers <= upper[:, None], numbers, np.nan)


def _wilson(share: Floats, whole: Floats) -> tuple[Floats, Floats]:
    scale = 1 + Z_80**2 / whole
    centre = share + Z_80**2 / 2 / whole
    half = Z_80 * np.sqrt(share * (1 - share) / whole + Z_80**2 / 4 / whole**2)
    return 100 * (centre - half) / scale, 100 * (centre + half) / scale


def _range(values: Floats, fits: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return the least and the largest value among the pairs that fit.

    A rate that no pair gives is told by no bound: the rules of publication refuse it.
    """
    values = np.broadcast_to(values, fits.shape)
    lower = np.where(fits, values, np.inf).min(axis=(1, 2), initial=np.inf)
    upper = np.where(fits, values, -np.inf).max(axis=(1, 2), initial=-np.inf)
    fitting = fits.any(axis=(1, 2))
    return np.where(fitting, lower, -np.inf), np.where(fitting, upper, np.inf)
