"""The commands `vigie cohortes`. What fails in them never repeats what a file about people says."""

import json
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import ValidationError

from orchestration.cohorts.errors import CohortRefused
from orchestration.ingestion.errors import RefusedInput
from orchestration.settings import Settings

if TYPE_CHECKING:
    from orchestration.cohorts.erasure import Certificate
    from orchestration.cohorts.key import Key

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Enquêtes de cohorte : zone restreinte, d’où ne sortent que des résultats agrégés (docs/rgpd.md).",
)

Reason = Annotated[
    str, typer.Option("--motif", help="Pourquoi la zone est ouverte ; écrit au journal des accès.")
]
Survey = Annotated[
    Path, typer.Argument(help="Fichier de l’enquête, .xlsx ou .csv.", exists=True, dir_okay=False)
]


@contextmanager
def _discreet() -> Iterator[None]:
    """Turn every error into a message that repeats no cell: where the program stood, never what it held."""
    try:
        yield
    except (CohortRefused, RefusedInput) as error:
        raise _fail(str(error)) from None
    except ValidationError as error:
        raise _fail("\n".join(one["msg"].removeprefix("Value error, ") for one in error.errors())) from None
    except Exception as error:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        raise _fail(
            f"Erreur imprévue ({type(error).__name__}, {Path(frame.filename).name}, ligne {frame.lineno}) "
            "; son message est "
            "tu, car il pourrait citer une cellule. Rien n’est sorti de la zone. Remède : vérifiez le "
            "fichier par "
            "« vigie valider », puis signalez cette ligne."
        ) from None


def _fail(message: str) -> typer.Exit:
    typer.secho(message, fg=typer.colors.RED, err=True)
    return typer.Exit(1)


@app.command()
def recevoir(fichier: Survey, motif: Reason = "réception d’une vague d’enquête") -> None:
    """Reçoit un fichier de l’enquête : le vérifie, pseudonymise, et n’en garde que le nécessaire."""
    with _discreet():
        from orchestration.cohorts.door import receive
        from orchestration.cohorts.key import Key
        from orchestration.cohorts.zone import open_zone

        settings = Settings()
        key = Key(settings.cohortes_cle)
        with open_zone(settings) as zone:
            receipt = receive(fichier, zone, key, settings.data.raw, motif)
        waves = ", ".join(f"{wave} ({rows} lignes)" for wave, rows in receipt.rows.items())
        typer.echo(f"Reçu : cohorte {receipt.cohort}, {waves}.")
        for said in _worth_a_look(
            receipt.replaced, receipt.without_basin, receipt.strangers, receipt.dropped_columns
        ):
            typer.echo(f"À vérifier : {said}.")
        typer.echo(
            "Le fichier d’origine porte des données personnelles : effacez-le, comme le dit docs/rgpd.md."
        )


def _worth_a_look(
    replaced: tuple[str, ...], without_basin: int, strangers: int, dropped: int
) -> Iterator[str]:
    if replaced:
        yield f"vagues déjà reçues, remplacées : {', '.join(replaced)}"
    if without_basin:
        yield f"{without_basin} personnes sans bassin ni commune connue : elles ne comptent qu’en région"
    if strangers:
        yield f"{strangers} personnes absentes de la vague d’entrée : elles ne comptent dans aucun résultat"
    if dropped:
        yield f"{dropped} colonnes inconnues, jetées"


@app.command()
def publier(
    motif: Reason,
    marges: Annotated[
        list[Path] | None,
        typer.Option(help="Marges de la population, un fichier par cohorte.", exists=True, dir_okay=False),
    ] = None,
    mouvements: Annotated[
        bool,
        typer.Option(
            "--mouvements", help="Sans fichier de marges : cale sur les entrées reçues de la cohorte."
        ),
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(help="Dossier des fichiers des producteurs. Défaut : VIGIE_LANDING.", file_okay=False),
    ] = None,
) -> None:
    """Écrit les résultats agrégés de toutes les cohortes, secret statistique appliqué dans la zone."""
    with _discreet():
        from orchestration.cohorts.publication import FILES, collect, deliver, read_margins
        from orchestration.cohorts.zone import open_zone

        settings = Settings()
        folder = out or settings.landing
        if folder is None:
            raise CohortRefused("Où écrire ? Remède : --out DOSSIER, celui que lit « vigie run --landing ».")
        known = dict(read_margins(path, settings.data.raw) for path in marges or [])
        with open_zone(settings) as zone:
            tables = collect(zone, known, motif, by_movements=mouvements)
            deliver(zone, tables, folder, date.today().isoformat())
        told = tables["resultats"]["taux_pct"]
        typer.echo(f"Écrit dans {folder} : {', '.join(FILES.values())}.")
        typer.echo(f"Taux publiés : {told.notna().sum()} sur {len(told)} ; les autres sont tus.")


@app.command()
def purger(motif: Reason) -> None:
    """Efface ce qui passe la durée de conservation, et le prouve par un certificat."""
    with _discreet():
        from orchestration.cohorts.erasure import purge
        from orchestration.cohorts.zone import open_zone

        with open_zone(Settings()) as zone:
            certificate = purge(zone, date.today(), motif)
        _say(certificate)


@app.command()
def effacer(
    cohorte: Annotated[int, typer.Argument(help="Cohorte (année d’entrée).")],
    motif: Reason,
    entiere: Annotated[
        bool, typer.Option("--entiere", help="Toute la cohorte : clé perdue ou compromise, fin de l’étude.")
    ] = False,
) -> None:
    """Efface des personnes qui s’opposent : identifiants à l’entrée standard, un par ligne."""
    with _discreet():
        from orchestration.cohorts.erasure import erase, everyone
        from orchestration.cohorts.key import Key
        from orchestration.cohorts.zone import open_zone

        settings = Settings()
        with open_zone(settings) as zone:
            people = everyone(zone, cohorte) if entiere else _given(Key(settings.cohortes_cle), cohorte)
            certificate = erase(zone, cohorte, people, date.today(), motif)
        _say(certificate)


def _given(key: "Key", cohort: int) -> set[str]:
    """Pseudonyms of the people of the standard input: an argument would stay in the history of the shell."""
    from orchestration.cohorts.pseudonymise import movement_scope

    identifiers = [line.strip() for line in sys.stdin if line.strip()]
    scopes = (str(cohort), movement_scope(cohort))
    return {key.pseudonym(scope, identifier) for identifier in identifiers for scope in scopes}


def _say(certificate: "Certificate") -> None:
    proof = certificate.proof
    typer.echo(f"Effacé : {certificate.rows} lignes de {len(certificate.deletions)} fichiers.")
    typer.echo(
        f"Relecture : {proof.fichiers_relus} fichiers, {proof.lignes_relues} lignes ; hors délai "
        f"{proof.lignes_hors_delai}, de personnes effacées {proof.lignes_de_personnes_effacees}."
    )
    typer.echo(f"Certificat : {certificate.path}")
    if not proof.holds:
        raise CohortRefused(
            f"La preuve n’est pas faite ; fichiers inattendus : {', '.join(proof.inattendus) or 'aucun'}. "
            "Remède : retirez de "
            "la zone ce qu’elle n’a pas écrit, puis relancez."
        )


@app.command()
def journal(motif: Reason) -> None:
    """Montre le journal des accès, et vérifie que nulle ligne n’en a été changée."""
    with _discreet():
        from orchestration.cohorts.journal import entries, record
        from orchestration.cohorts.zone import open_zone

        with open_zone(Settings()) as zone:
            record(zone, "journal", motif, {})
            for entry in entries(zone):
                facts = {
                    name: entry[name]
                    for name in entry
                    if name not in {"quand", "qui", "action", "motif", "precedent"}
                }
                typer.echo(
                    f"{entry['quand']} {entry['qui']} {entry['action']} : {entry['motif']} "
                    f"{json.dumps(facts)}"
                )
