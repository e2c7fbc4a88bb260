"""Sparse counts in a pool: their sum is forecast beside the dense series, then shared out.

Series of whole counts that say too little of themselves (`sparse.is_sparse`) are grouped under their lowest
dense aggregate, or all together without a hierarchy. They are backtested at the same origins as the rest, and
keep persistence where sharing out is no better.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from models_ml.engine.backtest import Origin
from models_ml.engine.hierarchy import Hierarchy
from models_ml.engine.naive import naive
from models_ml.engine.published import Counts, Published
from models_ml.engine.series import Bools, Floats, Ints, Pool
from models_ml.engine.sparse import SharedForecast, estimate_shares, is_sparse, share_out, variance_of

SHARED, PERSISTENCE = "partage_du_parent", "naif"
Score = tuple[str, str, int, int, float, float, bool]
# The mean of persistence stands for its median.
_LEVELS = (0.025, 0.1, 0.5, 0.9, 0.975)


@dataclass(frozen=True)
class Split:
    """A pool cut in two: `sparse` rows (s,) with the `group` of each, and the `dense` ones (d,).

    `pool`: what is forecast, the dense series, then the sum of each group.
    """

    sparse: Ints
    group: Ints
    dense: Ints
    pool: Pool


@dataclass(frozen=True)
class Shared:
    """Forecasts of the whole pool at each origin, and how those of the sparse series were chosen."""

    origins: Sequence[Origin]
    base: Sequence[Floats]
    counts: Counts | None
    retained: str
    scores: list[Score]
    notes: tuple[str, ...]


def split_pool(pool: Pool, hierarchy: Hierarchy | None, least_length: int) -> Split:
    """Set sparse counts aside; none if they are alone, or too few periods are there for a backtest.

    A series that does not span the whole window of the pool is not: its periods without a row are unknown,
    and a caller who knows that they are zero gives them as such.
    """
    sparse = _sparse_leaves(pool, hierarchy)
    if sparse.sum() < 2 or pool.lengths.max() < least_length:
        everything = np.arange(len(pool))
        return Split(everything[:0], everything[:0], everything, pool)
    rows = np.flatnonzero(sparse)
    group = np.unique(_parents(pool, hierarchy)[rows], return_inverse=True)[1]
    sums = np.zeros((int(group.max()) + 1, pool.values.shape[1]))
    np.add.at(sums, group, pool.values[rows])
    return Split(rows, group, np.flatnonzero(~sparse), _with_sums(pool, ~sparse, sums, rows[0]))


def share(split: Split, forecast: Published, origins: Sequence[Origin]) -> Shared:
    """Put the forecasts of the split pool back on the whole one, shared out or by persistence."""
    if not len(split.sparse):
        return Shared(forecast.origins, forecast.base, None, "", [], ())
    counts, medians = _share_out(split, forecast, origins)
    present = [np.isin(origin.rows, split.sparse) for origin in origins]
    kept = [_part(origin, own) for origin, own in zip(origins, present, strict=True)]
    last = [naive(origin.pool, origin.truth.shape[1]) for origin in kept]
    persistence = Published(kept[0].pool, [_renumbered(own, split.sparse) for own in kept], last)
    losses: dict[str, list[float]] = {SHARED: [], PERSISTENCE: []}
    scored = [place for place in range(1, len(origins)) if present[place].any()]
    for place in scored:
        truth = kept[place].truth
        laws = counts.bounds(place, counts.means[place])
        losses[SHARED].append(_pinball(truth, medians[place], laws))
        losses[PERSISTENCE].append(_pinball(truth, last[place], persistence.bounds(place)))
    retained = SHARED if np.mean(losses[SHARED]) < np.mean(losses[PERSISTENCE]) else PERSISTENCE
    means = counts.means if retained == SHARED else last
    base = [_whole(split, forecast, means[place], origins[place], place) for place in range(len(origins))]
    lost = {name: f"{np.mean(own):.3g}".replace(".", ",") for name, own in losses.items()}
    note = (
        f"{len(split.sparse)} série(s) creuse(s), {int(split.group.max()) + 1} somme(s) : {retained} "
        f"(perte {lost[SHARED]} pour le partage, {lost[PERSISTENCE]} pour la persistance)."
    )
    scores = [
        ("creuse", name, number, len(split.sparse) * len(own), np.nan, float(np.mean(own)), name == retained)
        for name, each in losses.items()
        for number, own in [(0, each), *((place, [loss]) for place, loss in zip(scored, each, strict=True))]
    ]
    return Shared(
        origins,
        base,
        counts if retained == SHARED else None,
        retained,
        scores,
        (note,),
    )


def _sparse_leaves(pool: Pool, hierarchy: Hierarchy | None) -> Bools:
    whole = (pool.first == pool.first.min()) & (pool.last == pool.last.max()) & (pool.gaps == 0)
    counts = ((pool.values >= 0) & (pool.values == np.round(pool.values))).all(axis=1)
    leaf = np.ones(len(pool), dtype=np.bool_)
    if hierarchy is not None:
        leaf = np.isin(pool.ids, hierarchy.nodes[hierarchy.aggregates :].to_numpy(dtype=object))
    return np.asarray(whole & counts & leaf & is_sparse(pool.values))


def _parents(pool: Pool, hierarchy: Hierarchy | None) -> Ints:
    """Lowest dense aggregate above each leaf (n,), the smallest where several are; -1 where there is none."""
    parent = np.full(len(pool), -1)
    if hierarchy is None:
        return parent
    place = {name: row for row, name in enumerate(pool.ids)}
    order = np.array([place[name] for name in hierarchy.nodes])
    sizes = np.diff(hierarchy.summing.indptr)[: hierarchy.aggregates]
    dense = ~is_sparse(pool.values[order[: hierarchy.aggregates]])
    for node in np.lexsort((-sizes, hierarchy.level[: hierarchy.aggregates])):
        if dense[node]:
            below = hierarchy.summing.indices[
                hierarchy.summing.indptr[node] : hierarchy.summing.indptr[node + 1]
            ]
            parent[order[hierarchy.aggregates + below]] = node
    return parent


def _with_sums(pool: Pool, dense: Bools, sums: Floats, like: int) -> Pool:
    kept, copied = pool.take(dense), pool.take(np.full(len(sums), like))
    width = pool.values.shape[1] - kept.values.shape[1]
    values = np.pad(kept.values, ((0, 0), (0, width)), constant_values=np.nan)
    names = np.array([f"somme {number}" for number in range(len(sums))], dtype=object)
    return Pool(
        pool.frequency,
        np.concatenate([kept.ids, names]),
        np.vstack([values, sums]),
        *(
            np.concatenate([getattr(kept, name), getattr(copied, name)])
            for name in ("lengths", "first", "gaps", "month", "day")
        ),
    )


def _share_out(split: Split, forecast: Published, origins: Sequence[Origin]) -> tuple[Counts, list[Floats]]:
    """Laws of the sparse series at each origin, and their medians; empty where they were too short."""
    means, variances, medians = [], [], []
    for place, origin in enumerate(origins):
        own = np.isin(origin.rows, split.sparse)
        above = forecast.origins[place].rows >= len(split.dense)
        if not own.any():
            nothing = np.empty((0, origin.truth.shape[1]))
            law = SharedForecast(nothing, nothing, nothing[None])
        else:
            bounds = forecast.bounds(place)[above]
            shares = estimate_shares(origin.pool.take(own).values, split.group)
            spread = variance_of(bounds[:, :, 0], bounds[:, :, 1], 0.8)
            law = share_out(shares, split.group, forecast.base[place][above], spread, [0.5])
        means.append(law.mean)
        variances.append(law.variance)
        medians.append(law.quantiles[0])
    return Counts(split.sparse, means, variances), medians


def _part(origin: Origin, rows: Bools) -> Origin:
    disturbed = np.broadcast_to(origin.disturbed, origin.truth.shape)[rows]
    return Origin(
        origin.number, origin.rows[rows], origin.pool.take(rows), origin.truth[rows], disturbed=disturbed
    )


def _renumbered(origin: Origin, rows: Ints) -> Origin:
    return replace(origin, rows=np.searchsorted(rows, origin.rows))


def _whole(split: Split, forecast: Published, sparse: Floats, origin: Origin, place: int) -> Floats:
    """Means of the whole pool's rows at an origin."""
    rows = forecast.origins[place].rows
    dense = rows < len(split.dense)
    full = np.empty((len(split.dense) + len(split.sparse), sparse.shape[1]))
    full[split.dense[rows[dense]]] = forecast.base[place][dense]
    if len(sparse):
        full[split.sparse] = sparse
    return full[origin.rows]


def _pinball(truth: Floats, median: Floats, bounds: Floats) -> float:
    """Mean loss of the quantiles of the bounds (lo80, hi80, lo95, hi95) and of the median."""
    low80, high80, low95, high95 = np.moveaxis(bounds, 2, 0)
    quantiles = (low95, low80, median, high80, high95)
    return float(
        np.mean(
            [
                np.maximum(level * (truth - own), (level - 1) * (truth - own))
                for level, own in zip(_LEVELS, quantiles, strict=True)
            ]
        )
    )
