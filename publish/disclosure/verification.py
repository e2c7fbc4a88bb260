"""Refuse tables that keep a secret badly: their own rules first, then the attack over all of them."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from publish.disclosure.attack import attack
from publish.disclosure.cells import Booleans, Sheet, numbers
from publish.disclosure.declarations import Family, Rule
from publish.disclosure.facts import Tables
from publish.disclosure.secrets import Problem, build_problem

REVEALED = "une cellule masquée se déduit de ce qui est publié, par différence ou par programmation linéaire"
CONTRADICTED = "les tables publiées se contredisent : aucun effectif ne les explique toutes"


class Leak(NamedTuple):
    """What a table lets know and must not: in French, without the value."""

    table: str
    column: str
    row: str
    problem: str


def leaks(
    family: Family, rule: Rule, cells: pd.DataFrame, tables: Tables, past: Sequence[Tables] = ()
) -> list[Leak]:
    """Return what the tables of a family let know and must not.

    What the past editions alone let know is not held against this one.

    Args:
        family: the tables that share the cells.
        rule: the rule that they follow.
        cells: the finest cells; with their true counts where these are internal.
        tables: the published tables, by name.
        past: the tables of the editions that are out, of the same origin and region.
    """
    problem = build_problem(family, rule, cells, tables, past)
    broken = [leak for one in problem.sheets.values() for leak in _broken_rules(family, rule, problem, one)]
    return broken or list(_revealed(family, problem))


def _revealed(family: Family, problem: Problem) -> Iterator[Leak]:
    try:
        suspects = sorted({breach.secret for breach in attack(problem.facts, problem.secrets)})
        before = problem.facts.take(problem.facts.is_past)
        known = {suspects[one.secret] for one in attack(before, problem.secrets.take(suspects))}
    except ValueError:
        yield Leak(family.titre, ", ".join(problem.sheets), "", CONTRADICTED)
        return
    for secret in suspects:
        if secret not in known:
            table, measure, row = problem.secrets.labels[secret]
            yield Leak(table, f"{measure}_nb", _row(problem, table, row), REVEALED)


def _row(problem: Problem, table: str, row: int) -> str:
    if table in problem.sheets:
        return problem.sheets[table].row(row)
    cell = problem.cells.frame.iloc[row]
    codes = (column for column in cell.index if column == "annee" or column.startswith("code_"))
    return ", ".join(f"{column} = {cell[column]}" for column in codes)


def _broken_rules(family: Family, rule: Rule, problem: Problem, one: Sheet) -> Iterator[Leak]:
    for measure in family.mesures:
        for said, wrong in _checks(family, rule, problem, one, measure):
            for row in np.flatnonzero(wrong):
                yield Leak(one.name, f"{measure}_nb", one.row(int(row)), said)


def _checks(
    family: Family, rule: Rule, problem: Problem, one: Sheet, measure: str
) -> Iterator[tuple[str, Booleans]]:
    """Yield what a measure must not show, and where it does."""
    shown = one.shows(measure)
    if rule.arrondi and shown.any():
        counts = np.nan_to_num(numbers(one.frame, f"{measure}_nb"))
        yield f"un effectif n’est pas arrondi à {rule.arrondi}", shown & (counts % rule.arrondi != 0)
    if family.is_internal:
        true = one.true(problem.cells, measure)
        lower, upper = one.bounds(measure)
        least = 1 if measure in family.zero_public else 0
        small = (true >= least) & (true < rule.minimum)
        yield f"un effectif de moins de {rule.minimum} est publié", shown & small
        yield "les bornes ne contiennent pas l’effectif", (true < lower) | (true > upper)
