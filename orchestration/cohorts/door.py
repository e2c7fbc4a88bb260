"""The door of the restricted zone: a file about people comes in, pseudonyms and answers stay."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from models_ml.cohorts.panel import ENTRY
from orchestration.cohorts import journal
from orchestration.cohorts.errors import CohortRefused
from orchestration.cohorts.key import Key
from orchestration.cohorts.pseudonymise import movement_rows, panel_rows
from orchestration.cohorts.zone import MOVEMENTS, PANEL, Zone
from orchestration.ingestion.file_check import load_sound
from orchestration.ingestion.inventory import every_format, load_inventory
from orchestration.ingestion.loading import Loaded
from orchestration.ingestion.snapshot import current_snapshots
from orchestration.ingestion.validation import days

KINDS = {"restreint_cohortes__enquete_cohorte": PANEL, "restreint_agora__mouvements": MOVEMENTS}
ENTRIES = "entrees"
_BASINS = "raw_francetravail__bassins_communes"


@dataclass(frozen=True)
class Receipt:
    """What came in: rows per wave (or of entries), and counts of what deserves a look."""

    cohort: int
    rows: dict[str, int]
    replaced: tuple[str, ...]
    without_basin: int
    strangers: int
    dropped_columns: int


def receive(file: Path, zone: Zone, key: Key, raw_dir: Path, reason: str) -> Receipt:
    """Take in a file of the survey, or of entries and exits; what was there of the same wave is replaced.

    Raises:
        RefusedInput: the file is not sound; no message repeats a cell.
        CohortRefused: another format, another key, people who are there twice, entries of several years.
    """
    loaded = load_sound(file, every_format(), raw_dir)
    if loaded.table.name not in KINDS:
        raise CohortRefused(
            f"« {loaded.table.title} » n’est pas un format que la zone reçoit. Remède : vigie modele "
            "enquete-cohorte."
        )
    kind, cohort = KINDS[loaded.table.name], int(loaded.finding.millesime or 0)
    _check_key(zone, key, cohort)
    if kind == PANEL:
        rows = panel_rows(loaded.frame, key, _basins(raw_dir))
        _refuse_twins(rows, loaded.frame["ligne"])
        parts = {str(wave): part for wave, part in rows.groupby("vague")}
    else:
        _refuse_other_years(loaded.frame, cohort)
        parts = {ENTRIES: movement_rows(loaded.frame, key, cohort, _basins(raw_dir))}
    return _keep(zone, key, kind, cohort, parts, loaded, reason)


def _keep(  # noqa: PLR0913, PLR0917 - the facts of a deposit
    zone: Zone,
    key: Key,
    kind: str,
    cohort: int,
    parts: Mapping[str, pd.DataFrame],
    loaded: Loaded,
    reason: str,
) -> Receipt:
    counts = {name: len(part) for name, part in parts.items()}
    facts = {"cohorte": cohort, "fichier_sha256": loaded.finding.sha256, "lignes": counts}
    journal.record(zone, "recevoir", reason, facts)
    places = {name: zone.path(kind, str(cohort), f"{name}.parquet") for name in parts}
    replaced = tuple(name for name, place in places.items() if place.exists())
    zone.write_json(zone.path("temoins.json"), {**zone.witnesses(), str(cohort): key.witness(str(cohort))})
    for name, part in parts.items():
        zone.write_rows(places[name], part)
    first = parts.get(ENTRY, parts.get(ENTRIES))
    return Receipt(
        cohort=cohort,
        rows=counts,
        replaced=replaced,
        without_basin=0 if first is None else int(first["code_bassin_ft"].isna().sum()),
        strangers=_strangers(zone, cohort) if kind == PANEL else 0,
        dropped_columns=len(loaded.match.unknown),
    )


def _refuse_other_years(frame: pd.DataFrame, cohort: int) -> None:
    other = days(frame["date_entree"]).dt.year.ne(cohort)
    if other.any():
        raise CohortRefused(
            f"{int(other.sum())} entrées d’une autre année que {cohort}, celle de la première ligne. "
            "Remède : un "
            "fichier par année d’entrée."
        )


def _check_key(zone: Zone, key: Key, cohort: int) -> None:
    """One key per cohort: with another, its waves would no longer meet."""
    known = zone.witnesses().get(str(cohort))
    if known and known != key.witness(str(cohort)):
        raise CohortRefused(
            f"La clé n’est pas celle de la cohorte {cohort} : ses vagues ne se rejoindraient plus. Remède "
            ": donnez la clé "
            "de cette cohorte ; si elle est perdue ou compromise, docs/rgpd.md (rotation des clés)."
        )


def _refuse_twins(rows: pd.DataFrame, lines: pd.Series) -> None:
    """Identifiers that differ only by case or blanks are the same person."""
    twins = rows.duplicated(["vague", "pseudonyme"], keep=False)
    if twins.any():
        raise CohortRefused(
            f"Lignes {', '.join(map(str, lines[twins]))} : la même personne deux fois à la même vague "
            "(l’identifiant se lit "
            "sans casse ni blancs). Remède : gardez une seule ligne par personne et vague."
        )


def _strangers(zone: Zone, cohort: int) -> int:
    """How many people of later waves the entry wave does not hold."""
    panel = zone.rows(PANEL, cohort)
    entered = set(panel.loc[panel["vague"].eq(ENTRY), "pseudonyme"])
    return len(set(panel["pseudonyme"]) - entered)


def _basins(raw_dir: Path) -> Mapping[str, str]:
    """Commune -> basin, from the newest table that the platform holds."""
    snapshots = current_snapshots(raw_dir, load_inventory().table(_BASINS), "depot")
    if not snapshots:
        return {}
    frame = pd.read_parquet(snapshots[-1].parquet(raw_dir), columns=["code_commune_insee", "code_bassin_ft"])
    return dict(frame.itertuples(index=False, name=None))
