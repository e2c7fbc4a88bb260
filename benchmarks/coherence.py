"""Reconciliation, sparse counts and executors on a France-size panel: 430 basins x 220 occupations.

python benchmarks/coherence.py
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import get_args

import numpy as np
import pandas as pd
from distributed import LocalCluster

from models_ml.engine.executor import DaskCluster, InProcess, LocalProcesses, cut
from models_ml.engine.hierarchy import Floats, Hierarchy
from models_ml.engine.reconciliation import Method, reconcile
from models_ml.engine.sparse import estimate_shares, share_out

BASINS, OCCUPATIONS, MONTHS, STEPS = 430, 220, 120, 12
CHUNK = 2000


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print the wall time and the CPU time of this process."""
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    print(f"| {what} | {time.perf_counter() - wall:.1f} | {time.process_time() - cpu:.1f} |", flush=True)


def smooth(counts: Floats) -> Floats:
    """Best of 400 exponential smoothings of each series: the cost of a small bank."""
    best, level = np.full(len(counts), np.inf), np.zeros(len(counts))
    for weight in np.linspace(0.02, 1, 400):
        state, error = counts[:, 0], np.zeros(len(counts))
        for column in counts.T[1:]:
            miss = column - state
            error, state = error + miss**2, state + weight * miss
        better = error < best
        best, level = np.where(better, error, best), np.where(better, state, level)
    return level


def france() -> Hierarchy:
    """Cells of basins and of occupations, and the country above both."""
    basin, occupation = (axis.ravel() for axis in np.indices((BASINS, OCCUPATIONS)))
    cells = pd.DataFrame({"b": [f"b{n}" for n in basin], "f": [f"f{n}" for n in occupation]})
    cells["child"] = cells["b"] + cells["f"]
    sides = [cells[[side, "child"]].set_axis(["parent", "child"], axis=1) for side in "bf"]
    roots = pd.DataFrame({"parent": "T", "child": [*cells["b"].unique(), *cells["f"].unique()]})
    return Hierarchy.build(pd.concat([roots, *sides]))


def main() -> None:
    """Print a row of the table per step."""
    rng = np.random.default_rng(0)
    with timed("hierarchy of 95,251 nodes"):
        hierarchy = france()
    counts = rng.poisson(rng.gamma(0.5, 6, (BASINS * OCCUPATIONS, 1)), (BASINS * OCCUPATIONS, MONTHS)).astype(
        np.float64
    )
    truth = hierarchy.sums(counts[:, -STEPS:])
    base = truth * rng.lognormal(0, 0.15, truth.shape)
    residuals = hierarchy.sums(counts[:, -24:]) * rng.normal(0, 0.15, (len(truth), 24))
    for method in get_args(Method):
        with timed(f"{method}, {STEPS} steps"):
            reconcile(base, hierarchy, residuals, method)
    parent = rng.integers(0, 3000, len(counts))
    above = np.array([np.bincount(parent, weights=column) for column in counts[:, -STEPS:].T]).T
    with timed("shares of 94,600 sparse series"):
        shares = estimate_shares(counts, parent)
    with timed(f"their forecasts, {STEPS} steps, 4 quantiles"):
        share_out(shares, parent, above, 2 * above, (0.025, 0.1, 0.9, 0.975))
    chunks = cut(counts, CHUNK)
    with timed("94,600 smoothings, in process"):
        here = InProcess().map(smooth, chunks)
    with timed("the same, 2 local processes"):
        local = LocalProcesses(2).map(smooth, chunks)
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as cluster:
        address = cluster.scheduler_address
        with timed("the same, Dask with 2 workers, started before"):
            dask = DaskCluster(address).map(smooth, chunks)
    same = all(
        np.array_equal(ours, theirs)
        for other in (local, dask)
        for ours, theirs in zip(here, other, strict=True)
    )
    print(f"the same to the last bit: {same}; load: {os.getloadavg()}")


if __name__ == "__main__":
    main()
