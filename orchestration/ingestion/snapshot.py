"""Immutable vintages: the bytes taken in, the rows read from them, and where they come from."""

import shutil
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePosixPath

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import BaseModel, ConfigDict

from orchestration.ingestion.corrections import correct
from orchestration.ingestion.errors import Problem
from orchestration.ingestion.inventory import Inventory, Origin, Table, load_inventory
from orchestration.ingestion.landing import Finding
from orchestration.ingestion.loading import Loaded
from orchestration.ingestion.validation import KnownCodes, warnings
from orchestration.ingestion.wave import files_by_wave, joint_sha, load_wave

TEMPORARY_PREFIX = ".tmp-"


class SourceFile(BaseModel):
    """One file behind a vintage. `path` is relative to the landing folder."""

    model_config = ConfigDict(frozen=True)

    path: str
    sha256: str
    bytes: int
    layout: str
    rows: int
    original: str


class Snapshot(BaseModel):
    """The facts of a vintage, as `snapshot.json` holds them.

    `sha256` identifies the files together; `rank` counts the vintages of a millésime for one origin.
    """

    model_config = ConfigDict(frozen=True)

    table: str
    source: str
    origin: Origin
    millesime: int
    vintage: str
    rank: int
    sha256: str
    retrieved: date
    rows: int
    files: tuple[SourceFile, ...]
    columns: tuple[str, ...]
    producer: str
    licence: str
    licence_url: str
    url: str
    fictitious: bool
    warnings: tuple[str, ...]
    corrections: tuple[str, ...]

    def folder(self, raw_dir: Path) -> Path:
        """Where the vintage lies."""
        return _wave_dir(raw_dir, self.source, self.table, self.millesime) / f"vintage={self.vintage}"

    def parquet(self, raw_dir: Path) -> Path:
        """The rows of the vintage."""
        return self.folder(raw_dir) / "data.parquet"


@dataclass(frozen=True)
class TableIngestion:
    """What became of the files of one table."""

    accepted: list[Snapshot] = field(default_factory=list)
    unchanged: list[Snapshot] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class _Shelf:
    """Where the vintages of one table go, and what they say of their coming."""

    table: Table
    raw_dir: Path
    origin: Origin
    today: date

    def wave_dir(self, millesime: int) -> Path:
        source = load_inventory().source_of(self.table.name)
        return _wave_dir(self.raw_dir, source.id, self.table.name, millesime)


def ingest_table(  # noqa: PLR0913, PLR0917 - the facts of a run, each from another place
    table: Table,
    findings: Iterable[Finding],
    folder: Path,
    raw_dir: Path,
    origin: Origin,
    today: date,
    known: KnownCodes,
) -> TableIngestion:
    """Take in every new file of a table: read, validate whole, write one vintage per millésime.

    `known` is what `known_codes` returns. A refused file leaves its problems and no vintage; the other
    waves are taken in all the same. Files whose bytes are those of the current vintage are not read again.
    """
    shelf = _Shelf(table, raw_dir, origin, today)
    mine = [finding for finding in findings if finding.table == table.name]
    latest = {snapshot.millesime: snapshot for snapshot in _last_of_each(raw_dir, table, origin)}
    result = TableIngestion(problems=[f.problem for f in mine if f.problem])
    for millesime, files in files_by_wave(mine).items():
        current = latest.get(millesime)
        if current and current.sha256 == joint_sha(files):
            result.unchanged.append(current)
            continue
        loaded, problems = load_wave(table, files, folder, origin, known)
        result.problems.extend(problems)
        if not problems:
            result.accepted.append(_take_in(shelf, loaded, millesime, current.rank + 1 if current else 1))
    return result


def current_snapshots(raw_dir: Path, table: Table, origin: Origin) -> list[Snapshot]:
    """The last good vintage of each millésime, of `origin` first, else of the reference; by millésime."""
    current = {snapshot.millesime: snapshot for snapshot in _last_of_each(raw_dir, table, "reference")}
    current |= {snapshot.millesime: snapshot for snapshot in _last_of_each(raw_dir, table, origin)}
    return [current[millesime] for millesime in sorted(current)]


def known_codes(
    raw_dir: Path, inventory: Inventory, table: Table, origin: Origin
) -> dict[str, frozenset[str]]:
    """The code lists (`table.column`) that the checks of a table look up, from the current vintages."""
    return {name: _codes(raw_dir, inventory, name, origin) for name in sorted(table.code_lists)}


def sweep(raw_dir: Path) -> None:
    """Delete what a killed run left behind. Only for a caller that holds the lock of the data directory."""
    for leftover in raw_dir.glob(f"*/*/millesime=*/{TEMPORARY_PREFIX}*"):
        shutil.rmtree(leftover, ignore_errors=True)


def _take_in(shelf: _Shelf, loaded: Sequence[Loaded], millesime: int, rank: int) -> Snapshot:
    """Merge, correct and write the sound files of one wave."""
    table, findings = shelf.table, [one.finding for one in loaded]
    merged = pd.concat([one.frame for one in loaded], ignore_index=True).drop_duplicates(list(table.key))
    frame, applied, outdated = correct(merged, table.corrections, millesime, shelf.origin)
    # What is usual is the size of the producer's files; the sample is smaller by design.
    unusual = [text for one in loaded for text in warnings(one)] if shelf.origin == "depot" else []
    source = load_inventory().source_of(table.name)
    sha256 = joint_sha(findings)
    snapshot = Snapshot(
        table=table.name,
        source=source.id,
        origin=shelf.origin,
        millesime=millesime,
        vintage=_free_name(shelf.wave_dir(millesime), f"{shelf.today.isoformat()}-{sha256[:8]}"),
        rank=rank,
        sha256=sha256,
        retrieved=shelf.today,
        rows=len(frame),
        files=tuple(_source_file(one, i) for i, one in enumerate(loaded, start=1)),
        columns=tuple(frame.columns),
        **source.model_dump(include={"producer", "licence", "licence_url", "url"}),
        fictitious=any(finding.fictitious for finding in findings),
        warnings=(*outdated, *unusual),
        corrections=tuple(applied),
    )
    _write(shelf.raw_dir, snapshot, frame, [one.data for one in loaded])
    return snapshot


def _write(raw_dir: Path, snapshot: Snapshot, frame: pd.DataFrame, originals: Iterable[bytes]) -> None:
    """Write a vintage beside its place, then rename it: readers see all of it or nothing."""
    target = snapshot.folder(raw_dir)
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(prefix=TEMPORARY_PREFIX, dir=target.parent))
    for file, data in zip(snapshot.files, originals, strict=True):
        (temporary / file.original).write_bytes(data)
    pq.write_table(_arrow(frame), temporary / "data.parquet", compression="zstd")
    (temporary / "snapshot.json").write_text(snapshot.model_dump_json(indent=2) + "\n", "utf-8")
    # mkdtemp is private to its owner; a vintage is as readable as the rest of the data directory.
    temporary.chmod(target.parent.stat().st_mode)
    temporary.rename(target)


def _source_file(one: Loaded, number: int) -> SourceFile:
    suffix = PurePosixPath(one.finding.path).suffix
    return SourceFile(
        path=one.finding.path,
        sha256=one.finding.sha256,
        bytes=one.finding.size,
        layout=one.layout.id,
        rows=len(one.frame),
        original=f"original{'' if number == 1 else f'-{number}'}{suffix}",
    )


def _free_name(parent: Path, name: str) -> str:
    """A file that comes back on the day it was replaced, or under two origins, needs a second place."""
    taken = {path.name.removeprefix("vintage=") for path in parent.glob("vintage=*")}
    candidates = [name, *(f"{name}-{n}" for n in range(2, len(taken) + 3))]
    return next(candidate for candidate in candidates if candidate not in taken)


def _arrow(frame: pd.DataFrame) -> pa.Table:
    fields = [(name, pa.int64() if name == "ligne" else pa.string()) for name in frame.columns]
    return pa.Table.from_pandas(frame, pa.schema(fields), preserve_index=False).replace_schema_metadata(None)


def _wave_dir(raw_dir: Path, source: str, table: str, millesime: int) -> Path:
    return raw_dir / source / table / f"millesime={millesime}"


def _snapshots(raw_dir: Path, table: Table, origin: Origin) -> list[Snapshot]:
    source = load_inventory().source_of(table.name).id
    files = sorted((raw_dir / source / table.name).glob("millesime=*/vintage=*/snapshot.json"))
    snapshots = [Snapshot.model_validate_json(file.read_bytes()) for file in files]
    return [snapshot for snapshot in snapshots if snapshot.origin == origin]


def _last_of_each(raw_dir: Path, table: Table, origin: Origin) -> list[Snapshot]:
    last = {s.millesime: s for s in sorted(_snapshots(raw_dir, table, origin), key=lambda s: s.rank)}
    return list(last.values())


def _codes(raw_dir: Path, inventory: Inventory, name: str, origin: Origin) -> frozenset[str]:
    table, _, column = name.partition(".")
    snapshots = current_snapshots(raw_dir, inventory.table(table), origin)
    frames = [pd.read_parquet(s.parquet(raw_dir), columns=[column])[column].dropna() for s in snapshots]
    return frozenset().union(*frames)
