"""A landing folder that keeps the last good file, what it replaced, and what each server said of it."""

import shutil
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from orchestration.ingestion.landing import sha256_of

PARTIAL = ".tmp-"
STATE_SUFFIX = ".fetch.json"
REVISIONS = ".revisions"


class FetchState(BaseModel):
    """What is known of a downloaded file. `key` names what the producer serves, whatever the file's name."""

    model_config = ConfigDict(frozen=True)

    key: str
    file: str
    sha256: str
    bytes: int
    etag: str | None
    last_modified: str | None
    retrieved: datetime
    checked: datetime


def state_path(file: Path) -> Path:
    """Hidden, so that a landing folder shows data only."""
    return file.with_name(f".{file.name}{STATE_SUFFIX}")


def states(folder: Path) -> Iterator[FetchState]:
    """What is known of each downloaded file that is still as it was downloaded."""
    for path in sorted(folder.glob(f".*{STATE_SUFFIX}")):
        try:
            state = FetchState.model_validate_json(path.read_bytes())
        except ValidationError:
            # Of another version, or edited: the file is then downloaded as if for the first time.
            continue
        if _is_intact(folder / state.file, state):
            yield state


def _is_intact(file: Path, state: FetchState) -> bool:
    return file.is_file() and file.stat().st_size == state.bytes and sha256_of(file) == state.sha256


def conditions(state: FetchState | None) -> Mapping[str, str]:
    """The headers that ask for the file only if it changed."""
    known = {
        "If-None-Match": state.etag if state else None,
        "If-Modified-Since": state.last_modified if state else None,
    }
    return {name: value for name, value in known.items() if value}


def install(partial: Path, target: Path) -> None:
    """Put a checked file in its place; the one it replaces is kept aside, out of sight of a run."""
    if target.exists():
        aside = target.parent / REVISIONS / f"{target.stem}-{sha256_of(target)[:8]}{target.suffix}"
        aside.parent.mkdir(exist_ok=True)
        # A copy, not a move: killed between the two lines, the last good file is still in its place.
        shutil.copy2(target, aside)
    partial.replace(target)


def write_state(folder: Path, state: FetchState) -> None:
    """Keep what is known of a file, in one rename."""
    path = state_path(folder / state.file)
    partial = path.with_name(f"{PARTIAL}{path.name}")
    partial.write_text(state.model_dump_json(indent=2) + "\n", "utf-8")
    partial.replace(path)


def sweep(folder: Path) -> None:
    """Delete what a killed download left. Only for a caller that holds the lock of the landing folder."""
    for leftover in folder.glob(f"{PARTIAL}*"):
        leftover.unlink()
