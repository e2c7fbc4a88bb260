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
        is_told = protected[columns].notna().all(axis=1)
        told = [protected.loc[is_told, declared.cle], *_sums_told(declared, protected, is_told, own)]
        keys = pd.concat(told, ignore_index=True)
        if indicator in declared.cumules:
            keys = _told_since(own[declared.cle[0]].min(), keys)
        hidden.loc[own.index] = ~pd.MultiIndex.from_frame(own).isin(pd.MultiIndex.from_frame(keys))
    return hidden.to_numpy(bool)


def withhold(declared: Derived, protected: pd.DataFrame, derived: pd.DataFrame) -> pd.DataFrame:
    """Return `derived` without those numbers; each row that loses them says why."""
    frame, rows = derived.copy(), hidden_rows(declared, protected, derived)
    frame.loc[rows, declared.retire] = float("nan")
    frame.loc[rows, STATUS] = ABSENT
    frame.loc[rows, REASON] = WITHHELD
    return frame


def _sums_told(
    declared: Derived, protected: pd.DataFrame, is_told: pd.Series, own: pd.DataFrame
) -> list[pd.DataFrame]:
    """Return the keys of sums of which every part is told: whichever parts they add up, none is hidden."""
    *place, breakdown, _ = declared.cle
    found = []
    for sums, parts in declared.sommes.items():
        among = protected[breakdown] == parts
        whole = is_told[among].groupby([protected.loc[among, name] for name in place]).all()
        told = whole[whole].reset_index()[place].assign(**{breakdown: sums})
        found.append(own.merge(told, on=[*place, breakdown])[declared.cle])
    return found


def _told_since(first: float, told: pd.DataFrame) -> pd.DataFrame:
    """Return the keys that are told each year from `first` on; the year is the first column."""
    year, *others = told.columns
    since = told[told[year] >= first].sort_values(year)
    return since[since[year] - first == since.groupby(others).cumcount()]
