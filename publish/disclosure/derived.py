"""Rows made of protected numbers go where one of these numbers has gone."""

import pandas as pd

from publish.disclosure.cells import Booleans
from publish.disclosure.declarations import Derived

REASON = "motif_absence"
STATUS = "statut_donnee"
WITHHELD = "Secret statistique : cette valeur permettrait de retrouver par différence un effectif masqué."
ABSENT = "absent"


def hidden_rows(declared: Derived, protected: pd.DataFrame, derived: pd.DataFrame) -> Booleans:
    """Return the rows of `derived` that show a number while `protected` hides one that it is made of."""
    shows = derived[declared.retire].notna().any(axis=1)
    hidden = pd.Series(False, index=derived.index)
    for indicator, columns in declared.faites_de.items():
        own = derived.loc[shows & (derived[declared.indicateur] == indicator), declared.cle]
        told = protected.loc[protected[columns].notna().all(axis=1), declared.cle]
        if indicator in declared.cumules:
            told = _told_since(own[declared.cle[0]].min(), told)
        is_told = pd.MultiIndex.from_frame(own).isin(pd.MultiIndex.from_frame(told))
        hidden.loc[own.index] = ~is_told
    return hidden.to_numpy(bool)


def withhold(declared: Derived, protected: pd.DataFrame, derived: pd.DataFrame) -> pd.DataFrame:
    """Return `derived` without those numbers; each row that loses them says why."""
    frame, rows = derived.copy(), hidden_rows(declared, protected, derived)
    frame.loc[rows, declared.retire] = float("nan")
    frame.loc[rows, STATUS] = ABSENT
    frame.loc[rows, REASON] = WITHHELD
    return frame


def _told_since(first: float, told: pd.DataFrame) -> pd.DataFrame:
    """Return the keys that are told each year from `first` on; the year is the first column."""
    year, *others = told.columns
    since = told[told[year] >= first].sort_values(year)
    return since[since[year] - first == since.groupby(others).cumcount()]
