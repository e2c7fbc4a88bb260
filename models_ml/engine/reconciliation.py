"""Forecasts made to add up.

The base forecasts y are projected on what adds up, in the metric of the covariance W of their errors:

    y~ = y - W C' (C W C')^-1 C y,    C = [I, -A],    A the leaves of each aggregate

(Wickramasuriya, Athanasopoulos and Hyndman, 2019, "Optimal forecast reconciliation for hierarchical and
grouped time series through trace minimization", JASA 114). W is a diagonal plus, for MinT, the low rank of
the residuals: no dense covariance is formed, and only the number of aggregates costs.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np
from scipy import linalg, sparse
from threadpoolctl import threadpool_limits

from models_ml.engine.hierarchy import Hierarchy
from models_ml.engine.series import Bools, Floats

Method = Literal["mint_shrink", "wls_struct", "wls_var", "bottom_up"]

# Errors from which the variance of a node is its own; with fewer, its size suggests it.
_LEAST_RESIDUALS = 8
# Least part of the diagonal in the MinT covariance: it keeps the system well conditioned.
_LEAST_SHRINKAGE = 0.01
# Least variance of a node, in parts of what its size suggests: a series that never erred is not certain.
_LEAST_VARIANCE = 1e-6
# Variance of a leaf without a forecast, in parts of the others': its aggregates decide.
_VAGUE = 1e6
# Up to so many aggregates, a dense factor is faster than a sparse one.
_DENSE_AGGREGATES = 2000
# Greatest error at the leaves that a method may cost, in parts of theirs before.
_LEAF_COST = 1.005
# Room left beyond a bound before leaves are solved again, in parts of the mean leaf.
_TOLERANCE = 1e-3
# Times that leaves are held at a bound and the others solved again.
_BOUND_ROUNDS = 20


@dataclass(frozen=True)
class Reconciled:
    """`forecast` (n, k) that adds up; `method`, the one that was used; `note`: why not the one asked for."""

    forecast: Floats
    method: Method
    note: str | None = None


@dataclass(frozen=True)
class _System:
    """Aggregates that have a forecast, their leaves, and the covariance of the errors of both.

    The covariance is diag(above, below) + [factor_above, factor_below] [..]'.
    """

    parts: sparse.csr_array
    above: Floats
    below: Floats
    factor_above: Floats
    factor_below: Floats


# Small dense systems: more threads are slower, and give other last digits from one machine to the next.
@threadpool_limits.wrap(limits=1)
def reconcile(
    base: Floats,
    hierarchy: Hierarchy,
    residuals: Floats | None = None,
    method: Method = "wls_struct",
    bounds: tuple[Floats, Floats] | None = None,
) -> Reconciled:
    """Make forecasts add up, at the least cost in the metric of their errors.

    Columns are solved together, so the steps of several backtest origins can be given at once; calibrate
    intervals afterwards, on the reconciled errors.

    Args:
        base: (n, k) in the order of `hierarchy.nodes`. NaN: no forecast; the leaves of such an aggregate, the
            aggregates of such a leaf decide (within its bounds).
        hierarchy: n nodes, m leaves.
        residuals: (n, T) errors of the base forecasts, one step ahead or out of sample; NaN where unknown.
        method: `mint_shrink`, covariance of the residuals, shrunk towards its diagonal; `wls_var`, their
            variances; `wls_struct`, variances in proportion to the number of leaves; `bottom_up`, the leaves'
                forecasts as they are.
        bounds: least and greatest values of the nodes, (n,) each, by default 0 and none; only those of leaves
            constrain. A leaf out of them is held there and the others are solved again, in the metric of
            the variances.

    Returns:
        Coherent forecasts, the leaves within their bounds. `mint_shrink` and `wls_var` give way to
        `wls_struct` when fewer than half of the nodes have 8 residuals; `method` and `note` say so.

    Raises:
        ValueError: numbers of rows differ; bounds cross; a leaf has no forecast, no bounds and no aggregate
            with a forecast.
    """
    n, first = len(hierarchy.nodes), hierarchy.aggregates
    lowest, highest = bounds or (np.zeros(n), np.full(n, np.inf))
    _check_rows(n, {"base": base, "residuals": residuals, "lower bound": lowest, "upper bound": highest})
    if not (lowest <= highest).all():
        faulty = hierarchy.nodes[~(lowest <= highest)]
        message = f"Bornes inversées ou vides pour {len(faulty)} nœuds, dont {faulty[0]}."
        raise ValueError(message)
    used, note = _usable(method, residuals)
    system = _system(hierarchy, used, residuals)
    leaves = np.empty((n - first, base.shape[1]))
    for columns in _same_gaps(base):
        missing = np.isnan(base[:, columns[0]])
        kept, unknown = ~missing[:first], missing[first:]
        known = _without(system, kept, unknown)
        own = _filled(base[first:, columns], lowest[first:], highest[first:])
        _check_leaves(hierarchy, known, unknown & ~np.isfinite(lowest + highest)[first:])
        solved = _project(known, base[:first, columns][kept], own)
        if used == "bottom_up":
            inside = np.where(unknown[:, None], solved, own)
        else:
            inside = _bounded(known, solved, lowest[first:], highest[first:])
        leaves[:, columns] = np.clip(inside, lowest[first:, None], highest[first:, None])
    return Reconciled(hierarchy.sums(leaves), used, note)


def best_method(  # noqa: PLR0913, PLR0917 - what `reconcile` takes, and what it is judged by
    base: Floats,
    actual: Floats,
    hierarchy: Hierarchy,
    residuals: Floats | None,
    scale: Floats,
    bounds: tuple[Floats, Floats] | None = None,
) -> tuple[Method, dict[Method, float]]:
    """Choose the method by backtest: the least error over all nodes that costs the leaves next to nothing.

    No method wins everywhere: equal variances suit leaves of like size, and spoil small ones beside large.

    Args:
        base: (n, k) forecasts of past steps.
        actual: (n, k) what came; NaN where unknown.
        hierarchy: n nodes.
        residuals: (n, T) earlier errors, as for `reconcile`.
        scale: (n,) what the errors of each node are divided by; NaN or 0 leaves the node out.
        bounds: as for `reconcile`.

    Returns:
        The method, and the mean scaled absolute error over all nodes of each. `bottom_up`, which leaves the
        leaves as they are, is always allowed; another may cost them 0.5 %.
    """
    unit = np.where(scale > 0, scale, np.nan)[:, None]
    leaf_error = float(np.nanmean((np.abs(actual - base) / unit)[hierarchy.aggregates :]))
    scores: dict[Method, float] = {}
    allowed: list[Method] = ["bottom_up"]
    for method in get_args(Method):
        result = reconcile(base, hierarchy, residuals, method, bounds)
        if result.method != method:
            continue
        error = np.abs(actual - result.forecast) / unit
        scores[method] = float(np.nanmean(error))
        if float(np.nanmean(error[hierarchy.aggregates :])) <= _LEAF_COST * leaf_error:
            allowed.append(method)
    return min(allowed, key=lambda method: scores[method]), scores


def _same_gaps(base: Floats) -> list[list[int]]:
    """Columns grouped by the rows that they lack."""
    groups: dict[bytes, list[int]] = {}
    for column, gaps in enumerate(np.isnan(base).T):
        groups.setdefault(np.packbits(gaps).tobytes(), []).append(column)
    return list(groups.values())


def _check_rows(n: int, arrays: dict[str, Floats | None]) -> None:
    for name, rows in arrays.items():
        if rows is not None and len(rows) != n:
            message = f"{name} : {len(rows)} lignes au lieu d’une par nœud de la hiérarchie, soit {n}."
            raise ValueError(message)


def _check_leaves(hierarchy: Hierarchy, system: _System, unknown: Bools) -> None:
    lost = unknown & (np.asarray(system.parts.sum(axis=0)).ravel() == 0)
    if lost.any():
        name = hierarchy.nodes[hierarchy.aggregates + lost.argmax()]
        message = (
            f"{name} : ni prévision, ni bornes, ni agrégat qui ait une prévision ({int(lost.sum())} cas). "
            "Donnez-en une, ou retirez la série."
        )
        raise ValueError(message)


def _usable(method: Method, residuals: Floats | None) -> tuple[Method, str | None]:
    if method in ("wls_struct", "bottom_up"):
        return method, None
    known = 0.0 if residuals is None else float(_is_known(residuals).mean())
    if known >= 0.5:
        return method, None
    note = (
        f"{method} remplacé par wls_struct : {known:.0%} des séries ont au moins {_LEAST_RESIDUALS} erreurs "
        "passées, il en faut la moitié."
    )
    return "wls_struct", note


def _is_known(residuals: Floats) -> Bools:
    return np.isfinite(residuals).sum(axis=1) >= _LEAST_RESIDUALS


def _system(hierarchy: Hierarchy, method: Method, residuals: Floats | None) -> _System:
    first = hierarchy.aggregates
    size = np.asarray(hierarchy.summing.sum(axis=1), dtype=np.float64).ravel()
    variance, factor = size, np.zeros((len(size), 0))
    if residuals is not None and method in ("wls_var", "mint_shrink"):
        variance = _variances(residuals, size)
    if residuals is not None and method == "mint_shrink":
        variance, factor = _shrunk_covariance(residuals, variance)
    parts = hierarchy.summing[:first]
    return _System(parts, variance[:first], variance[first:], factor[:first], factor[first:])


def _variances(residuals: Floats, size: Floats) -> Floats:
    """Mean square of each row (n,); the median one for its size where too few errors are known."""
    known = _is_known(residuals)
    own = np.square(np.nan_to_num(residuals)).sum(axis=1) / np.maximum(np.isfinite(residuals).sum(axis=1), 1)
    unit = float(np.median((own / size)[known])) or float((own / size)[known].mean()) or 1.0
    return np.maximum(np.where(known, own, unit * size), _LEAST_VARIANCE * unit * size)


def _shrunk_covariance(residuals: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """Diagonal (n,) and factor (n, T) of the covariance whose correlations are shrunk towards zero.

    The intensity is that of Schäfer and Strimmer (2005), the sum of the variances of the correlations over
    the sum of their squares; both sums over pairs of nodes follow from T x T products. An unknown error
    counts as none, which lowers the correlations of its node and keeps the matrix positive.
    """
    periods = residuals.shape[1]
    scored = np.where(_is_known(residuals)[:, None], np.nan_to_num(residuals), 0.0)
    scale = np.sqrt(np.square(scored).mean(axis=1))
    standard = np.divide(scored, scale[:, None], out=np.zeros_like(scored), where=scale[:, None] > 0)
    correlated = (scale > 0).astype(np.float64)
    squares = float(np.square(standard.T @ standard / periods).sum() - correlated.sum())
    fourth = np.square(np.square(standard).sum(axis=0)).sum() - np.power(standard, 4).sum()
    spread = float(fourth - periods * squares) / (periods * (periods - 1))
    intensity = float(np.clip(spread / squares, _LEAST_SHRINKAGE, 1.0)) if squares > 0 else 1.0
    factor = np.sqrt((1 - intensity) * variance / periods)[:, None] * standard
    return variance * (1 - (1 - intensity) * correlated), factor


def _without(system: _System, kept: Bools, missing: Bools) -> _System:
    """Leave out aggregates that have no forecast, and trust leaves that have none next to nothing."""
    vague = _VAGUE * float(system.below.mean())
    return _System(
        system.parts[np.flatnonzero(kept)],
        system.above[kept],
        np.where(missing, vague, system.below),
        system.factor_above[kept],
        np.where(missing[:, None], 0.0, system.factor_below),
    )


def _filled(leaves: Floats, lowest: Floats, highest: Floats) -> Floats:
    """Missing leaves start from the middle of their bounds, or from the finite one."""
    low = np.where(np.isfinite(lowest), lowest, np.where(np.isfinite(highest), highest, 0.0))
    high = np.where(np.isfinite(highest), highest, low)
    return np.where(np.isnan(leaves), ((low + high) / 2)[:, None], leaves)


def _project(system: _System, aggregates: Floats, leaves: Floats) -> Floats:
    """Leaves (m, k) of the coherent point nearest to the given aggregates (a, k) and leaves."""
    if not len(system.above):
        return leaves
    solve = _solver(system)
    factor = system.factor_above - system.parts @ system.factor_below
    gap = solve(aggregates - system.parts @ leaves)
    spread = solve(factor)
    # Woodbury: the low rank is added to the diagonal's solution.
    inner = np.eye(factor.shape[1]) + factor.T @ spread
    gap = gap - spread @ np.linalg.solve(inner, factor.T @ gap)
    moved: Floats = system.below[:, None] * (system.parts.T @ gap) - system.factor_below @ (factor.T @ gap)
    return leaves + moved


def _solver(system: _System) -> Callable[[Floats], Floats]:
    """Solve for diag(above) + A diag(below) A'."""
    middle = sparse.diags_array(system.above) + (system.parts * system.below) @ system.parts.T
    if len(system.above) <= _DENSE_AGGREGATES:
        factors = linalg.cho_factor(middle.toarray())
        return lambda right: np.asarray(linalg.cho_solve(factors, right))
    lu = sparse.linalg.splu(
        middle.tocsc(), permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options={"SymmetricMode": True}
    )
    return lambda right: np.asarray(lu.solve(right))


def _bounded(system: _System, leaves: Floats, lowest: Floats, highest: Floats) -> Floats:
    """Hold leaves that leave their bounds and solve the others again, column by column, until none does.

    A leaf once held stays so: simpler than non-negative least squares (Wickramasuriya, Turlach and Hyndman,
    2020), and as good where few bind.
    """
    outside = ((leaves < lowest[:, None]) | (leaves > highest[:, None])).any(axis=0)
    inside = leaves.copy()
    for column in np.flatnonzero(outside):
        inside[:, column] = _held(system, leaves[:, column], lowest, highest)
    return inside


def _held(system: _System, leaves: Floats, lowest: Floats, highest: Floats) -> Floats:
    aggregates = (system.parts @ leaves)[:, None]
    tolerance = _TOLERANCE * float(np.abs(leaves).mean())
    solved, held = leaves, np.zeros(len(leaves), dtype=np.bool_)
    no_factor = {"factor_above": system.factor_above[:, :0], "factor_below": system.factor_below[:, :0]}
    for _ in range(_BOUND_ROUNDS):
        beyond = (solved < lowest - tolerance) | (solved > highest + tolerance)
        if not beyond.any():
            break
        held |= beyond
        start = np.where(held, np.clip(solved, lowest, highest), leaves)
        free = replace(system, below=np.where(held, 0.0, system.below), **no_factor)
        solved = _project(free, aggregates, start[:, None])[:, 0]
    return solved
