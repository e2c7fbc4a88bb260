"""What the command line prints of a data directory: products of a run, health of the sources. In French."""

import csv
import json
from collections.abc import Collection, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from orchestration.fetching import print_last_checks
from orchestration.health import Health, source_health
from orchestration.ingestion.inventory import load_inventory
from orchestration.settings import DataDir
from publish.edition import EXAMPLE_PORTAL, SAMPLE_ORIGIN
from publish.french import integer

MEASURE, NEXT_WAVE = "projets_recrutement_nb", "1"
FIRST_LINES = 5
ORIGINS = {
    "depot": "Dossier de dépôt",
    "echantillon": "Échantillon : données fictives",
    "reference": "Livré avec le projet",
}
NO_ADDRESS = (
    f"Attention : les adresses des métadonnées de cette édition ({EXAMPLE_PORTAL}…) ne mènent nulle part. "
    "Remède, avant de la mettre en ligne : export VIGIE_PORTAL_URL=https://… (l’adresse où le dossier "
    "« releases » est servi, « / » compris), puis vigie run."
)
FORECASTS = Path("previsions/data/pub_previsions__projets.csv")


def _json(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def print_products(data: DataDir, portal_url: str) -> None:
    """Print where the latest edition and its pages are, and the first lines of the forecast.

    `portal_url`: the public address that the edition was made for; a warning where nobody gave it.
    """
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
    products.add_row("Portail", str(release / "portal" / "index.html"))
    products.add_row("Pages", str(data.reports / release.name / "index.html"))
    products.add_row("Prévisions", str(release / FORECASTS))
    console.print(products)
    console.print(_forecast_table(release / FORECASTS))
    if portal_url == EXAMPLE_PORTAL and facts["origine"] != SAMPLE_ORIGIN:
        console.print(NO_ADDRESS, style="yellow", highlight=False)
    console.print("Suite : vigie serve (portail), vigie ui (interface Dagster), vigie status (sources).")


def _largest_forecasts(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        rows = [
            row
            for row in csv.DictReader(stream)
            if (row["mesure"], row["horizon_periodes"]) == (MEASURE, NEXT_WAVE)
        ]
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
    tables = source_health(data.raw, load_inventory(), today)
    received = [table for table in tables if table.retrieved]
    console.print(_source_table(received))
    if missing := [table.table.removeprefix("raw_") for table in tables if not table.retrieved]:
        console.print(f"Jamais reçues : {', '.join(missing)}")
    _print_suspensions(console, {table.source for table in received})
    for table in received:
        for warning in table.warnings:
            console.print(f"Avertissement, {table.table} {warning}")
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


def _source_table(tables: Sequence[Health]) -> Table:
    """One section per origin: the name of a table takes the width that a column would."""
    grid = Table(title="Sources", title_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    grid.add_column("Table", overflow="fold")
    grid.add_column("Millésimes", no_wrap=True)
    for header in ("Jours", "Lignes"):
        grid.add_column(header, justify="right", no_wrap=True)
    grid.add_column("État", no_wrap=True)
    for origin, title in ORIGINS.items():
        held = [table for table in tables if table.origin == origin]
        if held:
            grid.add_section()
            grid.add_row(title, style="bold")
        for table in held:
            name, years = table.table.removeprefix("raw_"), _span(table.millesimes)
            grid.add_row(f" {name}", years, str(table.age_days), integer(table.rows), table.state)
    return grid


def _span(years: Sequence[int]) -> str:
    return str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]} ({len(years)})"


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
