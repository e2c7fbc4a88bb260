"""What `vigie valider` prints of a file, in the words of the person who filled it in."""

import csv
from pathlib import Path

from rich.console import Console

from orchestration.ingestion.file_check import Verdict

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
    for number, problem in enumerate(verdict.problems, start=1):
        console.print(f"\n{number}. {problem.location or 'fichier entier'}")
        console.print(f"   Trouvé : {problem.found}")
        console.print(f"   Attendu : {problem.expected}")
        console.print(f"   Remède : {problem.remedy}")
    for warning in verdict.warnings:
        console.print(f"\nÀ vérifier : {warning}")


def write_report(verdict: Verdict, path: Path) -> None:
    """Write one line per problem, as a French Excel opens it: semicolons and the mark of UTF-8."""
    lines = [(p.file, p.location, p.found, p.expected, p.remedy) for p in verdict.problems]
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows([REPORT_HEADER, *lines])
