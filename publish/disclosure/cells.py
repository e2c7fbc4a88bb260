"""The finest cells of a family, and how the rows of published tables add them up."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from publish.disclosure.declarations import Family, ProtectedTable, Switch

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]
SECONDARY = "secondaire"


class Cells:
    """The finest cells of a family; an unknown is the true count of one measure in one of them.

    A count that a cell lacks is no unknown: no published sum holds it.
    """

    def __init__(self, family: Family, frame: pd.DataFrame) -> None:
        """Number the unknowns, measure after measure."""
        self.frame = frame.reset_index(drop=True)
        suffix = "nb" if family.is_internal else "max"
        known = {
            measure: np.flatnonzero(self.frame[f"{measure}_{suffix}"].notna()) for measure in family.mesures
        }
        self.size = sum(map(len, known.values()))
        self._selectors: dict[str, sparse.csr_array] = {}
        start = 0
        for measure, rows in known.items():
            numbers = start + np.arange(len(rows))
            shape = (len(self.frame), self.size)
            self._selectors[measure] = sparse.csr_array((np.ones(len(rows)), (rows, numbers)), shape=shape)
            start += len(rows)

    def each(self, measure: str) -> sparse.csr_array:
        """Return cells × unknowns."""
        return self._selectors[measure]

    def sums(self, counted: sparse.csr_array, measure: str) -> sparse.csr_array:
        """Return rows × unknowns, from rows × cells."""
        return sparse.csr_array(counted @ self._selectors[measure])

    def counts(self, measure: str) -> Floats:
        """Return the true count of each cell, NaN where it is not known; of internal cells only."""
        return numbers(self.frame, f"{measure}_nb")

    def truth(self) -> Floats:
        """Return the true count of each unknown; of internal cells only."""
        counts = [self.counts(measure) for measure in self._selectors]
        return np.concatenate([values[~np.isnan(values)] for values in counts])


class Sheet(NamedTuple):
    """A published table of a family: its name, its declaration, its rows, and rows × cells."""

    name: str
    declared: ProtectedTable
    frame: pd.DataFrame
    counted: sparse.csr_array

    def bounds(self, measure: str) -> tuple[Floats, Floats]:
        """Return the published bounds of a measure; NaN where it is not known."""
        return numbers(self.frame, f"{measure}_min"), numbers(self.frame, f"{measure}_max")

    def shows(self, measure: str) -> Booleans:
        """Return where the count is published; nowhere in a table that holds bounds only."""
        column = f"{measure}_nb"
        if column not in self.frame:
            return np.zeros(len(self.frame), np.bool_)
        return self.frame[column].notna().to_numpy(np.bool_)

    def withholds(self, measure: str) -> Booleans:
        """Return where the count is withheld for the sake of another."""
        column = f"{measure}_motif_secret"
        if column not in self.frame:
            return np.zeros(len(self.frame), np.bool_)
        return np.asarray((self.frame[column] == SECONDARY).to_numpy(np.bool_, na_value=False))

    def true(self, cells: Cells, measure: str) -> Floats:
        """Return the true count of each row; of internal cells only."""
        return np.asarray(self.counted @ np.nan_to_num(cells.counts(measure)))

    def row(self, number: int) -> str:
        """Return what tells a row, in words."""
        cells = self.frame.iloc[number]
        return ", ".join(f"{column} = {cells[column]}" for column in self.declared.key)


def sheet(family: Family, name: str, frame: pd.DataFrame, cells: pd.DataFrame) -> Sheet:
    """Return a table of the family with the cells that its rows count.

    Raises:
        KeyError: a column, or a word of a `selon` column, is not declared.
    """
    frame = frame.reset_index(drop=True)
    declared = family.tables[name]
    return Sheet(name, declared, frame, _counted(declared, frame, cells))


def numbers(frame: pd.DataFrame, column: str) -> Floats:
    """Return a column of numbers, NaN where it is empty."""
    return frame[column].to_numpy(np.float64, na_value=np.nan)


def _counted(declared: ProtectedTable, frame: pd.DataFrame, cells: pd.DataFrame) -> sparse.csr_array:
    switches = [one for one in declared.dimensions if isinstance(one, Switch)]
    fixed = [one for one in declared.dimensions if isinstance(one, str)]
    cells = cells.reset_index(drop=True)
    rows, counted = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    words = frame[[one.selon for one in switches]].drop_duplicates() if switches else pd.DataFrame(index=[0])
    for _, chosen in words.iterrows():
        pairs = {column: column for column in fixed}
        group = frame
        for switch in switches:
            word = chosen[switch.selon]
            group = group[group[switch.selon] == word]
            if column := switch.colonnes[word]:
                pairs[switch.valeur] = column
        left = group[list(pairs)].set_axis(list(pairs.values()), axis=1).assign(_row=group.index)
        right = cells[list(pairs.values())].assign(_cell=cells.index).dropna()
        joined = left.merge(right, on=list(pairs.values()))
        rows.append(joined["_row"].to_numpy(np.int64))
        counted.append(joined["_cell"].to_numpy(np.int64))
    where = (np.concatenate(rows), np.concatenate(counted))
    return sparse.csr_array((np.ones(len(where[0])), where), shape=(len(frame), len(cells)))
