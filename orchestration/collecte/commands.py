"""`vigie collecte`: accounts, import, export. Messages are in French; heavy imports wait."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orchestration.collecte.errors import CollectionRefused
from orchestration.settings import Settings

if TYPE_CHECKING:
    from orchestration.collecte.opening import Registry

app = typer.Typer(
    no_args_is_help=True, help="Besoins des territoires, dépôts des branches : comptes, import, export."
)
accounts_app = typer.Typer(no_args_is_help=True, help="Comptes de la collecte.")
app.add_typer(accounts_app, name="compte")

DataDirectory = Annotated[
    Path | None, typer.Option("--data-dir", help="Dossier des données produites. Défaut : VIGIE_DATA_DIR.")
]


class RoleName(StrEnum):
    """What an account may do."""

    ANIMATEUR = "animateur"
    MODERATEUR = "moderateur"
    BRANCHE = "branche"


@accounts_app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="Nom du compte.")],
    role: Annotated[
        RoleName,
        typer.Option(help="animateur (déclare), moderateur (relit) ou branche (dépose ses chiffres)."),
    ],
    zone: Annotated[
        str, typer.Option(help="Zone ou groupe technique du compte ; code de la branche pour une branche.")
    ] = "",
    data_dir: DataDirectory = None,
) -> None:
    """Ouvre un compte ; le mot de passe est demandé, ou lu dans VIGIE_COLLECTE_PASSWORD."""
    from datetime import date

    from orchestration.collecte.deposits import checked_branch
    from orchestration.collecte.zones import checked_zone, zones_of

    with _registry(data_dir) as registry:
        if role is RoleName.BRANCHE:
            place = checked_branch(zone)
        else:
            place = checked_zone(zone, zones_of(settings_of(data_dir).data.raw, date.today()))
        registry.accounts.add(name, role.value, place, _password())
    typer.echo(f"Compte ouvert : {name} ({role.value})")


@accounts_app.command("list")
def list_accounts(data_dir: DataDirectory = None) -> None:
    """Montre les comptes ouverts."""
    with _registry(data_dir) as registry:
        for account in registry.accounts.everyone():
            typer.echo(f"{account.nom} : {account.role}{f', {account.zone}' if account.zone else ''}")


@accounts_app.command("password")
def password(
    name: Annotated[str, typer.Argument(help="Nom du compte.")], data_dir: DataDirectory = None
) -> None:
    """Change le mot de passe d’un compte et ferme ses connexions."""
    with _registry(data_dir) as registry:
        registry.accounts.change_password(registry.accounts.named(name).nom or name, _password())
    typer.echo(f"Mot de passe changé : {name}")


@accounts_app.command("close")
def close(
    name: Annotated[str, typer.Argument(help="Nom du compte.")], data_dir: DataDirectory = None
) -> None:
    """Ferme un compte et oublie son nom ; ce qu’il a écrit reste, sans nom."""
    with _registry(data_dir) as registry:
        registry.accounts.close(name)
    typer.echo(f"Compte fermé : {name}")


@app.command("import")
def import_workbook(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FICHIER", help="Classeur .xlsx ou .csv du modèle.", exists=True, dir_okay=False
        ),
    ],
    account: Annotated[str, typer.Option("--compte", help="Compte au nom duquel les besoins sont déclarés.")],
    data_dir: DataDirectory = None,
) -> None:
    """Enregistre les besoins d’un classeur, tous ou aucun, après avoir dit tout ce qui ne va pas."""
    from datetime import date

    from orchestration.collecte.codes import LatestCodes
    from orchestration.collecte.workbook import judge_workbook, record_workbook
    from orchestration.verdict import print_verdict

    data = settings_of(data_dir).data
    with _registry(data_dir) as registry:
        author = registry.accounts.named(account)
        verdict, rows = judge_workbook(file, data.raw, LatestCodes(data.releases)(), date.today())
        print_verdict(verdict)
        if verdict.problems:
            raise typer.Exit(1)
        counts = record_workbook(rows, author, registry.store)
    typer.echo(", ".join(f"{number} {what}" for what, number in counts.items()))


@app.command("export")
def export(
    into: Annotated[
        Path | None,
        typer.Option(
            help="Dossier d’entrée de la chaîne. Défaut : « landing » du dossier de données.", file_okay=False
        ),
    ] = None,
    data_dir: DataDirectory = None,
) -> None:
    """Écrit pour la chaîne ce qui est accepté, sans auteur ni employeur ; « vigie run » le fait seul."""
    from orchestration.collecte.deposit_export import export_deposits
    from orchestration.collecte.export import export_needs

    with _registry(data_dir) as registry:
        landing = into or settings_of(data_dir).data.landing
        path, number = export_needs(registry.store, landing)
        deposited = export_deposits(registry.deposits, landing)
    typer.echo(f"Écrit : {path} ({number} besoin{'s' if number > 1 else ''})")
    for file in deposited:
        typer.echo(f"Écrit : {file}")


@contextmanager
def _registry(data_dir: Path | None) -> "Iterator[Registry]":
    from orchestration.collecte.opening import open_registry

    try:
        yield open_registry(settings_of(data_dir))
    except CollectionRefused as error:
        raise refused(error) from None


def settings_of(data_dir: Path | None) -> Settings:
    """The settings of a command."""
    given: dict[str, Any] = {"data_dir": data_dir} if data_dir else {}
    return Settings(**given)


def refused(error: CollectionRefused) -> typer.Exit:
    """Say why and end."""
    typer.secho(str(error), fg=typer.colors.RED, err=True)
    return typer.Exit(1)


def _password() -> str:
    """Never an option: it would show in the list of processes and in the history of the shell."""
    secret = Settings().collecte_password
    if secret is not None:
        return secret.get_secret_value()
    typed: str = typer.prompt("Mot de passe", hide_input=True, confirmation_prompt="Le même")
    return typed
