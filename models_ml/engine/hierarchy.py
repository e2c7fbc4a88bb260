"""What adds up to what.

A hierarchy is any acyclic graph of aggregates, so that crossed ones (region x family) need nothing special:
the leaves of an aggregate are those that can be reached from it, and its value is their sum.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse

from models_ml.engine.series import Floats, Ints

_SIDES = ["parent", "child"]
# Identifiers named in a message.
_NAMED = 5


class HierarchyError(ValueError):
    """The declared edges do not make a hierarchy."""


@dataclass(frozen=True)
class Hierarchy:
    """Nodes: aggregates by level, then leaves, in the order of their identifiers within each.

    `nodes` has n identifiers, of which the last m are the leaves; `summing` is the sparse n x m matrix of
    zeros and ones whose last m rows are the identity; `level` (n,) is the longest distance from a root. A
    series that no edge names is a leaf of its own.
    """

    nodes: pd.Index
    summing: sparse.csr_array
    level: Ints

    @classmethod
    def read(cls, path: Path, series: Iterable[str] | None = None) -> "Hierarchy":
        """Read `parent, child` from a Parquet or CSV file (comma, header); HierarchyError names the file."""
        edges = read_edges(path)
        try:
            return cls.build(edges, series)
        except HierarchyError as error:
            message = f"{path} : {error}"
            raise HierarchyError(message) from error

    @classmethod
    def build(cls, edges: pd.DataFrame, series: Iterable[str] | None = None) -> "Hierarchy":
        """Build from a frame `parent, child`, several parents per child allowed.

        Args:
            edges: one row per link.
            series: identifiers that have a series; None: those of the edges.

        Raises:
            HierarchyError: a column or an identifier is missing, an edge is there twice, there is a cycle, an
                identifier has no series, the decompositions of an aggregate do not cover the same leaves.
        """
        _check_edges(edges)
        named = pd.Index(pd.unique(edges[_SIDES].to_numpy(dtype=object).ravel()), dtype="str")
        series_ids = named if series is None else pd.Index(list(series), dtype="str").unique()
        if absent := sorted(named.difference(series_ids)):
            message = (
                f"sans série : {_listed(absent)}. Chaque identifiant de la hiérarchie doit être celui d’une "
                "série ; corrigez-le, ou ajoutez la série."
            )
            raise HierarchyError(message)
        links = _links(edges, series_ids)
        level = _levels(links, series_ids)
        is_leaf = np.diff(links.indptr) == 0
        order = np.lexsort((series_ids.to_numpy(dtype=object), np.where(is_leaf, 0, level), is_leaf))
        nodes, links = series_ids[order], links[order][:, order]
        summing = _reach(links, int(is_leaf.sum()))
        _check_decompositions(links @ summing, nodes)
        return cls(nodes, summing, level[order])

    @property
    def aggregates(self) -> int:
        """Number of nodes that are not leaves."""
        return len(self.nodes) - int(self.summing.shape[1])

    def sums(self, leaves: Floats) -> Floats:
        """Values of all nodes (n, k) from those of the leaves (m, k)."""
        return np.asarray(self.summing @ leaves, dtype=np.float64)


def read_edges(path: Path) -> pd.DataFrame:
    """Read `parent, child` from a Parquet or CSV file (comma, header), identifiers as text."""
    if path.suffix == ".parquet":
        return pd.read_parquet(path)
    # « NA » is an identifier.
    return pd.read_csv(path, dtype="str", keep_default_na=False, na_values=[""])


def _check_edges(edges: pd.DataFrame) -> None:
    if absent := [side for side in _SIDES if side not in edges]:
        message = f"colonnes absentes : {', '.join(absent)}. Attendues : parent, child."
        raise HierarchyError(message)
    faults = {
        "identifiant vide": edges[_SIDES].isna().any(axis=1),
        "lien en double": edges.duplicated(_SIDES),
    }
    for fault, rows in faults.items():
        if rows.any():
            line = int(rows.to_numpy().argmax())
            link = " -> ".join(map(str, edges[_SIDES].iloc[line]))
            message = f"lien {line + 1} ({link}) : {fault} ({int(rows.sum())} en tout). Retirez-le."
            raise HierarchyError(message)


def _links(edges: pd.DataFrame, nodes: pd.Index) -> sparse.csr_array:
    """Row: parent; column: child."""
    places = tuple(nodes.get_indexer(pd.Index(edges[side], dtype="str")) for side in _SIDES)
    return sparse.csr_array((np.ones(len(edges)), places), shape=(len(nodes), len(nodes)))


def _levels(links: sparse.csr_array, nodes: pd.Index) -> Ints:
    """Longest distance from a root: nodes are taken after all their parents."""
    parents = links.T.tocsr()
    above = {
        child: parents.indices[parents.indptr[child] : parents.indptr[child + 1]].tolist()
        for child in range(len(nodes))
    }
    level = np.zeros(len(nodes), dtype=np.int64)
    try:
        for child in TopologicalSorter(above).static_order():
            level[child] = max((level[parent] + 1 for parent in above[child]), default=0)
    except CycleError as error:
        cycle = " -> ".join(nodes[error.args[1]])
        message = f"cycle : {cycle}. Un agrégat ne peut pas être sa propre partie ; retirez un de ces liens."
        raise HierarchyError(message) from error
    return level


def _reach(links: sparse.csr_array, leaves: int) -> sparse.csr_array:
    """Leaves that can be reached from each node, itself for a leaf: ones, n x m."""
    count = links.shape[0]
    own = sparse.csr_array(
        (np.ones(leaves), (np.arange(count - leaves, count), np.arange(leaves))), shape=(count, leaves)
    )
    reached, before = own, -1
    while reached.nnz > before:
        before = reached.nnz
        reached = links @ reached + own
        reached.data[:] = 1.0
    return reached


def _check_decompositions(times: sparse.csr_array, nodes: pd.Index) -> None:
    """Refuse an aggregate some of whose leaves are in more of its children than others.

    Where each decomposition covers all leaves once, every leaf is in as many children as there are
    decompositions.

    Args:
        times: children of each node (n, m) that hold each leaf, absent where none does.
        nodes: their identifiers.
    """
    times.sort_indices()
    filled = np.flatnonzero(np.diff(times.indptr))
    starts = times.indptr[filled]
    uneven = np.minimum.reduceat(times.data, starts) < np.maximum.reduceat(times.data, starts)
    if not uneven.any():
        return
    row = filled[uneven.argmax()]
    part = slice(times.indptr[row], times.indptr[row + 1])
    leaves = nodes[len(nodes) - times.shape[1] :][times.indices[part]]
    most, least = times.data[part].argmax(), times.data[part].argmin()
    message = (
        f"agrégat {nodes[row]} : ses décompositions ne couvrent pas les mêmes feuilles. "
        f"{leaves[most]} est dans {times.data[part][most]:.0f} de ses enfants, {leaves[least]} dans "
        f"{times.data[part][least]:.0f}. Complétez la décomposition qui l’oublie, ou retirez le lien en trop."
    )
    raise HierarchyError(message)


def _listed(names: list[str]) -> str:
    rest = f" et {len(names) - _NAMED} autres" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + rest
