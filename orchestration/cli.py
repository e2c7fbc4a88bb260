"""The command `vigie`. Its messages are in French; heavy imports wait until a command needs them."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic import ValidationError

from orchestration.cohorts import commands as cohorts
from orchestration.collecte.commands import app as collecte_app
from orchestration.settings import PROJECT_ROOT, DataDir, Settings

if TYPE_CHECKING:
    from rich.console import Console

    from orchestration.runner import Listener, Outcome

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="Vigie Compétences : données ouvertes et prospective des compétences, bassin par bassin.",
)
app.add_typer(cohorts.app, name="cohortes")

decisions = typer.Typer(no_args_is_help=True, help="Ce que les comités décident des propositions d’achat.")
app.add_typer(decisions, name="decisions")

Landing = Annotated[
    Path | None,
    typer.Option(
        help="Dossier des fichiers des producteurs, tels qu’ils les publient. "
        "Sans lui : l’échantillon embarqué (données fictives).",
        exists=True,
        file_okay=False,
        resolve_path=True,
    ),
]
Region = Annotated[str | None, typer.Option(help="Code Insee d’une région, ou « france ». Défaut : 28.")]
DataDirectory = Annotated[
    Path | None,
    typer.Option(
        "--data-dir", help="Dossier des données produites. Défaut : VIGIE_DATA_DIR ou celui du compte."
    ),
]

STEP_LABELS = {
    "landing_files": "Lecture du dossier d’entrée",
    "shared_model": "Modèle commun : du brut aux variables",
    "published_model": "Modèle commun : prévisions et tables publiées",
    "ml_projets": "Prévisions et rétrotest",
    "ml_penuries": "Pénuries : simulation et rétrotest",
    "ml_competences": "Compétences qui risquent de manquer",
    "ml_groupes": "Besoins des branches et des transitions",
    "ml_achats": "Propositions d’achat et portefeuille",
    "ml_flux": "Prévisions des embauches et des demandeurs d’emploi",
    "ml_audit": "Audit des prévisions passées",
    "release_candidate": "Contrôles avant publication",
    "release": "Publication de l’édition",
    "documents": "Documents de l’édition",
    "ckan_publication": "Publication sur le portail CKAN",
    "status": "État des sources",
}


def _settings(landing: Path | None, region: str | None, data_dir: Path | None) -> Settings:
    given: dict[str, Any] = {"landing": landing, "region": region, "data_dir": data_dir}
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        raise _fail(
            "\n".join(problem["msg"].removeprefix("Value error, ") for problem in error.errors())
        ) from None


def _fail(message: str) -> typer.Exit:
    typer.secho(message, fg=typer.colors.RED, err=True)
    return typer.Exit(1)


def _check_region(code: str) -> None:
    from orchestration.regions import WHOLE_COUNTRY, known_regions

    regions = known_regions()
    if code != WHOLE_COUNTRY and code not in regions:
        listed = ", ".join(f"{known} {name}" for known, name in regions.items())
        raise _fail(
            f"Région inconnue : « {code} ». Attendu : « france » ou l’un de ces codes Insee : {listed}."
        )


def _enter(settings: Settings) -> DataDir:
    from orchestration import environment

    _check_region(settings.region)
    try:
        return environment.enter(settings)
    except environment.FoldersOverlapError as error:
        raise _fail(str(error)) from error


app.add_typer(collecte_app, name="collecte")


@app.command()
def run(landing: Landing = None, region: Region = None, data_dir: DataDirectory = None) -> None:
    """Exécute toute la chaîne : ingestion, modèle, prévisions, contrôles, édition, pages."""
    from orchestration import fingerprint
    from orchestration.collecte.errors import CollectionRefused
    from orchestration.collecte.export import export_for_run
    from orchestration.files import write_json

    settings = _settings(landing, region, data_dir)
    data = _enter(settings)
    try:
        export_for_run(settings)
    except CollectionRefused as error:
        raise _fail(str(error)) from None
    inputs = fingerprint.input_fingerprint(
        settings.landing or data.decisions, settings.region, settings.portal_url
    )
    if _up_to_date(data, inputs):
        typer.echo("Rien de nouveau : mêmes fichiers, même programme, mêmes options. Aucun calcul refait.")
        _print_products(settings)
        return
    outcome = _run_with_progress(settings, data.run_log)
    if not outcome.success:
        raise _report_failures(outcome, data)
    write_json(data.last_run, {"inputs": inputs, "release": _latest_name(data)})
    _print_products(settings)
    _say_why_no_pdf(settings)


def _up_to_date(data: DataDir, inputs: str) -> bool:
    if not data.last_run.exists():
        return False
    last = json.loads(data.last_run.read_text("utf-8"))
    release = str(last["release"])
    if last["inputs"] != inputs or release != _latest_name(data):
        return False
    from publish.release import is_complete

    return (data.reports / release / "index.html").exists() and is_complete(data.releases / release)


def _latest_name(data: DataDir) -> str | None:
    latest = data.releases / "latest"
    return latest.resolve().name if latest.exists() else None


def _run_with_progress(settings: Settings, log: Path) -> "Outcome":
    from rich.console import Console

    console = Console(stderr=True)
    source = settings.landing or "échantillon embarqué (données fictives)"
    console.print(f"Source : {source} · région : {settings.region}", highlight=False)
    # What the tools print as they work goes to a file: the screen keeps to the steps.
    with log.open("w", encoding="utf-8") as sink, _progress(console) as listener, redirect_stdout(sink):
        from orchestration.runner import run_main_job

        return run_main_job(settings, listener)


@contextmanager
def _progress(console: "Console") -> Iterator["Listener"]:
    """A line per step: running, done, failed; total time beside each."""
    from rich.progress import Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(finished_text=" "), TextColumn("{task.description}"), TimeElapsedColumn())
    # Drawn twice a second for a person; where nobody looks, once at the end.
    with Progress(
        *columns,
        console=console,
        auto_refresh=console.is_terminal,
        refresh_per_second=2,
        redirect_stdout=False,
        redirect_stderr=False,
    ) as progress:
        opening = progress.add_task("Chargement du programme", total=1)
        tasks: dict[str, TaskID] = {}

        def on_event(step: str, state: str) -> None:
            progress.update(opening, completed=1)
            label = STEP_LABELS.get(step, f"Ingestion : {step.removeprefix('raw_')}")
            if state == "start":
                tasks[step] = progress.add_task(label, total=1)
            elif step in tasks:
                mark = {"success": "[green]✓[/]", "failure": "[red]✗[/]"}.get(state, "–")
                progress.update(tasks[step], completed=1, description=f"{mark} {label}")

        yield on_event


def _report_failures(outcome: "Outcome", data: DataDir) -> typer.Exit:
    for failure in outcome.failures:
        label = STEP_LABELS.get(failure.step, failure.step)
        typer.secho(f"\n✗ {label}", fg=typer.colors.RED, bold=True, err=True)
        typer.echo(failure.message, err=True)
    latest = _latest_name(data)
    kept = f"L’édition {latest} reste en ligne, inchangée." if latest else "Aucune édition n’a été publiée."
    return _fail(f"\nL’exécution a échoué (n° {outcome.run_id}). {kept}\nDétail : {data.run_log} ou vigie ui")


def _print_products(settings: Settings) -> None:
    from orchestration.summary import print_products

    print_products(settings.data, settings.portal_url)


def _say_why_no_pdf(settings: Settings) -> None:
    from orchestration.printing import why_no_pdf

    if reason := why_no_pdf(settings):
        typer.secho(reason, err=True, fg=typer.colors.YELLOW)


@app.command()
def fetch(
    sources: Annotated[
        list[str] | None,
        typer.Argument(help="Sources à télécharger ; sans elles, toutes celles qui le peuvent."),
    ] = None,
    into: Annotated[
        Path | None,
        typer.Option(help="Dossier d’arrivée. Défaut : « landing » du dossier de données.", file_okay=False),
    ] = None,
    data_dir: DataDirectory = None,
) -> None:
    """Télécharge les fichiers des producteurs ; relancée, ne prend que ce qui a changé."""
    from orchestration.fetching import FetchRefused, chosen_sources, fetch_sources
    from orchestration.ingestion.inventory import load_inventory

    settings = _settings(None, None, data_dir)
    folder = (into or settings.data.landing).expanduser().resolve()
    try:
        complete = fetch_sources(chosen_sources(load_inventory(), sources or []), folder, settings)
    except FetchRefused as error:
        raise _fail(str(error)) from None
    if not complete:
        raise _fail("Des téléchargements ont échoué ; les derniers fichiers bons restent en place.")
    typer.echo(f"Suite : vigie run --landing {folder}")


@app.command()
def valider(
    fichier: Annotated[
        Path, typer.Argument(help="Fichier à vérifier, .xlsx ou .csv.", exists=True, dir_okay=False)
    ],
    rapport: Annotated[
        Path | None, typer.Option(help="Écrit aussi les problèmes dans ce fichier .csv.", dir_okay=False)
    ] = None,
    data_dir: DataDirectory = None,
) -> None:
    """Vérifie un fichier avant de l’envoyer : dit tout ce qui ne va pas, où, et comment le corriger."""
    from orchestration.ingestion.file_check import check_file
    from orchestration.ingestion.inventory import every_format
    from orchestration.verdict import print_verdict, write_report

    verdict = check_file(fichier, every_format(), _settings(None, None, data_dir).data.raw)
    print_verdict(verdict)
    if rapport:
        write_report(verdict, rapport)
    if verdict.problems:
        raise typer.Exit(1)


@app.command()
def modele(
    nom: Annotated[str, typer.Argument(help="Nom du format, par exemple « achats-formation ».")],
    out: Annotated[
        Path | None,
        typer.Option(
            help="Fichier à écrire : .xlsx, le modèle à remplir (défaut) ; .json, son schéma.", dir_okay=False
        ),
    ] = None,
) -> None:
    """Écrit le classeur à remplir d’un format que la plateforme définit, ou son schéma."""
    from orchestration.ingestion.file_check import code_lists
    from orchestration.ingestion.inventory import every_format
    from orchestration.ingestion.table_schema import own_formats, schema_text
    from orchestration.ingestion.template import write_template

    inventory = every_format()
    formats = own_formats(inventory)
    if nom not in formats:
        raise _fail(f"Format inconnu : « {nom} ». Attendu : {', '.join(formats)}.")
    table, path = formats[nom], out or Path(f"{nom}.xlsx")
    known = code_lists(table, inventory)
    if path.suffix == ".json":
        path.write_text(schema_text(inventory.source_of(table.name), table, known), "utf-8")
    else:
        write_template(path, table, known)
    typer.echo(f"Écrit : {path}")


class Frequency(StrEnum):
    """Of the series."""

    M = "M"
    Q = "Q"
    A = "A"


class Member(StrEnum):
    """Candidates that may be added to those of the engine."""

    PROPHET = "prophet"


@app.command()
def forecast(  # noqa: PLR0913, PLR0917 - the options of a command
    series: Annotated[
        Path,
        typer.Argument(
            help="Séries, Parquet ou CSV : unique_id, ds, y, une ligne par période ; le reste est ignoré.",
            exists=True,
            dir_okay=False,
        ),
    ],
    frequency: Annotated[Frequency, typer.Option(help="M (mois), Q (trimestres) ou A (années).")],
    horizon: Annotated[int, typer.Option(help="Nombre de périodes à prévoir.", min=1)],
    out: Annotated[Path, typer.Option(help="Prévisions à écrire : .parquet ou .csv.", dir_okay=False)],
    hierarchy: Annotated[
        Path | None,
        typer.Option(
            help="Ce qui s’additionne, Parquet ou CSV : parent, child ; les prévisions s’additionneront.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    member: Annotated[Member | None, typer.Option(help="Candidat à essayer en plus : prophet.")] = None,
    holidays: Annotated[
        str | None, typer.Option(help="Pour prophet : pays dont il connaît les jours fériés (FR).")
    ] = None,
    regressors: Annotated[
        Path | None,
        typer.Option(
            help="Pour prophet : ds et une colonne par variable, horizon compris.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="Graine du hasard.", min=0)] = 0,
    workers: Annotated[
        int | None,
        typer.Option(
            help="Processus de cette machine, sans VIGIE_DASK_SCHEDULER (défaut : VIGIE_WORKERS, sinon 1).",
            min=1,
        ),
    ] = None,
    details: Annotated[
        Path | None,
        typer.Option(help="Dossier où écrire aussi le rétrotest, les scores, les replis.", file_okay=False),
    ] = None,
) -> None:
    """Prévoit des séries : candidats comparés par rétrotest, intervalles calibrés sur ses erreurs."""
    from orchestration.series_forecast import (
        ForecastRefused,
        Request,
        forecast_file,
        print_result,
        write_details,
        write_table,
    )

    if out.suffix not in {".parquet", ".csv"}:
        raise _fail(f"{out} : format inconnu. Remède : un nom en .parquet ou en .csv.")
    if member is None and (holidays or regressors):
        raise _fail("--holidays et --regressors ne servent qu’à prophet. Remède : ajoutez --member prophet.")
    settings = Settings()
    request = Request(
        series,
        frequency.value,
        horizon,
        hierarchy=hierarchy,
        prophet=member is Member.PROPHET,
        holidays=holidays,
        regressors=regressors,
        seed=seed,
        workers=workers or settings.workers,
        dask_scheduler=settings.dask_scheduler,
    )
    try:
        result = forecast_file(request)
    except ForecastRefused as error:
        raise _fail(str(error)) from None
    write_table(result.forecast, out)
    if details:
        write_details(result, details)
    print_result(result)
    typer.echo(f"Écrit : {out}")


@app.command()
def publish(  # noqa: PLR0913, PLR0917 - the options of a command
    ckan: Annotated[
        str | None, typer.Option(help="Adresse du portail CKAN. Défaut : VIGIE_CKAN_URL.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Montre ce qui serait fait ; n’écrit rien.")
    ] = False,
    organization: Annotated[
        str | None,
        typer.Option(
            help="Organisation qui publie. Défaut : VIGIE_CKAN_ORGANIZATION, ou la seule du compte."
        ),
    ] = None,
    profile: Annotated[
        str | None,
        typer.Option(
            help="Champs du portail : plain, dcat ou un fichier .yml. Défaut : selon ses extensions."
        ),
    ] = None,
    edition: Annotated[
        str | None, typer.Option(help="Édition à publier, par exemple 2026.11.0. Défaut : la dernière.")
    ] = None,
    force: Annotated[
        list[str] | None,
        typer.Option(help="Jeu à écraser même s’il a été modifié sur le portail ; option répétable."),
    ] = None,
    rows_max: Annotated[
        int | None,
        typer.Option(
            help="Lignes au-delà desquelles une table est publiée en fichiers seulement, sans API.", min=0
        ),
    ] = None,
    verify_all: Annotated[
        bool,
        typer.Option("--verify-all", help="Relit aussi ce qui n’a pas changé, et répare ce qui est abîmé."),
    ] = False,
    allow_sample: Annotated[
        bool,
        typer.Option("--allow-sample", help="Accepte une édition de données fictives (portail d’essai)."),
    ] = False,
    data_dir: DataDirectory = None,
) -> None:
    """Publie une édition sur un portail CKAN : compare, écrit, relit. Jeton : VIGIE_CKAN_TOKEN."""
    from orchestration.publishing import publish_release, request_from
    from publish.errors import PublicationError

    settings = _settings(None, None, data_dir)
    address = ckan or settings.ckan_url
    if not address:
        raise _fail("Portail à nommer. Remède : vigie publish --ckan https://portail.exemple")
    try:
        request = request_from(
            settings,
            edition=edition,
            organization=organization,
            profile=profile,
            rows_max=rows_max,
            force=force or (),
            allow_sample=allow_sample,
            verify_all=verify_all,
        )
        complete = publish_release(address, settings, request, dry_run=dry_run)
    except PublicationError as error:
        raise _fail(str(error)) from None
    if not complete:
        raise typer.Exit(1)


@app.command()
def simuler(
    budget: Annotated[
        float | None,
        typer.Option(help="Budget en euros. Défaut : celui du scénario, ou la dernière campagne."),
    ] = None,
    scenario: Annotated[
        Path | None,
        typer.Option(help="Fichier YAML : plafonds, capacités, minimums, exclusions (docs/exploitation.md)."),
    ] = None,
    edition: Annotated[
        str | None, typer.Option(help="Édition, par exemple 2026.11.0. Défaut : la dernière.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Fichier .csv ou .xlsx des places choisies.")] = None,
    data_dir: DataDirectory = None,
) -> None:
    """Refait le portefeuille d’achats d’une édition pour un autre budget ; n’y change rien."""
    from orchestration.simulation import print_portfolio, simulate_scenario, write_portfolio
    from publish.errors import PublicationError

    data = _settings(None, None, data_dir).data
    name = edition or _latest_name(data)
    if name is None or not (data.releases / name).is_dir():
        raise _fail(
            f"Aucune édition {name or ''} dans {data.releases}. Remède : lancez d’abord « vigie run »."
        )
    try:
        found = simulate_scenario(data.releases / name, scenario, budget)
        print_portfolio(found)
        if out is not None:
            write_portfolio(found, out)
            typer.echo(f"Écrit : {out}")
    except (PublicationError, ValueError) as error:
        raise _fail(str(error)) from None


@decisions.command("import")
def import_decisions(
    fichiers: Annotated[
        list[Path],
        typer.Argument(help="Classeurs remplis des dossiers d’achat (.xlsx).", exists=True, dir_okay=False),
    ],
    landing: Landing = None,
    day: Annotated[
        datetime | None,
        typer.Option(
            "--date",
            metavar="JJ/MM/AAAA",
            help="Jour du comité. Défaut : aujourd’hui.",
            formats=["%Y-%m-%d", "%d/%m/%Y"],
        ),
    ] = None,
    data_dir: DataDirectory = None,
) -> None:
    """Relit les décisions des classeurs pour la prochaine exécution ; à la moindre erreur, n’écrit rien."""
    from orchestration.decisions.importing import import_decisions as read_back
    from orchestration.ingestion.errors import RefusedInput
    from orchestration.verdict import print_imported, print_refusal
    from publish.errors import PublicationError

    settings = _settings(landing, None, data_dir)
    try:
        imported = read_back(fichiers, settings, day.date() if day else None, date.today())
    except RefusedInput as error:
        print_refusal(error.problems)
        raise _fail("\nAucune décision n’a été enregistrée.") from None
    except (PublicationError, OSError) as error:
        raise _fail(str(error)) from None
    print_imported(imported)
    folder = f" --landing {settings.landing}" if settings.landing else ""
    typer.echo(f"Suite : vigie run{folder}")


@app.command()
def rapports(
    edition: Annotated[
        str | None, typer.Option(help="Édition, par exemple 2026.11.0. Défaut : la dernière.")
    ] = None,
    rapport: Annotated[
        list[str] | None,
        typer.Option(help="Rapport à faire, par exemple fiche-bassin (répétable). Défaut : tous."),
    ] = None,
    seulement: Annotated[
        list[str] | None,
        typer.Option(help="Code du bassin, de l’arrondissement, du département… à faire (répétable)."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="Dossier d’arrivée. Défaut : celui des documents de l’édition.", file_okay=False),
    ] = None,
    data_dir: DataDirectory = None,
) -> None:
    """Refait les documents d’une édition, à l’identique ; ce qui n’a pas changé reste en place."""
    from orchestration.reports import ReportsRefusedError, make_reports
    from publish.errors import PublicationError

    settings = _settings(None, None, data_dir)
    name = edition or _latest_name(settings.data)
    try:
        made = make_reports(settings, name, rapport or (), seulement or (), out)
    except (PublicationError, ReportsRefusedError) as error:
        raise _fail(str(error)) from None
    typer.echo(f"{made.documents} documents : {made.folder}")
    _say_why_no_pdf(settings)


@app.command()
def status(data_dir: DataDirectory = None) -> None:
    """Montre les sources : millésime, âge, lignes, avertissements ; et la dernière édition."""
    from orchestration.summary import print_status

    data = _settings(None, None, data_dir).data
    if not data.raw.exists() and not data.landing.exists():
        typer.echo(f"Aucune donnée dans {data.root}. Pour commencer : vigie run")
        return
    print_status(data, date.today())


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="Port local ; 0 : n’importe lequel.", min=0, max=65_535)] = 8070,
    cors: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ORIGINE",
            help="Site dont les pages peuvent lire les données, comme https://outil.exemple (répétable).",
        ),
    ] = None,
    collecte: Annotated[
        bool,
        typer.Option(
            "--collecte",
            help="Sert aussi le formulaire des besoins des territoires (docs/collecte.md). "
            "Secret : VIGIE_COLLECTE_SECRET.",
        ),
    ] = False,
    data_dir: DataDirectory = None,
) -> None:
    """Sert le portail, les éditions et les pages, sur cette machine seulement (Ctrl-C pour arrêter)."""
    from orchestration.collecte.errors import CollectionRefused
    from orchestration.collecte.opening import mounted_pages
    from publish.errors import PublicationError
    from publish.serving import checked_origin, listening_socket
    from publish.serving import serve as serve_files

    settings = _settings(None, None, data_dir)
    data = settings.data
    if _latest_name(data) is None:
        raise _fail(f"Aucune édition dans {data.releases}. Remède : lancez d’abord « vigie run ».")
    try:
        origins = [checked_origin(origin) for origin in cors or ()]
        mounted = [mounted_pages(settings)] if collecte else []
        listener = listening_socket(port)
    except (PublicationError, CollectionRefused) as error:
        raise _fail(str(error)) from None
    host, taken = listener.getsockname()
    typer.echo(f"Portail : http://{host}:{taken}/ (Ctrl-C pour arrêter)")
    for each in mounted:
        typer.echo(f"Collecte : http://{host}:{taken}{each.path}/")
    serve_files(listener, data.releases, data.reports, origins, mounted)


@app.command()
def ui(
    landing: Landing = None,
    region: Region = None,
    data_dir: DataDirectory = None,
    port: Annotated[int, typer.Option(help="Port local de l’interface.")] = 3000,
    watch: Annotated[
        bool, typer.Option("--watch", help="Relance la chaîne dès que le dossier des fichiers change.")
    ] = False,
) -> None:
    """Ouvre l’interface Dagster sur ce dossier de données (Ctrl-C pour l’arrêter)."""
    if watch and landing is None:
        raise _fail("Rien à surveiller. Remède : ajoutez --landing DOSSIER à --watch.")
    data = _enter(_settings(landing, region, data_dir).model_copy(update={"watch": watch}))
    # Python puts the current folder first among its modules: a file there could hide one of Dagster's.
    os.chdir(data.root)
    typer.echo(f"Interface : http://127.0.0.1:{port}")
    dagster = Path(sys.executable).with_name("dagster")
    module = ["-m", "orchestration.definitions", "-d", str(PROJECT_ROOT)]
    os.execv(dagster, [str(dagster), "dev", *module, "-h", "127.0.0.1", "-p", str(port)])
