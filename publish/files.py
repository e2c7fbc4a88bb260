"""Write text and JSON the same way everywhere: UTF-8, `\\n`, keys in the given order."""

import hashlib
import json
from pathlib import Path
from typing import Any


def write_text(path: Path, text: str) -> None:
    """Write `text` as UTF-8, without any change of its line ends."""
    path.write_bytes(text.encode("utf-8"))


def write_json(path: Path, content: Any) -> None:
    """Write `content` as indented JSON that keeps accents readable."""
    write_text(path, json.dumps(content, ensure_ascii=False, indent=2) + "\n")


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
