"""What the command line prints of a data directory: products of a run, health of the sources. In French."""

import csv
import json
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from orchestration.fetching import print_last_checks
from orchestration.ingestion.inventory import load_inventory
from orchestration.settings import DataDir
from publish.reports.french import integer

MEASURE = "projets_recrutement_nb"
FIRST_LINES = 5
ORIGINS = {"echantillon": "fictif", "depot": "dépôt", "reference": "référence"}
FORECASTS = Path("previsions/data/pub_previsions__projets.csv")


def _json(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def print_products(data: DataDir) -> None:
    """Print where the latest edition and its pages are, and the first lines of the forecast."""
    console = Console()
    release = (data.releases / "latest").resolve()
    facts = _json(release / "release.json")
    fictitious = " — DONNÉES FICTIVES" if facts["fictif"] else ""
    console.print(f"\nÉdition {release.name}{fictitious}", style="bold")
    products = Table.grid(padding=(0, 2))
    products.add_column(no_wrap=True)
    # Folded, not cut: a path is there to be copied.
    products.add_column(overflow="fold")
    products.add_row("Jeux de données", str(release))
    products.add_row("Pages", str(data.reports / release.name / "index.html"))
    products.add_row("Prévisions", str(release / FORECASTS))
    console.print(products)
    console.print(_forecast_table(release / FORECASTS))
    console.print("Suite : vigie ui (interface Dagster), vigie status (sources).")


def _largest_forecasts(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["mesure"] == MEASURE]
    return list(islice(sorted(rows, key=lambda row: -float(row["yhat"])), FIRST_LINES))


def _forecast_table(path: Path) -> Table | str:
    rows = _largest_forecasts(path)
    if not rows:
        return "Pas de prévision : il faut au moins deux vagues consécutives de l’enquête."
    year, cutoff, model = (rows[0][name] for name in ("annee", "cutoff_annee", "modele"))
    title = f"Projets de recrutement prévus pour {year} (dernière vague : {cutoff} ; modèle : {model})"
    table = Table(title=title, title_justify="left")
    for header in ("Bassin", "Métier"):
        table.add_column(header)
    for header in ("Prévision", "Intervalle à 80 %"):
        table.add_column(header, justify="right")
    for row in rows:
        forecast, low, high = (integer(float(row[name])) for name in ("yhat", "lo_80", "hi_80"))
        table.add_row(row["libelle_bassin_ft"], row["libelle_fap"], forecast, f"{low} à {high}")
    return table


def print_status(data: DataDir, today: date) -> None:
    """Print one line per source table, its warnings, the files that were not used, and the latest edition."""
    console = Console()
    vintages = _current_vintages(data.raw)
    console.print(_source_table(vintages, today))
    _print_suspensions(console, {vintage["source"] for vintage in vintages})
    for vintage in vintages:
        for warning in vintage["warnings"]:
            console.print(f"Avertissement, {vintage['table']} {vintage['millesime']} : {warning}")
    if data.scan.exists():
        _print_scan(console, _json(data.scan))
    print_last_checks(console, data.landing, today)
    latest = data.releases / "latest"
    if latest.exists():
        console.print(f"Dernière édition : {latest.resolve().name} ({latest.resolve()})", highlight=False)
    else:
        console.print("Aucune édition publiée.")


def _print_suspensions(console: Console, received: Collection[str]) -> None:
    for source in load_inventory().sources:
        if source.suspension and source.id in received:
            console.print(f"{source.title} : source {source.suspension.sentence}")


def _current_vintages(raw: Path) -> list[dict[str, Any]]:
    """The last vintage of each table, origin and millésime."""
    last: dict[tuple[str, str, int], dict[str, Any]] = {}
    for path in raw.glob("*/*/millesime=*/vintage=*/snapshot.json"):
        vintage = _json(path)
        key = (vintage["table"], vintage["origin"], vintage["millesime"])
        if key not in last or last[key]["rank"] < vintage["rank"]:
            last[key] = vintage
    return [last[key] for key in sorted(last)]


def _source_table(vintages: Iterable[dict[str, Any]], today: date) -> Table:
    table = Table(title="Sources", title_justify="left", box=SIMPLE_HEAD)
    for header in ("Table", "Origine", "Millésimes", "Reçu"):
        table.add_column(header, overflow="fold")
    table.add_column("Lignes", justify="right")
    for (name, origin), group in groupby(vintages, key=lambda vintage: (vintage["table"], vintage["origin"])):
        current = list(group)
        received = _age(max(vintage["retrieved"] for vintage in current), today)
        rows = integer(sum(vintage["rows"] for vintage in current))
        years = _span([vintage["millesime"] for vintage in current])
        table.add_row(name.removeprefix("raw_"), ORIGINS[origin], years, received, rows)
    return table


def _span(years: Sequence[int]) -> str:
    return str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]} ({len(years)})"


def _age(received: str, today: date) -> str:
    days = (today - date.fromisoformat(received)).days
    return "aujourd’hui" if days == 0 else f"il y a {days} j"


def _print_scan(console: Console, scan: dict[str, Any]) -> None:
    unused = [finding for finding in scan["findings"] if finding["status"] != "reconnu"]
    if not unused:
        return
    title = f"Fichiers non utilisés ({len(unused)}) de {scan['folder']}"
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD)
    for header in ("Fichier", "Raison"):
        table.add_column(header, overflow="fold")
    for finding in unused:
        refused = "REFUSÉ : " if finding["status"] == "refuse" else ""
        table.add_row(finding["path"], refused + finding["reason"])
    console.print(table)
