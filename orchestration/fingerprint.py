"""Fingerprints: what a run's result is a function of."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from orchestration.settings import PROJECT_ROOT

CODE_FOLDERS = ("orchestration", "dbt_project", "models_ml", "expectations", "publish")
CODE_SUFFIXES = {".py", ".sql", ".yml", ".yaml", ".csv", ".j2", ".jinja", ".html", ".css", ".js"}
NOT_CODE = {"__pycache__", "target", "logs"}


def file_sha256(path: Path) -> str:
    """Hex SHA-256 of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _digest(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _files(folder: Path) -> Iterable[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def code_fingerprint(folders: Sequence[str] = CODE_FOLDERS) -> str:
    """SHA-256 of the code and the declared facts of top-level folders of the project."""
    sources = (
        path
        for folder in folders
        for path in _files(PROJECT_ROOT / folder)
        if path.suffix in CODE_SUFFIXES and not NOT_CODE.intersection(path.parts)
    )
    return _digest([(path.relative_to(PROJECT_ROOT).as_posix(), file_sha256(path)) for path in sources])


def input_fingerprint(landing: Path | None, region: str) -> str:
    """SHA-256 of the input files, the code and the options; the sample is part of the code."""
    files = [] if landing is None else [file_sha256(path) for path in _files(landing)]
    return _digest({"files": sorted(files), "code": code_fingerprint(), "region": region})


def release_fingerprint(vintages: Iterable[Mapping[str, Any]], origin: str, region: str) -> str:
    """SHA-256 of the vintages, the code and the options that an edition is made of."""
    identities = sorted((entry["table"], entry["millesime"], entry["sha256"]) for entry in vintages)
    return _digest({"vintages": identities, "code": code_fingerprint(), "origin": origin, "region": region})
