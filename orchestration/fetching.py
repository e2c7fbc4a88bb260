"""The command `vigie fetch`: what it downloads, and what it says of it. In French."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table as Grid

from orchestration.ingestion.inventory import Inventory, Source
from orchestration.ingestion.live.store import states

if TYPE_CHECKING:
    from orchestration.ingestion.live.fetching import Outcome, Watch
    from orchestration.settings import Settings

LOCK = ".fetch.lock"


class FetchRefused(Exception):  # noqa: N818 - the name is the verdict
    """The command cannot begin; the message says why and what to do."""


def chosen_sources(inventory: Inventory, names: Sequence[str]) -> list[Source]:
    """The named sources, or every one that can be downloaded. Raises FetchRefused."""
    live = {s.id: s for s in inventory.sources if any(table.live for table in s.tables)}
    known = {s.id: s for s in inventory.sources}
    for name in names:
        if name not in known:
            raise FetchRefused(f"Source inconnue : « {name} ». Attendu : {', '.join(live)}.")
        if name not in live:
            raise FetchRefused(
                f"La source « {name} » n’a pas d’adresse de téléchargement connue. Remède : prenez "
                f"ses fichiers sur {known[name].url} et déposez-les dans un dossier (vigie run --landing)."
            )
    return [live[name] for name in dict.fromkeys(names)] if names else list(live.values())


def fetch_sources(sources: Sequence[Source], into: Path, settings: "Settings") -> bool:
    """Download into `<into>/<source>/`, print what became of each file; False if any failed.

    Raises FetchRefused when another download holds the folder.
    """
    with _progress(Console(stderr=True)) as watch:
        outcomes = download(sources, into, settings, watch)
    _print_outcomes(Console(), outcomes)
    return all(outcome.status != "échec" for outcome in outcomes)


def download(sources: Sequence[Source], into: Path, settings: "Settings", watch: "Watch") -> "list[Outcome]":
    """Download into `<into>/<source>/` within the declared limits and say what became of each file.

    Raises FetchRefused when another download holds the folder.
    """
    from orchestration.ingestion.http import Http
    from orchestration.ingestion.live.fetching import fetch
    from orchestration.ingestion.live.france_travail import Credentials

    credentials = Credentials(settings.france_travail_client_id, settings.france_travail_client_secret)
    into.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(into / LOCK, blocking=False), Http() as http:
            return [
                outcome
                for source in sources
                for outcome in fetch(source.tables, into / source.id, http, credentials, watch)
            ]
    except Timeout:
        raise FetchRefused(
            f"Un autre téléchargement occupe {into}. Remède : attendez sa fin, ou choisissez un "
            "autre dossier (--into)."
        ) from None


@contextmanager
def _progress(console: Console) -> "Iterator[Watch]":
    """A line per file: bytes received, of how many, how fast."""
    from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TransferSpeedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=console) as progress:
        tasks: dict[str, TaskID] = {}

        def watch(file: str, received: int, expected: int | None) -> None:
            if file not in tasks:
                tasks[file] = progress.add_task(file, total=None)
            progress.update(tasks[file], completed=received, total=expected)

        yield watch


def _print_outcomes(console: Console, outcomes: "Sequence[Outcome]") -> None:
    grid = Grid(title="Téléchargements", title_justify="left", box=SIMPLE_HEAD)
    for header in ("Table", "Fichier", "État"):
        grid.add_column(header, overflow="fold")
    grid.add_column("Taille", justify="right")
    for outcome in outcomes:
        size = f"{outcome.bytes / 1_000_000:.1f} Mo".replace(".", ",") if outcome.bytes else ""
        grid.add_row(outcome.table.removeprefix("raw_"), outcome.file, outcome.status, size)
    console.print(grid)
    for outcome in outcomes:
        if outcome.status == "révisé":
            console.print(f"Révision de {outcome.file} : l’ancien fichier est gardé dans .revisions.")
        if outcome.status == "échec":
            console.print(
                f"✗ {outcome.file} : {outcome.reason}. Remède : {outcome.remedy}.", markup=False, style="red"
            )


def print_last_checks(console: Console, landing: Path, today: date) -> None:
    """Print when each source was last downloaded into the default folder; nothing if it never was."""
    grid = Grid(title=f"Téléchargements ({landing})", title_justify="left", box=SIMPLE_HEAD)
    for header in ("Source", "Fichiers", "Vérifié", "Dernier changement"):
        grid.add_column(header)
    for folder in sorted(path for path in landing.glob("*") if path.is_dir()):
        known = list(states(folder))
        if known:
            checked, changed = max(s.checked for s in known), max(s.retrieved for s in known)
            grid.add_row(folder.name, str(len(known)), _age(checked, today), _age(changed, today))
    if grid.row_count:
        console.print(grid)


def _age(moment: datetime, today: date) -> str:
    days = (today - moment.astimezone().date()).days
    return "aujourd’hui" if days == 0 else f"il y a {days} j"
