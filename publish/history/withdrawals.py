"""Datasets that are no longer published: declared, said in the edition, never silent."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from publish.errors import PublicationError

DECLARED_IN = "dbt_project/retraits.yml"
REMEDY = (
    f"Déclarez son retrait dans {DECLARED_IN} (identifiant, titre, motif), ou rétablissez son exposition dbt."
)


@dataclass(frozen=True)
class Withdrawal:
    """The declared withdrawal of a dataset; `replaced_by` is a dataset of the catalogue."""

    name: str
    title: str
    reason: str
    replaced_by: str | None = None


@dataclass(frozen=True)
class Withdrawn:
    """A withdrawn dataset as an edition tells it; `last_version`: the last edition that held it, if known."""

    name: str
    title: str
    reason: str
    replaced_by: str | None
    last_version: str | None


def read_withdrawals(path: Path) -> tuple[Withdrawal, ...]:
    """Read the declared withdrawals.

    Raises:
        PublicationError: an entry lacks a fact or has one too many, or a dataset is declared twice.
    """
    import yaml

    entries = yaml.safe_load(path.read_text("utf-8"))
    withdrawals = tuple(_withdrawal(entry, rank, path) for rank, entry in enumerate(entries or [], 1))
    names = [withdrawal.name for withdrawal in withdrawals]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise PublicationError(f"{path.name} : {', '.join(twice)} : une seule entrée par jeu. Ôtez l'autre.")
    return withdrawals


def withdrawn_datasets(
    catalogue: Collection[str], declared: Sequence[Withdrawal], previous: Path | None
) -> list[Withdrawn]:
    """Return what an edition says of the datasets that it no longer holds, sorted by name.

    Args:
        catalogue: the names of the datasets that it holds.
        declared: the withdrawals that the project declares.
        previous: the folder of the edition before, if there is one.

    Raises:
        PublicationError: a dataset of the edition before is absent and its withdrawal is not declared, a
            dataset of the catalogue is declared as withdrawn, or a replacement is not in the catalogue.
    """
    last = _last_versions(previous) if previous else {}
    _refuse_silence(set(last) - set(catalogue), declared)
    _refuse_contradictions(catalogue, declared)
    told = (Withdrawn(**asdict(each), last_version=last.get(each.name)) for each in declared)
    return sorted(told, key=lambda each: each.name)


def _withdrawal(entry: Any, rank: int, path: Path) -> Withdrawal:
    if not isinstance(entry, dict) or not _is_complete(entry):
        raise PublicationError(
            f"{path.name}, entrée {rank} : attendu « name », « title », « reason », et « replaced_by » si un "
            "autre jeu le remplace ; rien d'autre. Complétez l'entrée."
        )
    return Withdrawal(**entry)


def _is_complete(entry: Mapping[str, Any]) -> bool:
    known = {field.name for field in fields(Withdrawal)}
    told = {key for key, text in entry.items() if isinstance(text, str) and text.strip()}
    return {"name", "title", "reason"} <= told and entry.keys() <= known


def _last_versions(previous: Path) -> dict[str, str | None]:
    """The last edition known to hold each dataset that the edition before holds, or says withdrawn."""
    identity = json.loads((previous / "release.json").read_text("utf-8"))
    before = {each["name"]: each["last_version"] for each in identity.get("withdrawn", [])}
    return {**before, **dict.fromkeys(identity["datasets"], identity["version"])}


def _refuse_silence(absent: Iterable[str], declared: Sequence[Withdrawal]) -> None:
    if undeclared := sorted(set(absent) - {each.name for each in declared}):
        raise PublicationError(
            f"Jeu de données déjà publié, absent du catalogue : {', '.join(undeclared)}. {REMEDY}"
        )


def _refuse_contradictions(catalogue: Collection[str], declared: Sequence[Withdrawal]) -> None:
    if present := sorted({each.name for each in declared} & set(catalogue)):
        raise PublicationError(
            f"{DECLARED_IN} : {', '.join(present)} : déclaré retiré, et présent au catalogue. "
            "Ôtez l'entrée, ou l'exposition dbt."
        )
    unknown = {each.replaced_by for each in declared if each.replaced_by} - set(catalogue)
    if unknown:
        raise PublicationError(
            f"{DECLARED_IN} : « replaced_by » cite {', '.join(sorted(unknown))}, absent du catalogue. "
            f"Attendu : un de {', '.join(sorted(catalogue))}."
        )
