"""State files of the data directory, which another process may read at any moment."""

from pathlib import Path
from typing import Any

from publish import files


def write_json(path: Path, content: Any) -> None:
    """Write readable JSON that appears by one rename."""
    partial = path.with_name(f".tmp-{path.name}")
    files.write_json(partial, content)
    partial.replace(path)
