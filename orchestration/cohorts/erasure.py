"""What leaves the zone for good, past its retention or at a person's request, and the proof of it."""

import os
import pwd
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from orchestration.cohorts import journal
from orchestration.cohorts.declarations import Retention, load_declarations
from orchestration.cohorts.zone import FILES, FOLDERS, MOVEMENTS, PANEL, Zone
from publish.files import sha256

KINDS = (PANEL, MOVEMENTS)
JOURNAL = "journal"


@dataclass(frozen=True)
class Deletion:
    """A file that lost rows: digests before and after; none after when nothing is left of it."""

    fichier: str
    lignes_supprimees: int
    lignes_restantes: int
    sha256_avant: str
    sha256_apres: str | None


@dataclass(frozen=True)
class Proof:
    """What a second reading of the whole zone found: all must be nought but the first two."""

    fichiers_relus: int
    lignes_relues: int
    lignes_hors_delai: int
    lignes_de_personnes_effacees: int
    inattendus: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether nothing is left that should be gone."""
        return not (self.lignes_hors_delai or self.lignes_de_personnes_effacees or self.inattendus)


@dataclass(frozen=True)
class Certificate:
    """A deletion and its proof; `path` is where it lies in the zone."""

    path: Path
    deletions: list[Deletion]
    proof: Proof

    @property
    def rows(self) -> int:
        """How many rows were deleted."""
        return sum(one.lignes_supprimees for one in self.deletions)


def is_past(months: pd.Series, retention: Retention, today: date) -> pd.Series:
    """Tell the rows, by the month of entry (`2024-09`), that are kept no longer."""
    entered = months.str[:4].astype(int) * 12 + months.str[5:7].astype(int)
    return entered + retention.mois <= today.year * 12 + today.month


def purge(zone: Zone, today: date, reason: str) -> Certificate:
    """Delete whoever has a row past its retention, then prove it; also the old years of the log."""
    kept = load_declarations().conservation
    journal.record(
        zone, "purger", reason, {"conservation_mois": {name: one.mois for name, one in kept.items()}}
    )
    gone = {
        (kind, cohort): set(rows.loc[is_past(rows["entree_mois"], kept[kind], today), "pseudonyme"])
        for kind in KINDS
        for cohort in zone.cohorts(kind)
        if not (rows := zone.rows(kind, cohort)).empty
    }
    deletions = [*_remove(zone, gone), *_old_logs(zone, kept[JOURNAL], today)]
    return _certify(zone, "purge", today, deletions, gone)


def everyone(zone: Zone, cohort: int) -> set[str]:
    """Return the pseudonyms of a whole cohort."""
    rows = [zone.rows(kind, cohort) for kind in KINDS]
    return set().union(*(one["pseudonyme"] for one in rows if not one.empty))


def erase(zone: Zone, cohort: int, pseudonyms: Collection[str], today: date, reason: str) -> Certificate:
    """Delete some people of a cohort, whatever their retention, then prove it."""
    journal.record(zone, "effacer", reason, {"cohorte": cohort, "personnes": len(pseudonyms)})
    gone = {(kind, cohort): set(pseudonyms) for kind in KINDS}
    return _certify(zone, "effacement", today, list(_remove(zone, gone)), gone)


def _remove(zone: Zone, gone: Mapping[tuple[str, int], set[str]]) -> Iterator[Deletion]:
    for (kind, cohort), people in gone.items():
        folder = zone.path(kind, str(cohort))
        for path in sorted(folder.glob("*.parquet")):
            rows = pd.read_parquet(path)
            concerned = rows["pseudonyme"].isin(people)
            if concerned.any():
                yield _rewrite(zone, path, rows[~concerned], int(concerned.sum()))
        if folder.exists() and not any(folder.iterdir()):
            folder.rmdir()
    left = {str(cohort) for kind in KINDS for cohort in zone.cohorts(kind)}
    witnesses = zone.witnesses()
    if witnesses.keys() - left:
        zone.write_json(
            zone.path("temoins.json"), {name: witnesses[name] for name in witnesses.keys() & left}
        )


def _rewrite(zone: Zone, path: Path, rest: pd.DataFrame, deleted: int) -> Deletion:
    before, name = sha256(path), path.relative_to(zone.root).as_posix()
    if rest.empty:
        path.unlink()
        return Deletion(name, deleted, 0, before, None)
    zone.write_rows(path, rest)
    return Deletion(name, deleted, len(rest), before, sha256(path))


def _old_logs(zone: Zone, retention: Retention, today: date) -> Iterator[Deletion]:
    """A year of the log goes whole, once its last month is past."""
    for path in sorted(zone.path("journal").glob("*.jsonl")):
        if is_past(pd.Series([f"{path.stem}-12"]), retention, today).item():
            lines = len(path.read_text("utf-8").splitlines())
            before = sha256(path)
            path.unlink()
            yield Deletion(path.relative_to(zone.root).as_posix(), lines, 0, before, None)


def _certify(
    zone: Zone, what: str, today: date, deletions: list[Deletion], gone: Mapping[tuple[str, int], set[str]]
) -> Certificate:
    proof = _read_again(zone, today, gone, past=what == "purge")
    path = zone.free_name("certificats", f"{what}-{today.isoformat()}", ".json")
    content: dict[str, Any] = {
        "objet": what,
        "jour": today.isoformat(),
        "par": pwd.getpwuid(os.getuid()).pw_name,
        "conservation": {name: one.model_dump() for name, one in load_declarations().conservation.items()},
        "suppressions": [asdict(one) for one in deletions],
        "relecture": asdict(proof),
        "prouve": proof.holds,
    }
    zone.write_json(path, content)
    return Certificate(path, deletions, proof)


def _read_again(zone: Zone, today: date, gone: Mapping[tuple[str, int], set[str]], past: bool) -> Proof:
    """Read every file of the zone, whatever its name, and count what should not be there."""
    erased = set().union(*gone.values())
    files = zone.files()
    tables = [path for path in files if path.suffix == ".parquet"]
    expired = found = lines = 0
    strange = [path.relative_to(zone.root).as_posix() for path in files if not _expected(zone, path)]
    for path in tables:
        rows = pq.read_table(path).to_pandas()
        lines += len(rows)
        if "pseudonyme" in rows:
            kind = path.relative_to(zone.root).parts[0]
            found += int(rows["pseudonyme"].isin(erased).sum())
            retention = load_declarations().conservation.get(kind)
            expired += int(is_past(rows["entree_mois"], retention, today).sum()) if past and retention else 0
    return Proof(len(files), lines, expired, found, strange)


def _expected(zone: Zone, path: Path) -> bool:
    """Whether a file is where the zone puts its own: a copy set aside would escape the deletion."""
    first, *rest = path.relative_to(zone.root).parts
    if not rest:
        return first in FILES
    suffixes = {PANEL: ".parquet", MOVEMENTS: ".parquet", "publies": ".parquet", JOURNAL: ".jsonl"}
    return first in FOLDERS and path.suffix == suffixes.get(first, ".json")
