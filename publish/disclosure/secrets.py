"""What must stay uncertain, and the whole problem of a family of tables."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import pandas as pd
from scipy import sparse

from publish.disclosure.cells import Cells, Floats, Sheet, sheet
from publish.disclosure.declarations import Family, Rule
from publish.disclosure.facts import Facts, Item, Tables, known_facts, row_identities


@dataclass(frozen=True)
class Secrets:
    """Sums of unknowns that must stay uncertain: nothing may exclude any value of `[lower, upper]`.

    `labels`: the table of each (the cells, where no table holds it), its measure, its row.
    """

    matrix: sparse.csr_array
    lower: Floats
    upper: Floats
    labels: tuple[tuple[str, str, int], ...]

    @property
    def count(self) -> int:
        """How many secrets."""
        return len(self.lower)

    def take(self, rows: Sequence[int]) -> Self:
        """Return some of the secrets."""
        chosen = np.asarray(rows, np.int64)
        labels = tuple(self.labels[row] for row in rows)
        bounds = {"lower": self.lower[chosen], "upper": self.upper[chosen]}
        return replace(self, matrix=self.matrix[chosen], labels=labels, **bounds)


@dataclass(frozen=True)
class Problem:
    """What is published of a family, what must stay hidden, and what may be withheld."""

    sheets: dict[str, Sheet]
    cells: Cells
    facts: Facts
    secrets: Secrets
    items: tuple[Item, ...]


def build_problem(
    family: Family, rule: Rule, frame: pd.DataFrame, tables: Tables, past: Sequence[Tables] = ()
) -> Problem:
    """State what the tables of a family tell of its cells, and what they must not.

    Args:
        family: its declaration.
        rule: the rule that it follows.
        frame: the finest cells; with their true counts where they are internal.
        tables: the published tables, by name.
        past: the tables of the editions that are out; for internal cells only.
    """
    cells = Cells(family, frame)
    sheets = {
        name: sheet(family, name, tables[name], cells.frame) for name in family.tables if name in tables
    }
    facts, items = known_facts(family, cells, list(sheets.values()), past)
    return Problem(sheets, cells, facts, _secrets(family, rule, cells, list(sheets.values())), items)


def _secrets(family: Family, rule: Rule, cells: Cells, sheets: Sequence[Sheet]) -> Secrets:
    blocks = [block for one in sheets for block in _masked_rows(family, rule, cells, one)]
    if family.is_internal:
        blocks += _small_cells(family, rule, cells)
    gathered = Secrets(
        sparse.csr_array(sparse.vstack([block.matrix for block in blocks], format="csr")),
        np.concatenate([block.lower for block in blocks]),
        np.concatenate([block.upper for block in blocks]),
        tuple(label for block in blocks for label in block.labels),
    )
    return gathered.take(_firsts(gathered)) if family.is_internal else gathered


def _firsts(secrets: Secrets) -> list[int]:
    """Return the secrets that repeat none before them: tables of several levels hold the same small cells."""
    found: dict[tuple[bytes, ...], int] = {}
    for row, identity in enumerate(row_identities(secrets.matrix, secrets.lower, secrets.upper)):
        found.setdefault(identity, row)
    return list(found.values())


def _masked_rows(family: Family, rule: Rule, cells: Cells, one: Sheet) -> Iterator[Secrets]:
    """Yield the small counts that a table masks, for each measure.

    What the row itself tells is no secret: a part is at most its whole, a whole at least its parts.
    """
    for measure in family.mesures:
        lower, upper = one.bounds(measure)
        lower, upper = np.fmax(lower, rule.plus_petit_protege), np.fmin(upper, rule.largest_hidden)
        for part in (part for part, whole in family.parties.items() if whole == measure):
            lower = np.fmax(lower, one.bounds(part)[0])
        for whole in _wholes(family, measure):
            upper = np.fmin(upper, one.bounds(whole)[1])
        masked = ~one.shows(measure) & (lower < upper)
        if family.is_internal:
            masked &= one.true(cells, measure) <= rule.largest_hidden
        elif f"{measure}_nb" not in one.frame:
            masked[:] = False
        rows = np.flatnonzero(masked)
        labels = tuple((one.name, measure, int(row)) for row in rows)
        yield Secrets(cells.sums(one.counted[rows], measure), lower[rows], upper[rows], labels)


def _wholes(family: Family, measure: str) -> Iterator[str]:
    while measure in family.parties:
        measure = family.parties[measure]
        yield measure


def _small_cells(family: Family, rule: Rule, cells: Cells) -> Iterator[Secrets]:
    """Yield the small cells where zonings cross: no table holds them, but two may tell them."""
    for measure in family.mesures:
        counts = cells.counts(measure)
        small = (counts < rule.minimum) & (counts >= rule.plus_petit_protege)
        for whole in _wholes(family, measure):
            # A part of nobody is no secret.
            small &= cells.counts(whole) > 0
        rows = np.flatnonzero(small)
        labels = tuple((family.cellules, measure, int(row)) for row in rows)
        sums = sparse.csr_array(cells.each(measure)[rows])
        least = np.full(len(rows), float(rule.plus_petit_protege))
        yield Secrets(sums, least, np.full(len(rows), float(rule.largest_hidden)), labels)
