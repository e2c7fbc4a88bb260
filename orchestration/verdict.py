"""What is printed of a file that somebody filled in, in their words (`valider`, `decisions import`)."""

import csv
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

from rich.console import Console

from orchestration.decisions.importing import Imported
from orchestration.ingestion.errors import Problem
from orchestration.ingestion.file_check import Verdict
from publish.french import plural

REPORT_HEADER = ("fichier", "emplacement", "trouve", "attendu", "remede")


def print_verdict(verdict: Verdict) -> None:
    """Print that the file is sound, or all its problems, then what deserves a look."""
    console = Console(highlight=False, markup=False, soft_wrap=True)
    if verdict.problems:
        count = len(verdict.problems)
        console.print(f"✗ {verdict.file} : {count} problème{'s' if count > 1 else ''}", style="bold red")
    else:
        console.print(f"✓ {verdict.file} : fichier valide, {verdict.rows} lignes", style="bold green")
        console.print(f"  {verdict.what}, millésime {verdict.millesime}")
    _print_problems(console, verdict.problems)
    for warning in verdict.warnings:
        console.print(f"\nÀ vérifier : {warning}")


def print_refusal(problems: Sequence[Problem]) -> None:
    """Print everything that is wrong with several files, file by file."""
    console = Console(highlight=False, markup=False, soft_wrap=True)
    for file, group in groupby(
        sorted(problems, key=lambda problem: problem.file), lambda problem: problem.file
    ):
        own = list(group)
        console.print(f"✗ {file} : {len(own)} problème{'s' if len(own) > 1 else ''}", style="bold red")
        _print_problems(console, own)


def print_imported(imported: Iterable[Imported]) -> None:
    """Print what became of the decisions on each edition."""
    console = Console(highlight=False, markup=False, soft_wrap=True)
    for one in imported:
        states = (
            f"{number} {plural(number, state, f'{state}s')}" for state, number in sorted(one.told.items())
        )
        said = ", ".join(states) or "aucune"
        console.print(f"✓ Édition {one.edition}, décisions : {said}", style="bold green")
        if one.undecided:
            console.print(
                f"  {one.undecided} {plural(one.undecided, 'proposition', 'propositions')} sans décision"
            )
        if one.told:
            console.print(f"  Fichier : {one.path}")


def _print_problems(console: Console, problems: Iterable[Problem]) -> None:
    for number, problem in enumerate(problems, start=1):
        console.print(f"\n{number}. {problem.location or 'fichier entier'}")
        console.print(f"   Trouvé : {problem.found}")
        console.print(f"   Attendu : {problem.expected}")
        console.print(f"   Remède : {problem.remedy}")


def write_report(verdict: Verdict, path: Path) -> None:
    """Write one line per problem, as a French Excel opens it: semicolons and the mark of UTF-8."""
    lines = [(p.file, p.location, p.found, p.expected, p.remedy) for p in verdict.problems]
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows([REPORT_HEADER, *lines])
