"""The quality of a packaged dataset, by the criteria that data.gouv.fr shows, with what is missing."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

from publish.catalogue.datasets import Dataset
from publish.catalogue.licences import STATISTIC
from publish.edition import Edition
from publish.french import day
from publish.record import Criterion

# Shorter texts tell a reader nothing that the title does not.
DESCRIPTION_CHARACTERS = 100
OPEN_FORMATS = {"csv", "parquet"}
SPREADSHEET = "xlsx"
CODE = "code_"
# Producers are seldom on time.
GRACE = 1.5


def assess(
    dataset: Dataset, edition: Edition, facts: Mapping[str, Any], package: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the block `quality` of `metadata.json`: a score from 0 to 1, and each criterion.

    No criterion is met by construction. Whether files are intact is not one: they are described as they are
    written, and only a reader of the published ones can tell (`publish.release.is_complete`).

    Args:
        dataset: its description, from the catalogue.
        edition: what it comes from.
        facts: the rest of its metadata.
        package: its `datapackage.json`.
    """
    criteria = [
        _judged("description", "Description renseignée", _description(dataset)),
        _judged("documentation", "Fichiers documentés", _documentation(dataset)),
        _judged("licence", "Licence renseignée", _licence(dataset)),
        _judged("frequence", "Fréquence de mise à jour renseignée", _frequency(dataset)),
        _judged("frequence_respectee", "Fréquence de mise à jour respectée", _respected(dataset, edition)),
        _judged("formats", "Formats ouverts, et pour tableur", _formats(dataset, package)),
        _judged("couverture_temporelle", "Couverture temporelle renseignée", _temporal(facts)),
        _judged("couverture_spatiale", "Couverture spatiale renseignée", _spatial(facts)),
    ]
    met = [criterion.met for criterion in criteria]
    return {"score": round(sum(met) / len(met), 2), "criteria": [asdict(criterion) for criterion in criteria]}


def _judged(identifier: str, label: str, remedy: str) -> Criterion:
    return Criterion(identifier, label, met=not remedy, remedy=remedy)


def _description(dataset: Dataset) -> str:
    if len(dataset.description) >= DESCRIPTION_CHARACTERS:
        return ""
    return f"Décrivez le jeu en {DESCRIPTION_CHARACTERS} caractères au moins."


def _documentation(dataset: Dataset) -> str:
    """A code without its list cannot be read; that each column is described, the catalogue sees to it."""
    bare = sorted(
        {
            column.name
            for table in dataset.tables
            for column in table.columns
            if column.name.startswith(CODE) and not column.codes
        }
    )
    return f"Dites de quelle liste viennent les codes (liste_codes) : {', '.join(bare)}." if bare else ""


def _licence(dataset: Dataset) -> str:
    return "" if dataset.licence.url else "Donnez l’adresse du texte de la licence."


def _frequency(dataset: Dataset) -> str:
    if dataset.frequency.days is not None:
        return ""
    return "Aucun rythme n’est promis : annoncez une fréquence dès que les sources en ont une."


def _respected(dataset: Dataset, edition: Edition) -> str:
    """Compare the sources with each other, never with a clock: an edition says the same at any time."""
    if dataset.frequency.days is None:
        return "Sans fréquence annoncée, rien ne peut être respecté."
    last, newest = edition.modified(dataset.raw_tables), edition.newest
    if last is None or newest is None:
        return "Aucun fichier n’a été reçu."
    held = {each.source for each in dataset.derived_from if each.extract != STATISTIC}
    if suspended := sorted(held & edition.suspensions.keys()):
        return f"Source suspendue par son producteur ({', '.join(suspended)}) : cherchez une autre série."
    if newest - last <= timedelta(days=dataset.frequency.days * GRACE):
        return ""
    return f"Dernier fichier reçu le {day(last)} : cherchez un fichier plus récent (vigie fetch)."


def _formats(dataset: Dataset, package: Mapping[str, Any]) -> str:
    files = {(Path(each["path"]).stem, each["format"]) for each in package["resources"]}
    lacks = {
        "un format ouvert": [
            table.name
            for table in dataset.tables
            if not any((table.name, kind) in files for kind in OPEN_FORMATS)
        ],
        "un classeur, quitte à couper la table en deux": [
            table.name for table in dataset.tables if (table.name, SPREADSHEET) not in files
        ],
    }
    remedies = [f"{what} ({', '.join(names)})" for what, names in lacks.items() if names]
    return f"Publiez aussi dans {' et dans '.join(remedies)}." if remedies else ""


def _temporal(facts: Mapping[str, Any]) -> str:
    return "" if facts["temporal"] else "Aucune table ne porte d’année ni de date."


def _spatial(facts: Mapping[str, Any]) -> str:
    return "" if facts["spatial"]["label"] and facts["spatial"]["uri"] else "Nommez le territoire."
