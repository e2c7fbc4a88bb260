"""The restricted zone: a directory apart from all others, closed to all but its owner.

panel/<year>/<wave>.parquet     pseudonymised answers, one file per wave
mouvements/<year>/<sha8>.parquet  pseudonymised entries and exits
temoins.json                            per cohort, what recognises its key
publies/<day>-<n>/<table>.parquet       the aggregates that have left
certificats/purge-<day>-<n>.json        proofs of what was deleted
journal/<year>.jsonl                    who, when, what, why: appended, never rewritten
"""

import io
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
from filelock import FileLock

from orchestration.cohorts.errors import CohortRefused
from orchestration.settings import PROJECT_ROOT, Settings

OTHERS = 0o077
_TEMPORARY = ".tmp-"
PANEL, MOVEMENTS = "panel", "mouvements"
FOLDERS = {PANEL, MOVEMENTS, "publies", "certificats", "journal"}
FILES = {"temoins.json", ".verrou"}


class Zone:
    """Reads and writes under one root; every file it makes is its owner's alone."""

    def __init__(self, root: Path) -> None:
        """Take a root that `open_zone` has judged."""
        self.root = root

    def path(self, *parts: str) -> Path:
        """Return a path of the zone."""
        return self.root.joinpath(*parts)

    def write(self, path: Path, data: bytes) -> None:
        """Write a file that appears whole, readable by its owner only."""
        self._folder(path.parent)
        partial = path.with_name(f"{_TEMPORARY}{path.name}")
        partial.unlink(missing_ok=True)
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(path)

    def append(self, path: Path, line: str) -> None:
        """Add a line at the end of a file, which nothing of ours ever rewrites."""
        self._folder(path.parent)
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        with os.fdopen(os.open(path, flags, 0o600), "ab") as stream:
            stream.write(f"{line}\n".encode())
            stream.flush()
            os.fsync(stream.fileno())

    def write_json(self, path: Path, content: Any) -> None:
        """Write readable JSON."""
        self.write(path, (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode())

    def write_rows(self, path: Path, frame: pd.DataFrame) -> None:
        """Write rows as Parquet; no other copy of them ever exists on disk."""
        buffer = io.BytesIO()
        frame.to_parquet(buffer, index=False, compression="zstd")
        self.write(path, buffer.getvalue())

    def rows(self, kind: str, cohort: int) -> pd.DataFrame:
        """Return every stored row of a kind and cohort; without columns where there is none."""
        files = sorted(self.path(kind, str(cohort)).glob("*.parquet"))
        frames = [pd.read_parquet(file) for file in files]
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()

    def cohorts(self, kind: str) -> list[int]:
        """Return the cohorts that have rows of a kind."""
        return sorted(int(path.name) for path in self.path(kind).glob("*"))

    def witnesses(self) -> dict[str, str]:
        """Return, by cohort, what recognises its key."""
        path = self.path("temoins.json")
        return dict(json.loads(path.read_text("utf-8"))) if path.exists() else {}

    def files(self) -> list[Path]:
        """Return every file of the zone, hidden ones included."""
        return sorted(path for path in self.root.rglob("*") if not path.is_dir())

    def free_name(self, folder: str, stem: str, suffix: str = "") -> Path:
        """Return `<stem>-<n><suffix>`, not yet taken."""
        number = 1
        while (path := self.path(folder, f"{stem}-{number}{suffix}")).exists():
            number += 1
        return path

    def _folder(self, folder: Path) -> None:
        for one in reversed([folder, *folder.parents]):
            if one.is_relative_to(self.root):
                one.mkdir(mode=0o700, exist_ok=True)


@contextmanager
def open_zone(settings: Settings) -> Iterator[Zone]:
    """Give the restricted zone to one command at a time, created if need be.

    Raises:
        CohortRefused: no zone is named, it lies where others read, or others may open it.
    """
    if settings.cohortes_zone is None:
        raise CohortRefused(
            "Aucune zone restreinte. Remède : nommez par VIGIE_COHORTES_ZONE un dossier à part, sur un "
            "volume chiffré."
        )
    root = settings.cohortes_zone.expanduser().resolve()
    _refuse_shared_places(root, settings)
    if not root.exists():
        root.mkdir(mode=0o700, parents=True)
        root.chmod(0o700)
    _refuse_open_doors(root)
    with FileLock(root / ".verrou", mode=0o600):
        for leftover in root.rglob(f"{_TEMPORARY}*"):
            leftover.unlink()
        yield Zone(root)


def _refuse_shared_places(root: Path, settings: Settings) -> None:
    places = {"dossier des données produites": settings.data.root, "dépôt du programme": PROJECT_ROOT}
    if settings.landing is not None:
        places["dossier des fichiers"] = settings.landing.expanduser().resolve()
    for name, place in places.items():
        if root.is_relative_to(place) or place.is_relative_to(root):
            raise CohortRefused(
                f"La zone restreinte ({root}) et le {name} ({place}) se recouvrent : d’autres y liraient. "
                "Remède : "
                "nommez par VIGIE_COHORTES_ZONE un dossier à part."
            )


def _refuse_open_doors(root: Path) -> None:
    for path in (root, *root.rglob("*")):
        facts = path.lstat()
        if path.is_symlink() or facts.st_uid != os.getuid() or facts.st_mode & OTHERS:
            raise CohortRefused(
                f"{path} : un lien, ou un fichier que d’autres comptes peuvent ouvrir ou possèdent. "
                "Attendu : des dossiers "
                f"0700 et des fichiers 0600, à ce compte. Remède : chmod -R go= {root}, et cherchez qui "
                "l’a ouvert."
            )
