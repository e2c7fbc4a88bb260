"""The list of fingerprints of a folder, in the format of `sha256sum -c`."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from publish.files import sha256, write_text

CHECKSUMS = "checksums.txt"


def write_checksums(
    folder: Path, title: str, known: Mapping[str, str], exclude: frozenset[str] = frozenset()
) -> dict[str, str]:
    """List every file under `folder` but the list itself and `exclude`, and return the fingerprints by path.

    All paths are relative to `folder`; `known` holds fingerprints taken since the files were written.
    The first line is a comment that holds `title`: sha256sum and shasum skip it.
    """
    paths = _listed(folder, exclude | {CHECKSUMS})
    digests = {path: known[path] if path in known else sha256(folder / path) for path in paths}
    write_text(folder / CHECKSUMS, checksum_list(title, digests))
    return digests


def checksum_list(title: str, digests: Mapping[str, str]) -> str:
    """Return the text of a list, from the fingerprints by path."""
    lines = [f"{digest}  {path}" for path, digest in digests.items()]
    return "\n".join([f"# {title}", *lines]) + "\n"


def read_checksums(folder: Path) -> dict[str, str]:
    """Return the listed SHA-256 of the files of a folder, by path relative to it."""
    return {path: digest for digest, path in _read(folder / CHECKSUMS)}


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
