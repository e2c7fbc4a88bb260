"""Weighted links as sparse tables, a row per code of departure, and Dirichlet laws around them."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

Floats = npt.NDArray[np.floating]
Positions = npt.NDArray[np.intp]
Table: TypeAlias = sparse.csr_array

# Width of an 80 % interval of the normal law, in standard deviations.
_WIDTH_80 = 2 * 1.2816
# Below it, a sum of gamma draws is an underflow.
_NOTHING = 1e-200


def variances(links: pd.DataFrame) -> pd.Series:
    """Variance of each weight, from the bounds `poids_min, poids_max` of its 80 % interval."""
    return ((links["poids_max"] - links["poids_min"]) / _WIDTH_80) ** 2


def sparse_table(places: tuple[Positions, Positions], values: pd.Series, shape: tuple[int, int]) -> Table:
    """A table of this shape with `values` at (row, column) `places`, summed where they meet."""
    return sparse.csr_array((values.to_numpy(np.float64), places), shape=shape)


def row_sums(table: Table) -> Floats:
    """The sum of each row."""
    sums: Floats = np.asarray(table.sum(axis=1)).ravel()
    return sums


def scaled(table: Table, factors: Floats) -> Table:
    """Each row times its factor."""
    return sparse.diags_array(factors) @ table


def rows_to_one(table: Table) -> Table:
    """Each row over its sum; a row of nothing stays so."""
    total = row_sums(table)
    return scaled(table, np.divide(1, total, out=np.zeros_like(total), where=total > _NOTHING))


def dirichlet(rng: np.random.Generator, strength: Table) -> Table:
    """One Dirichlet draw per row; a row whose draw underflows keeps its expected shares."""
    drawn = strength.copy()
    drawn.data = rng.standard_gamma(strength.data)
    lost = (row_sums(drawn) <= _NOTHING).astype(np.float64)
    return rows_to_one(drawn + scaled(strength, lost))


def precision(weights: Table, spreads: Table) -> Floats:
    """Strength of the Dirichlet law of each row whose variances `v` are those of `spreads`.

    Weights `p` sum to 1 by row; the strength is sum p(1-p) / sum v - 1.
    """
    spread = row_sums(weights) - row_sums(weights.power(2))
    total = row_sums(spreads)
    certain = 1e6
    ratio = np.divide(spread, total, out=np.full_like(spread, certain), where=total > 0)
    return np.clip(ratio - 1, 1e-2, certain)
