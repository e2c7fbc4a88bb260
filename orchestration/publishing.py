"""The command `vigie publish`: a release on a CKAN portal. What it says is in French."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from orchestration.settings import DataDir, Settings
from publish.addresses import Addresses
from publish.ckan.errors import TransientPortalError
from publish.errors import PublicationError
from publish.release import editions, latest_release

if TYPE_CHECKING:
    from publish.ckan.client import Portal
    from publish.ckan.plan import Action, DatasetPlan
    from publish.ckan.publication import Publication, Report, Request, Watch

LISTED = 4
"""Files that a row of the plan names."""


def chosen_release(data: DataDir, edition: str | None) -> Path:
    """Return the folder of an edition, the latest by default.

    Raises:
        PublicationError: there is no such edition.
    """
    shelf = editions(data.releases)
    release = next((path for path in shelf if path.name == edition), None)
    release = release if edition else latest_release(data.releases)
    if release:
        return release
    known = ", ".join(path.name for path in shelf) or "aucune"
    raise PublicationError(
        f"Édition « {edition or 'la dernière'} » absente de {data.releases}. Présentes : {known}. "
        "Remède : lancez « vigie run », ou corrigez --edition."
    )


def request_from(  # noqa: PLR0913 - the options of a command
    settings: Settings,
    *,
    edition: str | None = None,
    organization: str | None = None,
    profile: str | None = None,
    rows_max: int | None = None,
    force: Collection[str] = (),
    allow_sample: bool = False,
    verify_all: bool = False,
) -> "Request":
    """Return what is asked of a publication; what is not given is as the settings say.

    Raises:
        PublicationError: there is no such edition.
    """
    from publish.ckan.publication import Request

    return Request(
        release=chosen_release(settings.data, edition),
        organization=organization or settings.ckan_organization or None,
        profile=profile or settings.ckan_profile or None,
        allow_sample=allow_sample,
        force=frozenset(force),
        table_rows_max=settings.ckan_rows_max if rows_max is None else rows_max,
        landing_page=_landing_page(settings),
        verify_all=verify_all,
    )


def _landing_page(settings: Settings) -> str:
    """Return the public page of a dataset with `{name}`, where the settings say where editions are public."""
    return Addresses(settings.portal_url).page("{name}") if "portal_url" in settings.model_fields_set else ""


def open_portals(address: str, settings: Settings) -> "tuple[Portal, Portal]":
    """Return a portal as the account of the token sees it, and as the public does.

    Raises:
        PublicationError: there is no token, or the address is not one of a web site.
    """
    from publish.ckan.client import connect

    token = settings.ckan_token
    if token is None or not token.get_secret_value().strip():
        raise PublicationError(
            "Jeton absent. Remède : créez sur le portail un jeton pour un compte éditeur de l’organisation "
            "(page du compte, « Jetons d’API ») et donnez-le par la variable VIGIE_CKAN_TOKEN."
        )
    return connect(address, token.get_secret_value().strip()), connect(address)


def publish_quietly(
    settings: Settings, edition: str | None, force: Collection[str], *, allow_sample: bool
) -> "Report":
    """Publish on the portal of the settings, for a run without a screen.

    Raises:
        PublicationError: nothing could be planned, or a failure that may pass is the only one.
    """
    from publish.ckan.publication import prepare, publish

    if not settings.ckan_url:
        raise PublicationError("Portail à nommer. Remède : donnez son adresse dans VIGIE_CKAN_URL.")
    portal, public = open_portals(settings.ckan_url, settings)
    request = request_from(settings, edition=edition, force=force, allow_sample=allow_sample)
    report = publish(portal, public, prepare(portal, request), lambda *_: None)
    if report.is_transient:
        raise TransientPortalError(report.problems())
    return report


def publish_release(address: str, settings: Settings, request: "Request", *, dry_run: bool) -> bool:
    """Print what is to do, do it unless `dry_run`, print what was done; tell whether the portal is as wanted.

    Raises:
        PublicationError: nothing could be planned.
    """
    from publish.ckan.publication import prepare, publish

    console = Console()
    portal, public = open_portals(address, settings)
    publication = prepare(portal, request)
    print_plan(console, publication)
    if dry_run:
        console.print("Essai à blanc : rien n’a été écrit.")
        return not any(plan.conflicts for plan in publication.plans)
    with _progress(Console(stderr=True)) as watch:
        report = publish(portal, public, publication, watch)
    _print_report(console, report, portal.writes)
    return report.success


def print_plan(console: Console, publication: "Publication") -> None:
    """Print the differences between the portal and the edition."""
    # Texts of the portal are shown as they are: `[...]` in one is no markup.
    title = Text(f"Édition {publication.request.release.name}")
    grid = Grid(title=title, title_justify="left", box=SIMPLE_HEAD)
    for header in ("Jeu", "À faire", "Sur"):
        grid.add_column(header, overflow="fold")
    for plan in publication.plans:
        for row in _rows(plan):
            grid.add_row(*map(Text, row))
    console.print(grid)
    for warning in publication.warnings:
        console.print(f"Attention : {warning}", markup=False)


def _rows(plan: "DatasetPlan") -> Iterator[tuple[str, str, str]]:
    """Return a row per sort of action: a first publication has dozens of files."""
    for conflict in plan.conflicts:
        yield plan.name, "rien : conflit", conflict
    for kind in dict.fromkeys(action.kind for action in plan.actions):
        yield plan.name, kind.value, _listed([action for action in plan.actions if action.kind is kind])
    if not plan.actions and not plan.conflicts:
        yield plan.name, "rien : inchangé", ""


def _listed(actions: "Sequence[Action]") -> str:
    said = [" : ".join(filter(None, (action.key, action.detail))) for action in actions]
    more = len(said) - LISTED
    return "\n".join([*said[:LISTED], *([f"et {more} autres"] if more > 0 else [])])


@contextmanager
def _progress(console: Console) -> "Iterator[Watch]":
    """A line per dataset: the file at hand, and the rows where it is a table."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

    description = TextColumn("{task.description}", markup=False)
    columns = (description, BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        tasks: dict[str, TaskID] = {}

        def watch(dataset: str, what: str, done: int, total: int) -> None:
            if dataset not in tasks:
                tasks[dataset] = progress.add_task(dataset, total=None)
            progress.update(
                tasks[dataset], description=f"{dataset} · {what}", completed=done, total=total or None
            )

        yield watch


def _print_report(console: Console, report: "Report", writes: int) -> None:
    for label, names in (("Publiés et relus", report.published), ("Inchangés", report.unchanged)):
        if names:
            console.print(f"{label} : {', '.join(names)}.", markup=False)
    if problems := report.problems():
        console.print(problems, markup=False, style="red")
    console.print(f"Écritures sur le portail : {writes}.")
