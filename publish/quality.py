"""The quality of a packaged dataset, by the criteria that data.gouv.fr shows, with what is missing."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

from publish.catalogue import Dataset
from publish.edition import Edition
from publish.licences import STATISTIC
from publish.record import Criterion

# Shorter texts tell a reader nothing that the title does not.
DESCRIPTION_CHARACTERS = 100
OPEN_FORMATS = {"csv", "parquet", "geojson"}
# Producers are seldom on time.
GRACE = 1.5


def assess(
    dataset: Dataset, edition: Edition, facts: Mapping[str, Any], package: Mapping[str, Any], folder: Path
) -> dict[str, Any]:
    """Return the block `quality` of `metadata.json`: a score from 0 to 1, and each criterion.

    Args:
        dataset: its description, from the catalogue.
        edition: what it comes from.
        facts: the rest of its metadata.
        package: its `datapackage.json`.
        folder: where its files are.
    """
    criteria = [
        _judged("description", "Description renseignée", _description(dataset)),
        _judged("documentation", "Fichiers documentés", _documentation(dataset)),
        _judged("licence", "Licence renseignée", _licence(dataset)),
        _judged("frequence", "Fréquence de mise à jour renseignée", _frequency(dataset)),
        _judged("frequence_respectee", "Fréquence de mise à jour respectée", _respected(dataset, edition)),
        _judged("formats", "Formats ouverts et standards", _formats(package)),
        _judged("couverture_temporelle", "Couverture temporelle renseignée", _temporal(facts)),
        _judged("couverture_spatiale", "Couverture spatiale renseignée", _spatial(facts)),
        _judged("disponibilite", "Fichiers disponibles et intègres", " ".join(_broken(package, folder))),
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
    bare = [table.name for table in dataset.tables if not all(column.description for column in table.columns)]
    return f"Décrivez les colonnes de {', '.join(bare)}." if bare else ""


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
    return f"Dernier fichier reçu le {last:%d/%m/%Y} : cherchez un fichier plus récent (vigie fetch)."


def _formats(package: Mapping[str, Any]) -> str:
    files = [(Path(each["path"]).stem, each["format"]) for each in package["resources"]]
    closed = {table for table, _ in files} - {table for table, kind in files if kind in OPEN_FORMATS}
    return f"Publiez aussi dans un format ouvert : {', '.join(sorted(closed))}." if closed else ""


def _temporal(facts: Mapping[str, Any]) -> str:
    return "" if facts["temporal"] else "Aucune table ne porte d’année ni de date."


def _spatial(facts: Mapping[str, Any]) -> str:
    return "" if facts["spatial"]["label"] and facts["spatial"]["uri"] else "Nommez le territoire."


def _broken(package: Mapping[str, Any], folder: Path) -> Iterator[str]:
    for resource in package["resources"]:
        path = folder / resource["path"]
        if not path.is_file() or path.stat().st_size != resource["bytes"]:
            yield f"{resource['path']} manque ou est incomplet : relancez « vigie run »."
