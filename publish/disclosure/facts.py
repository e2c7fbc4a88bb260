"""Published tables as linear facts about their finest cells: all that whoever reads them can compute with.

A fact bounds a sum of unknowns: a published count (its rounding, or the interval that masks it), a published
rate, a part that is never above its whole.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple, Self

import numpy as np
import pandas as pd
from scipy import sparse

from publish.disclosure.cells import Booleans, Cells, Floats, Integers, Sheet, sheet
from publish.disclosure.declarations import Cost, Family
from publish.disclosure.rates import pairs_behind

Tables = Mapping[str, pd.DataFrame]
# A rate falls with itself, with its part and with its whole.
_ITEMS_OF_A_FACT = 3
_TOLERANCE = 1e-6


class Item(NamedTuple):
    """What may be withheld: the count or the rate `name` of a row of a table, and what that costs."""

    table: str
    row: int
    name: str
    cost: int


@dataclass(frozen=True)
class Facts:
    """`lower <= matrix @ unknowns <= upper`; unknowns are never negative.

    Attributes:
        matrix: facts × unknowns.
        lower: bounds.
        upper: bounds.
        items: facts × 3, the numbers of the items any of which withholds the fact; -1 for none.
        is_past: whether the fact is known whatever this edition holds.
    """

    matrix: sparse.csr_array
    lower: Floats
    upper: Floats
    items: Integers
    is_past: Booleans

    @property
    def count(self) -> int:
        """How many facts."""
        return len(self.lower)

    def take(self, rows: Booleans | Integers) -> Self:
        """Return some of the facts."""
        chosen = np.arange(self.count)[rows]
        return replace(
            self,
            matrix=self.matrix[chosen],
            lower=self.lower[chosen],
            upper=self.upper[chosen],
            items=self.items[chosen],
            is_past=np.asarray(self.is_past[chosen], np.bool_),
        )

    def without(self, withheld: Iterable[int]) -> Self:
        """Return what is left of the facts once some items are withheld."""
        gone = np.asarray(np.isin(self.items, np.fromiter(withheld, np.int64)).any(axis=1), np.bool_)
        return replace(
            self,
            lower=np.where(gone, -np.inf, self.lower),
            upper=np.where(gone, np.inf, self.upper),
            items=np.where(gone[:, None], -1, self.items),
        )


def known_facts(
    family: Family, cells: Cells, sheets: Sequence[Sheet], past: Sequence[Tables]
) -> tuple[Facts, tuple[Item, ...]]:
    """Return what the tables of a family tell of its cells, and what may be withheld of it.

    Args:
        family: its declaration.
        cells: its finest cells.
        sheets: the published tables.
        past: those of the editions that are out. Of these, what the true counts of today contradict is of
            other counts, and is left out.
    """
    told = _Telling(family, cells)
    told.structure()
    for edition in past:
        for name in sorted(family.tables.keys() & edition.keys()):
            told.sheet(sheet(family, name, edition[name], cells.frame), is_past=True)
    for one in sheets:
        told.sheet(one, is_past=False)
    facts = told.facts()
    if past:
        facts = facts.take(~facts.is_past | _hold(facts, cells.truth()))
        facts = facts.take(_not_repeating_the_past(facts))
    return facts, tuple(told.items)


class _Telling:
    """Gathers facts, and numbers what may be withheld."""

    def __init__(self, family: Family, cells: Cells) -> None:
        self._family, self._cells = family, cells
        self.items: list[Item] = []
        self._blocks: list[Facts] = []

    def facts(self) -> Facts:
        """Return all the facts."""
        return Facts(
            sparse.csr_array(sparse.vstack([block.matrix for block in self._blocks], format="csr")),
            *(
                np.concatenate([getattr(block, name) for block in self._blocks])
                for name in ("lower", "upper", "items", "is_past")
            ),
        )

    def structure(self) -> None:
        """Add that a part is never above its whole, in the cells that know both."""
        for part, whole in self._family.parties.items():
            parts, wholes = self._cells.each(part), self._cells.each(whole)
            both = np.flatnonzero((np.diff(parts.indptr) > 0) & (np.diff(wholes.indptr) > 0))
            difference = sparse.csr_array(parts[both] - wholes[both])
            nothing = np.full((len(both), 1), -1, np.int64)
            self._add((difference, np.full(len(both), -np.inf), np.zeros(len(both))), nothing, is_past=True)

    def sheet(self, one: Sheet, *, is_past: bool) -> None:
        """Add what a table publishes: its counts, then its rates."""
        cost = Cost() if is_past else one.declared.cout
        numbered = {measure: self._number_counts(one, measure, cost) for measure in self._family.mesures}
        for measure, numbers in numbered.items():
            lower, upper = one.bounds(measure)
            rows = np.flatnonzero(~np.isnan(upper))
            sums = self._cells.sums(one.counted[rows], measure)
            self._add((sums, lower[rows], upper[rows]), numbers[rows, None], is_past=is_past)
        for rate in self._family.taux:
            if f"{rate}_pct" in one.frame:
                self._rate(one, rate, cost, numbered, is_past=is_past)

    def _number_counts(self, one: Sheet, measure: str, cost: Cost) -> Integers:
        shown = one.shows(measure)
        _, upper = one.bounds(measure)
        # That there is nobody is told where it tells nothing of anyone.
        some = shown & (upper > 0)
        masked = ~shown & ~one.withholds(measure) & ~np.isnan(upper)
        return np.maximum(
            self._number(one, some, measure, cost.effectif),
            self._number(one, masked, measure, cost.intervalle),
        )

    def _number(self, one: Sheet, where: Booleans, name: str, cost: int | None) -> Integers:
        """Return the number of the item of each row; -1 where nothing may be withheld."""
        numbers = np.full(len(where), -1, np.int64)
        if cost is not None:
            rows = np.flatnonzero(where)
            numbers[rows] = len(self.items) + np.arange(len(rows))
            weights = _weights(one)
            self.items += [Item(one.name, int(row), name, cost * int(weights[row])) for row in rows]
        return numbers

    def _rate(
        self, one: Sheet, rate: str, cost: Cost, numbered: Mapping[str, Integers], *, is_past: bool
    ) -> None:
        declared = self._family.taux[rate]
        shown = one.frame[f"{rate}_pct"].notna().to_numpy(np.bool_)
        rows = np.flatnonzero(shown)
        own = self._number(one, shown, rate, cost.taux)
        counts = [numbered[name][rows] for name in (declared.partie, declared.tout) if name in numbered]
        parts = self._cells.sums(one.counted[rows], declared.partie)
        is_measure = declared.tout in numbered
        wholes = self._cells.sums(one.counted[rows], declared.tout) if is_measure else None
        items = np.column_stack([own[rows], *counts])
        for fact in pairs_behind(one.frame.iloc[rows], rate, declared, parts, wholes):
            self._add(fact, items, is_past=is_past)

    def _add(self, fact: tuple[sparse.csr_array, Floats, Floats], items: Integers, *, is_past: bool) -> None:
        padded = np.full((len(items), _ITEMS_OF_A_FACT), -1, np.int64)
        padded[:, : items.shape[1]] = items
        self._blocks.append(Facts(*fact, padded, np.full(len(items), is_past, np.bool_)))


def _weights(one: Sheet) -> Integers:
    if one.declared.poids is None:
        return np.ones(len(one.frame), np.int64)
    weights = one.frame[one.declared.poids.selon].map(one.declared.poids.valeurs)
    return np.asarray(weights, np.int64)


def _hold(facts: Facts, truth: Floats) -> Booleans:
    values = facts.matrix @ truth
    # A row of a past edition that no cell of today makes up says nothing.
    counted = np.diff(facts.matrix.indptr) > 0
    return np.asarray(
        counted & (values >= facts.lower - _TOLERANCE) & (values <= facts.upper + _TOLERANCE), np.bool_
    )


def _not_repeating_the_past(facts: Facts) -> Integers:
    """Return the facts but for those that a past one states: withholding them would hide nothing."""
    identities = row_identities(facts.matrix, facts.lower, facts.upper)
    first: dict[tuple[bytes, ...], int] = {}
    for row in np.flatnonzero(facts.is_past).tolist():
        first.setdefault(identities[row], row)
    return np.array([row for row, one in enumerate(identities) if first.get(one, row) == row], np.int64)


def row_identities(matrix: sparse.csr_array, *bounds: Floats) -> list[tuple[bytes, ...]]:
    """Return what tells a row from another: its terms and its bounds."""
    matrix.sort_indices()
    return [
        (
            matrix.indices[start:end].tobytes(),
            matrix.data[start:end].tobytes(),
            *(side[row].tobytes() for side in bounds),
        )
        for row, (start, end) in enumerate(pairwise(matrix.indptr))
    ]
