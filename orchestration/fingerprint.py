"""Fingerprints: what a run's result is a function of."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from orchestration.ingestion.landing import files_under
from orchestration.ingestion.readers.limits import LIMITS
from orchestration.settings import PROJECT_ROOT
from publish.files import sha256

CODE_FOLDERS = ("orchestration", "dbt_project", "models_ml", "expectations", "publish")
CODE_SUFFIXES = {".py", ".sql", ".yml", ".csv", ".j2", ".css", ".js", ".txt"}
LOCK = Path("uv.lock")
NOT_CODE = {"__pycache__", "target", "logs"}


def _digest(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _files(folder: Path) -> Iterable[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


@cache
def code_fingerprint(*folders: str) -> str:
    """SHA-256 of the code and the declared facts of top-level folders (all), and of the locked libraries.

    Read once: it is the program that this process runs, whatever becomes of its files.
    """
    sources = (
        path.relative_to(PROJECT_ROOT)
        for folder in folders or CODE_FOLDERS
        for path in _files(PROJECT_ROOT / folder)
    )
    code = [path for path in sources if _is_code(path)]
    return _digest([(path.as_posix(), sha256(PROJECT_ROOT / path)) for path in (*code, LOCK)])


def _is_code(path: Path) -> bool:
    return path.suffix in CODE_SUFFIXES and not NOT_CODE.intersection(path.parts)


def _identity(path: Path, folder: Path) -> list[str | int]:
    """Name and content; name, size and date where the file is not to be read."""
    name = path.relative_to(folder).as_posix().encode(errors="replace").decode()
    try:
        facts = path.stat()
        if path.is_file() and facts.st_size <= LIMITS.file_bytes:
            return [name, sha256(path)]
        return [name, facts.st_size, facts.st_mtime_ns]
    except OSError:
        return [name]


def _identities(folder: Path) -> list[list[str | int]]:
    return sorted((_identity(path, folder) for path in files_under(folder)), key=str)


def content_fingerprint(folder: Path) -> str:
    """SHA-256 of the names and the bytes of the files under a folder."""
    return _digest(_identities(folder))


def input_fingerprint(folder: Path, *options: str) -> str:
    """SHA-256 of the input files of a folder, which may be absent, of the code and of the options.

    The generated sample is part of the code: its folder is that of the decisions that go with it.
    """
    return _digest({"files": _identities(folder), "code": code_fingerprint(), "options": options})


def release_fingerprint(vintages: Iterable[Mapping[str, Any]], *options: str) -> str:
    """SHA-256 of the vintages, the code and the options that an edition is made of."""
    identities = sorted((entry["table"], entry["millesime"], entry["sha256"]) for entry in vintages)
    return _digest({"vintages": identities, "code": code_fingerprint(), "options": options})
