"""Write files the same way everywhere, and folders that appear whole or not at all."""

import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def write_text(path: Path, text: str) -> None:
    """Write `text` as UTF-8, without any change of its line ends."""
    path.write_bytes(text.encode("utf-8"))


def write_json(path: Path, content: Any) -> None:
    """Write `content` as indented JSON, keys in the given order, accents readable."""
    write_text(path, json.dumps(content, ensure_ascii=False, indent=2) + "\n")


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@contextmanager
def replace_directory(target: Path) -> Iterator[Path]:
    """Fill a temporary folder, then put it in the place of `target` if nothing failed."""
    # A folder cannot be renamed over a full one: the old one steps aside first.
    partial, outgoing = (target.with_name(f".tmp-{state}-{target.name}") for state in ("new", "old"))
    for leftover in (partial, outgoing):
        shutil.rmtree(leftover, ignore_errors=True)
    partial.mkdir(parents=True)
    yield partial
    if target.exists():
        target.rename(outgoing)
    partial.rename(target)
    shutil.rmtree(outgoing, ignore_errors=True)
