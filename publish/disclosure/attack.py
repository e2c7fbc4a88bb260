"""Try to compute what is masked: differencing and linear programming over all that is published."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from publish.disclosure.cells import Booleans, Floats, Integers
from publish.disclosure.facts import Facts, row_identities
from publish.disclosure.secrets import Secrets

_TOLERANCE = 1e-5
_HAIR = 1e-9
DUAL_SIMPLEX = 1
# No count of people or projects is larger; a bound on all keeps every program bounded.
LARGEST = 1e7
# Unknowns of a group that is small, and of the program that many small ones share.
SMALL_GROUP = 60
PACK = 4_000


class Breach(NamedTuple):
    """A secret that can be bounded too tightly.

    Attributes:
        secret: its number.
        side: 1 where it is known not to reach its upper bound, -1 its lower bound.
        value: the bound that whoever computes finds.
        items: what may be withheld among the facts that suffice to find it; one of them must be.
    """

    secret: int
    side: int
    value: float
    items: frozenset[int]


def attack(facts: Facts, secrets: Secrets) -> list[Breach]:
    """Return every secret that the facts bound more tightly than they may, and on which side.

    Raises:
        ValueError: the facts contradict each other: no world agrees with them.
    """
    return sorted(breach for group in groups(facts, secrets) for breach in group.breaches())


class Group:
    """Unknowns that facts bind to each other, these facts, and the secrets among them.

    Programs look for worlds that agree with all the facts, in which as many secrets as possible are at one of
    their bounds: one world clears many secrets. What no such world clears is bounded alone, exactly; the dual
    solution tells the facts that do it. A world remains one when facts are withheld: the search goes on from
    it.

    The program is stated by its dual: what is paid for each bound, so that the sum asked for is bounded at
    the least cost. Its rows are the unknowns, far fewer than the facts, and another sum changes their
    right-hand side only: the dual simplex goes on from the last basis. Facts on the same sum are one, at the
    tightest.
    """

    def __init__(self, facts: Facts, secrets: Secrets, numbers: Integers, bounds: Floats) -> None:
        """Prepare the program, on unknowns within `bounds`; `numbers`: of its secrets, among all."""
        import highspy

        self._facts, self._secrets, self._numbers = facts, secrets, numbers
        self._cleared = {side: np.zeros(secrets.count, np.bool_) for side in (1, -1)}
        self._lost = {side: np.zeros(secrets.count, np.bool_) for side in (1, -1)}
        self._sums = _distinct_rows(facts.matrix)
        self._tightest, self._items = _tightest(facts, self._sums)
        self._bounds = bounds
        self.unknowns = len(bounds)
        sums = sparse.csc_array(facts.matrix[np.unique(self._sums, return_index=True)[1]].T)
        each = sparse.eye_array(self.unknowns, format="csc")
        paid = sparse.csc_array(sparse.hstack([sums, -sums, each, -each], format="csc"))
        prices, most = self._prices()
        program = highspy.HighsLp()
        program.num_row_, program.num_col_ = paid.shape
        program.col_cost_, program.col_upper_ = prices, most
        program.col_lower_ = np.zeros(len(prices))
        program.row_lower_ = program.row_upper_ = np.zeros(self.unknowns)
        program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        program.a_matrix_.start_ = paid.indptr
        program.a_matrix_.index_ = paid.indices
        program.a_matrix_.value_ = paid.data
        self._solved = highspy.HighsModelStatus.kOptimal
        self._solver = highspy.Highs()
        self._solver.silent()
        self._solver.setOptionValue("simplex_strategy", DUAL_SIMPLEX)
        self._solver.setOptionValue("threads", 1)
        self._solver.passModel(program)

    def _prices(self) -> tuple[Floats, Floats]:
        """Return what each bound costs, and how much of it there is: none of one that is infinite."""
        lower, upper = self._tightest
        prices = np.concatenate([upper, -lower, self._bounds[:, 1], -self._bounds[:, 0]])
        is_bound = np.isfinite(prices)
        return np.where(is_bound, prices, 0), np.where(is_bound, np.inf, 0)

    def withhold(self, items: Iterable[int], *, more: bool) -> None:
        """Withhold these items and no others; `more`: those that were withheld already are among them."""
        self._tightest, self._items = _tightest(self._facts.without(items), self._sums)
        prices, most = self._prices()
        columns = np.arange(len(prices), dtype=np.int32)
        self._solver.changeColsCost(len(prices), columns, prices)
        self._solver.changeColsBounds(len(prices), columns, np.zeros(len(prices)), most)
        if not more:
            self._cleared = {side: lost.copy() for side, lost in self._lost.items()}

    def breaches(self, most: int | None = None) -> list[Breach]:
        """Return the secrets that cannot be at one of their bounds; `most` of each side at most.

        One that withholding cannot protect is told once.
        """
        return [breach for side in (1, -1) for breach in islice(self._breaches(side), most)]

    def _breaches(self, side: int) -> Iterator[Breach]:
        sums = side * self._secrets.matrix
        targets = (self._secrets.upper if side > 0 else -self._secrets.lower) - _TOLERANCE
        cleared = self._cleared[side]
        while not cleared.all():
            before = cleared.sum()
            world, _ = self._maximise(np.asarray(sums[~cleared].sum(axis=0)).ravel())
            cleared |= sums @ world >= targets
            if cleared.sum() == before:
                break
        for alone in range(len(cleared)):
            if not cleared[alone]:
                world, binding = self._maximise(sums[[alone]].toarray().ravel())
                cleared |= sums @ world >= targets
                if not cleared[alone]:
                    items = np.unique(self._items[binding])
                    value = side * float((sums[[alone]] @ world)[0])
                    found = frozenset(items[items >= 0].tolist())
                    cleared[alone] = self._lost[side][alone] = not found
                    yield Breach(int(self._numbers[alone]), side, value, found)

    def _maximise(self, objective: Floats) -> tuple[Floats, Booleans]:
        """Return a world where a sum of unknowns is largest, and which bounds of the facts forbid more."""
        rows = np.arange(self.unknowns, dtype=np.int32)
        self._solver.changeRowsBounds(self.unknowns, rows, objective, objective)
        if not self._solve():
            # From a basis whose bounds have moved much since, it may lose its footing: from none, it knows.
            self._solver.clearSolver()
            if not self._solve():
                raise ValueError(f"no world agrees with the facts: {self._solver.getModelStatus()}")
        found = self._solver.getSolution()
        paid = np.asarray(found.col_value)[: len(self._items)]
        return np.array(found.row_dual), np.asarray(paid > _HAIR)

    def _solve(self) -> bool:
        self._solver.run()
        return bool(self._solver.getModelStatus() == self._solved)


def _distinct_rows(matrix: sparse.csr_array) -> Integers:
    """Return the number of the sum that each row states, from 0, in the order of the rows."""
    numbers: dict[tuple[bytes, ...], int] = {}
    return np.array([numbers.setdefault(one, len(numbers)) for one in row_identities(matrix)], np.int64)


def _tightest(facts: Facts, sums: Integers) -> tuple[tuple[Floats, Floats], Integers]:
    """Return the tightest bounds of each sum, lower and upper, and the items of the facts that state them.

    `sums`: the number of the sum of each fact. Items: those of upper bounds, then of lower ones; where
    several facts state the same bound, one that nothing withholds comes first.
    """
    may_go = (facts.items >= 0).any(axis=1)
    ascending = [np.lexsort((may_go, side, sums)) for side in (facts.upper, -facts.lower)]
    upper, lower = (order[np.unique(sums[order], return_index=True)[1]] for order in ascending)
    items = np.concatenate([facts.items[upper], facts.items[lower]])
    return (facts.lower[lower], facts.upper[upper]), items


def groups(facts: Facts, secrets: Secrets) -> Iterator[Group]:
    """Yield the groups that hold secrets: no fact binds two of them, whatever is withheld.

    Small ones come together.
    """
    bounds, binding = _reduced(facts)
    # A secret that several unknowns make up ties them.
    both = sparse.csr_array(sparse.vstack([facts.matrix[binding], secrets.matrix], format="csr"))
    of_unknown = _components(both)
    of_fact = _component_of_rows(facts.matrix[binding], of_unknown)
    of_secret = _component_of_rows(secrets.matrix, of_unknown)
    pack = _packs(of_unknown, np.unique(of_secret[of_secret >= 0]))
    for one in range(pack.max(initial=-1) + 1):
        numbers = np.flatnonzero((of_secret >= 0) & (pack[of_secret] == one))
        here = facts.take(binding[(of_fact >= 0) & (pack[of_fact] == one)])
        theirs = secrets.take(numbers.tolist())
        columns = np.flatnonzero(pack[of_unknown] == one)
        yield Group(
            replace(here, matrix=sparse.csr_array(here.matrix[:, columns])),
            replace(theirs, matrix=sparse.csr_array(theirs.matrix[:, columns])),
            numbers,
            bounds[columns],
        )


def _packs(of_unknown: Integers, wanted: Integers) -> Integers:
    """Return the program of each group, -1 for none: small groups share one, a large one has its own."""
    sizes = np.bincount(of_unknown)
    pack = np.full(len(sizes), -1, np.int64)
    large = wanted[sizes[wanted] > SMALL_GROUP]
    small = wanted[sizes[wanted] <= SMALL_GROUP]
    pack[large] = np.arange(len(large))
    pack[small] = len(large) + np.cumsum(sizes[small]) // PACK
    return pack


def _reduced(facts: Facts) -> tuple[Floats, Integers]:
    """Return the bounds of each unknown, and the facts that say more than them.

    A fact about one unknown that nothing can withhold is a bound of it.
    """
    matrix = facts.matrix
    is_bound = (np.diff(matrix.indptr) == 1) & (facts.items < 0).all(axis=1)
    is_bound &= _first_values(matrix) == 1
    unknown = matrix.indices[matrix.indptr[:-1][is_bound]]
    bounds = np.column_stack([np.zeros(matrix.shape[1]), np.full(matrix.shape[1], LARGEST)])
    np.maximum.at(bounds[:, 0], unknown, facts.lower[is_bound])
    np.minimum.at(bounds[:, 1], unknown, facts.upper[is_bound])
    least, most = _extremes(matrix, bounds)
    says_more = (least < facts.lower - _HAIR) | (most > facts.upper + _HAIR)
    return bounds, np.flatnonzero(says_more & ~is_bound)


def _first_values(matrix: sparse.csr_array) -> Floats:
    values = np.zeros(matrix.shape[0])
    filled = np.diff(matrix.indptr) > 0
    values[filled] = matrix.data[matrix.indptr[:-1][filled]]
    return values


def _extremes(matrix: sparse.csr_array, bounds: Floats) -> tuple[Floats, Floats]:
    """Return the least and the largest value of each row, unknowns being within bounds."""
    lower, upper = bounds[matrix.indices, 0], bounds[matrix.indices, 1]
    low = np.where(matrix.data > 0, matrix.data * lower, matrix.data * upper)
    high = np.where(matrix.data > 0, matrix.data * upper, matrix.data * lower)
    row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    least, most = (np.bincount(row, side, matrix.shape[0]).astype(np.float64) for side in (low, high))
    return least, most


def _components(matrix: sparse.csr_array) -> Integers:
    """Return the group of each column: rows bind the columns that they hold."""
    pattern = sparse.csr_array(matrix != 0)
    graph = sparse.block_array([[None, pattern], [pattern.T, None]], format="csr")
    _, labels = csgraph.connected_components(graph, directed=False)
    return np.asarray(labels[matrix.shape[0] :], np.int64)


def _component_of_rows(matrix: sparse.csr_array, of_unknown: Integers) -> Integers:
    groups = np.full(matrix.shape[0], -1, np.int64)
    filled = np.diff(matrix.indptr) > 0
    groups[filled] = of_unknown[matrix.indices[matrix.indptr[:-1][filled]]]
    return groups
