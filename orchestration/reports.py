"""Make the documents of an edition again, from what it froze: what `vigie rapports` does."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.progress import Progress, TextColumn, TimeElapsedColumn

from orchestration.fingerprint import code_fingerprint
from orchestration.printing import printers
from orchestration.settings import Settings
from publish.reports.declaration import Report, load_reports
from publish.reports.site import Making, OnDocument, OnPrinted


class ReportsRefusedError(ValueError):
    """What is asked for does not exist."""


class Reports(NamedTuple):
    """Where documents are, and how many."""

    folder: Path
    documents: int


def make_reports(
    settings: Settings, edition: str | None, names: Collection[str], scopes: Collection[str], out: Path | None
) -> Reports:
    """Make reports of an edition, and return their folder and how many documents they have.

    Args:
        settings: the data directory, and whether there are PDFs.
        edition: version of the edition.
        names: identifiers of the reports; all where there are none.
        scopes: codes that the documents are about; all where there are none.
        out: folder of the documents; that of the edition by default.

    Raises:
        ReportsRefusedError: no such edition, report or document.
        PublicationError: the edition is incomplete.
    """
    data = settings.data
    if edition is None or not (data.releases / edition).is_dir():
        raise ReportsRefusedError(
            f"Aucune édition {edition or ''} dans {data.releases}. Remède : lancez d’abord « vigie run »."
        )
    folder = out.expanduser().resolve() if out else data.reports / edition
    with _progress(asked := _asked(names)) as (on_document, on_printed):
        making = Making(
            data.releases / edition,
            folder,
            code_fingerprint(),
            frozenset(scopes) or None,
            on_document,
            printers(settings),
            on_printed,
        )
        made = [document for report in asked for document in making.make(report)]
    if not made:
        raise ReportsRefusedError(
            f"Aucun document pour {', '.join(scopes) or 'ce rapport'} dans l’édition {edition}. "
            "Remède : les codes sont ceux de la page d’accueil des documents."
        )
    return Reports(folder, len(made))


def _asked(names: Collection[str]) -> list[Report]:
    known = {report.identifiant: report for report in load_reports()}
    if unknown := sorted(set(names) - known.keys()):
        raise ReportsRefusedError(f"Rapport inconnu : {', '.join(unknown)}. Attendu : {', '.join(known)}.")
    return [report for name, report in known.items() if not names or name in names]


@contextmanager
def _progress(asked: Sequence[Report]) -> Iterator[tuple[OnDocument, OnPrinted]]:
    """A line per report, that counts the documents as they are written, then the PDFs."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        TextColumn("{task.completed} documents écrits{task.fields[pdf]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, auto_refresh=console.is_terminal) as progress:
        tasks = {each.identifiant: progress.add_task(each.titre, total=None, pdf="") for each in asked}
        yield (
            lambda report, _: progress.advance(tasks[report.identifiant]),
            lambda report, done, of: progress.update(tasks[report.identifiant], pdf=f", {done} PDF sur {of}"),
        )
