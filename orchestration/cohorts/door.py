"""The door of the restricted zone: a file about people comes in, pseudonyms and answers stay."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from orchestration.cohorts import journal
from orchestration.cohorts.errors import CohortRefused
from orchestration.cohorts.key import Key
from orchestration.cohorts.pseudonymise import panel_rows
from orchestration.cohorts.zone import PANEL, Zone
from orchestration.ingestion.file_check import load_sound
from orchestration.ingestion.inventory import every_format, load_inventory
from orchestration.ingestion.snapshot import current_snapshots

SURVEY = "restreint_cohortes__enquete_cohorte"
_BASINS = "raw_francetravail__bassins_communes"


@dataclass(frozen=True)
class Receipt:
    """What came in: rows per wave, and counts of what deserves a look."""

    cohort: int
    rows: dict[str, int]
    replaced: tuple[str, ...]
    without_basin: int
    strangers: int
    dropped_columns: int


def receive(file: Path, zone: Zone, key: Key, raw_dir: Path, reason: str) -> Receipt:
    """Take in a file of the survey; a wave that was there is replaced.

    Raises:
        RefusedInput: the file is not sound; no message repeats a cell.
        CohortRefused: another format, another key, or people who are there twice.
    """
    loaded = load_sound(file, every_format(), raw_dir)
    if loaded.table.name != SURVEY:
        raise CohortRefused(
            f"« {loaded.table.title} » n’est pas un format que la zone reçoit. Remède : vigie modele "
            "enquete-cohorte."
        )
    cohort = int(loaded.finding.millesime or 0)
    _check_key(zone, key, cohort)
    rows = panel_rows(loaded.frame, key, _basins(raw_dir))
    _refuse_twins(rows, loaded.frame["ligne"])
    waves = {str(wave): part for wave, part in rows.groupby("vague")}
    facts = {"cohorte": cohort, "fichier_sha256": loaded.finding.sha256}
    counts = {wave: len(part) for wave, part in waves.items()}
    journal.record(zone, "recevoir", reason, {**facts, "lignes": counts})
    replaced = tuple(wave for wave in waves if _place(zone, cohort, wave).exists())
    zone.write_json(zone.path("temoins.json"), {**zone.witnesses(), str(cohort): key.witness(str(cohort))})
    for wave, part in waves.items():
        zone.write_rows(_place(zone, cohort, wave), part)
    return Receipt(
        cohort=cohort,
        rows=counts,
        replaced=replaced,
        without_basin=int((rows["code_bassin_ft"].isna() & rows["vague"].eq("entree")).sum()),
        strangers=_strangers(zone, cohort),
        dropped_columns=len(loaded.match.unknown),
    )


def _place(zone: Zone, cohort: int, wave: str) -> Path:
    return zone.path(PANEL, str(cohort), f"{wave}.parquet")


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
    entered = set(panel.loc[panel["vague"].eq("entree"), "pseudonyme"])
    return len(set(panel["pseudonyme"]) - entered)


def _basins(raw_dir: Path) -> Mapping[str, str]:
    """Commune -> basin, from the newest table that the platform holds."""
    snapshots = current_snapshots(raw_dir, load_inventory().table(_BASINS), "depot")
    if not snapshots:
        return {}
    frame = pd.read_parquet(snapshots[-1].parquet(raw_dir), columns=["code_commune_insee", "code_bassin_ft"])
    return dict(frame.itertuples(index=False, name=None))
