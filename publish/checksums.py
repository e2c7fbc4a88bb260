"""The list of fingerprints of a folder, in the format of `sha256sum -c`."""

from collections.abc import Iterator
from pathlib import Path

from publish.files import sha256, write_text

CHECKSUMS = "checksums.txt"


def write_checksums(folder: Path, title: str, exclude: frozenset[str] = frozenset()) -> None:
    """List every file under `folder` but the list itself and `exclude` (paths relative to `folder`).

    The first line is a comment that holds `title`: sha256sum and shasum skip it.
    """
    lines = [f"{sha256(folder / path)}  {path}" for path in _listed(folder, exclude | {CHECKSUMS})]
    write_text(folder / CHECKSUMS, "\n".join([f"# {title}", *lines]) + "\n")


def broken_files(folder: Path) -> list[str]:
    """Return the listed files that are absent or altered, the list itself when it is missing."""
    if not (folder / CHECKSUMS).is_file():
        return [CHECKSUMS]
    return [path for digest, path in _read(folder / CHECKSUMS) if _altered(folder / path, digest)]


def _listed(folder: Path, exclude: frozenset[str]) -> list[str]:
    paths = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in paths if path not in exclude)


def _read(path: Path) -> Iterator[tuple[str, str]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            digest, _, name = line.partition("  ")
            yield digest, name


def _altered(path: Path, digest: str) -> bool:
    return not path.is_file() or sha256(path) != digest
