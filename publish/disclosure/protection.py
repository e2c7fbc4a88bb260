"""Withhold from the tables of a family what would reveal what they mask."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy import sparse

from publish.disclosure.cells import SECONDARY, Booleans, Floats, Sheet, sheet
from publish.disclosure.declarations import Family, Rule
from publish.disclosure.facts import Tables
from publish.disclosure.secrets import Problem, build_problem
from publish.disclosure.suppression import choose

# How far the upper bound of a withheld count goes where the finest table does not bound it.
_WIDENING = 10


def protect(
    family: Family, rule: Rule, cells: pd.DataFrame, tables: Tables, past: Sequence[Tables] = ()
) -> dict[str, pd.DataFrame]:
    """Return the tables, complementary suppression done; what is withheld in them already stays so.

    Args:
        family: the tables that share the cells.
        rule: the rule that they follow; their small counts are masked already.
        cells: the finest cells, with their true counts.
        tables: the published tables, by name.
        past: the tables of the editions that are out, of the same origin and region.
    """
    problem = build_problem(family, rule, cells, tables, past)
    gone: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for number in sorted(choose(problem, _withheld_before(family, problem, past)).withheld):
        item = problem.items[number]
        gone[item.table][item.name].append(item.row)
    return {name: _without(family, problem, name, gone[name]) for name in problem.sheets}


def _withheld_before(family: Family, problem: Problem, past: Sequence[Tables]) -> list[int]:
    """Return the items that a past edition withheld, where the count may still be the one it withheld."""
    gone: set[tuple[str, int, str]] = set()
    for edition in past:
        for name in problem.sheets.keys() & edition.keys():
            now = problem.sheets[name]
            columns = [column for column in edition[name] if column not in now.declared.key]
            before = now.frame[now.declared.key].merge(edition[name], on=now.declared.key, how="left")
            then = sheet(family, name, before[[*now.declared.key, *columns]], problem.cells.frame)
            same = dict[str, Booleans]()
            for measure in family.mesures:
                true = now.true(problem.cells, measure)
                lower, upper = then.bounds(measure)
                same[measure] = (lower <= true) & (true <= upper)
                rows = np.flatnonzero(same[measure] & then.withholds(measure))
                gone |= {(name, int(row), measure) for row in rows}
            for rate, declared in family.taux.items():
                if f"{rate}_pct" in then.frame:
                    absent = then.frame[f"{rate}_pct"].isna().to_numpy(np.bool_)
                    rows = np.flatnonzero(same[declared.partie] & absent)
                    gone |= {(name, int(row), rate) for row in rows}
    return [number for number, item in enumerate(problem.items) if item[:3] in gone]


def _without(family: Family, problem: Problem, name: str, gone: Mapping[str, Sequence[int]]) -> pd.DataFrame:
    one = problem.sheets[name]
    frame = one.frame.copy()
    finest = next(iter(problem.sheets.values()))
    for measure in [measure for measure in family.mesures if measure in gone]:
        rows = list(gone[measure])
        lower, upper = _wide_bounds(problem, measure, one, rows, finest)
        frame.loc[rows, f"{measure}_nb"] = pd.NA
        frame.loc[rows, f"{measure}_motif_secret"] = SECONDARY
        frame.loc[rows, f"{measure}_min"] = lower
        frame.loc[rows, f"{measure}_max"] = upper
    for rate, declared in family.taux.items():
        rows = sorted(
            {row for cause in (rate, declared.partie, declared.tout) for row in gone.get(cause, ())}
        )
        for column in (f"{rate}_{part}" for part in ("pct", "lo_80", "hi_80")):
            if column in frame:
                frame.loc[rows, column] = np.nan
    return frame


def _wide_bounds(
    problem: Problem, measure: str, one: Sheet, rows: Sequence[int], finest: Sheet
) -> tuple[Floats, Floats]:
    """Return the bounds that whoever reads the finest table can add up: they tell nothing more."""
    shared = sparse.csr_array(one.counted[rows] @ finest.counted.T)
    touched = sparse.csr_array(shared > 0, dtype=np.float64)
    sizes = np.diff(finest.counted.indptr)
    whole = touched.copy()
    whole.data = (shared.data == sizes[shared.indices]).astype(np.float64)
    lower, upper = finest.bounds(measure)
    known = ~np.isnan(problem.cells.counts(measure))
    # A finest row that is not known, and of which the total holds known cells, bounds nothing.
    unknown = np.isnan(upper) & (finest.counted @ known.astype(np.float64) > 0)
    is_open = touched @ unknown.astype(np.float64) > 0
    own = one.bounds(measure)[1][rows]
    widest = np.where(is_open, _WIDENING * own, touched @ np.nan_to_num(upper))
    return whole @ np.nan_to_num(lower), widest
