"""Files that appear whole or not at all."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def write_json(path: Path, content: Any) -> None:
    """Write readable JSON in one rename."""
    partial = path.with_name(f".tmp-{path.name}")
    partial.write_text(json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True) + "\n", "utf-8")
    partial.replace(path)


@contextmanager
def replace_directory(target: Path) -> Iterator[Path]:
    """Fill a temporary folder, then put it in the place of `target` if nothing failed."""
    partial, outgoing = (target.with_name(f".tmp-{state}-{target.name}") for state in ("new", "old"))
    for leftover in (partial, outgoing):
        shutil.rmtree(leftover, ignore_errors=True)
    partial.mkdir(parents=True)
    yield partial
    if target.exists():
        target.rename(outgoing)
    partial.rename(target)
    shutil.rmtree(outgoing, ignore_errors=True)
