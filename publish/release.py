"""The shelf of editions: name the next one, find those that exist, put a new one in place.

An edition appears by one rename and `latest` moves by one replace, so that a killed process leaves at worst
a `.tmp-*` that the next call deletes. The caller holds the lock of the data directory.
"""

import json
import os
import re
import shutil
from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from publish.candidate import IDENTITY
from publish.checksums import broken_files
from publish.errors import PublicationError
from publish.files import write_text

LATEST = "latest"
TAKEN = "versions.txt"
"""On the shelf: every version ever taken, one per line, those of the editions that were deleted included."""
TEMPORARY = ".tmp-"
VERSION = re.compile(r"(\d{4})\.(\d{1,2})\.(\d+)")


def next_version(releases_dir: Path, today: date) -> str:
    """Return `YYYY.M.p`, where `p` counts the editions of the month of `today` from 0.

    A version never serves twice, even once its edition is deleted.
    """
    taken = [
        patch
        for year, month, patch in map(rank, _taken_versions(releases_dir))
        if (year, month) == (today.year, today.month)
    ]
    return f"{today.year}.{today.month}.{max(taken, default=-1) + 1}"


def latest_release(releases_dir: Path) -> Path | None:
    """Return the folder of the edition that `latest` points to, or nothing where there is none."""
    link = releases_dir / LATEST
    return link.resolve() if link.is_symlink() and (link / IDENTITY).is_file() else None


def find_earlier(releases_dir: Path, origine: str, region: str) -> list[Path]:
    """Return the editions of that origin and region, oldest first."""
    return [
        edition
        for edition in editions(releases_dir)
        if (identity := read_identity(edition))["origine"] == origine and identity["region"] == region
    ]


def find_previous(releases_dir: Path, origine: str, region: str) -> Path | None:
    """Return the newest edition of that origin and region: the one to compare a candidate with."""
    return next(reversed(find_earlier(releases_dir, origine, region)), None)


def read_identity(release: Path) -> dict[str, Any]:
    """Return the content of `release.json`.

    Raises:
        PublicationError: the file is absent or is not JSON.
    """
    path = release / IDENTITY
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise PublicationError(
            f"{path} : fichier absent ou illisible, alors que chaque édition en contient un. "
            f"Supprimez le dossier {release.name} et relancez « vigie run »."
        ) from error


def is_complete(release: Path) -> bool:
    """Tell whether every file that the edition lists is there, unaltered."""
    return not broken_files(release)


def table_files(release: Path, left_out: Collection[str] = ()) -> dict[str, Path]:
    """Return the Parquet file of each published table of an edition, by table name.

    `left_out`: datasets that are not looked at.
    """
    files = sorted(release.glob("*/data/*.parquet"))
    return {path.stem: path for path in files if path.parent.parent.name not in left_out}


def publish_release(candidate_dir: Path, releases_dir: Path) -> Path:
    """Put the candidate in place under its version, move `latest` to it, and return its folder.

    The call may be killed at any point and made again: it ends in the same shelf. When a complete edition of
    the same fingerprint is already there, only `latest` moves.

    Raises:
        PublicationError: the version is taken by another content, or `latest` cannot be a symbolic link.
    """
    identity = read_identity(candidate_dir)
    releases_dir.mkdir(parents=True, exist_ok=True)
    _remove_leftovers(releases_dir)
    release = _same_content(releases_dir, identity["fingerprint"])
    if release is None:
        release = _install(candidate_dir, releases_dir, identity["version"])
    _point_latest(releases_dir, release.name)
    return release


def editions(releases_dir: Path) -> list[Path]:
    """Return the folders of the editions, oldest first."""
    found = (path for path in releases_dir.glob("*") if VERSION.fullmatch(path.name))
    return sorted(found, key=lambda edition: rank(edition.name))


def rank(version: str) -> tuple[int, ...]:
    """Return what versions are ordered by: year, month, number in the month."""
    return tuple(int(part) for part in version.split("."))


def _taken_versions(releases_dir: Path) -> set[str]:
    """Return the versions of the shelf, and those that it has held since it keeps their list."""
    path = releases_dir / TAKEN
    listed = path.read_text(encoding="utf-8").split() if path.is_file() else []
    return {edition.name for edition in editions(releases_dir)} | set(filter(VERSION.fullmatch, listed))


def _take(releases_dir: Path, version: str) -> None:
    """Add a version to the list of those that never serve again."""
    taken = sorted(_taken_versions(releases_dir) | {version}, key=rank)
    temporary = releases_dir / f"{TEMPORARY}{TAKEN}"
    write_text(temporary, "\n".join(taken) + "\n")
    _flush(temporary)
    temporary.replace(releases_dir / TAKEN)


def _remove_leftovers(releases_dir: Path) -> None:
    for path in releases_dir.glob(f"{TEMPORARY}*"):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def _same_content(releases_dir: Path, fingerprint: str) -> Path | None:
    for edition in reversed(editions(releases_dir)):
        # The fingerprint first: to know whether an edition is complete is to read all its files.
        if read_identity(edition)["fingerprint"] == fingerprint and is_complete(edition):
            return edition
    return None


def _install(candidate_dir: Path, releases_dir: Path, version: str) -> Path:
    release = releases_dir / version
    if release.exists():
        raise PublicationError(
            f"{release} : cette version existe déjà avec un autre contenu, ou elle est endommagée. "
            "Une édition publiée ne se remplace pas : relancez « vigie run », qui prend la version suivante."
        )
    temporary = releases_dir / f"{TEMPORARY}{version}"
    shutil.copytree(candidate_dir, temporary)
    for path in _bottom_up(temporary):
        _flush(path)
    # Before the edition appears: whoever deletes it finds its version already in the list.
    _take(releases_dir, version)
    temporary.rename(release)
    _flush(releases_dir)
    return release


def _point_latest(releases_dir: Path, version: str) -> None:
    link = releases_dir / LATEST
    if link.is_symlink() and str(link.readlink()) == version:
        return
    temporary = releases_dir / f"{TEMPORARY}{LATEST}"
    try:
        temporary.symlink_to(version)
        temporary.replace(link)
    except OSError as error:
        raise PublicationError(
            f"{link} : le lien symbolique vers l'édition {version} n'a pas pu être posé ({error.strerror}). "
            "L'édition est en place. Vérifiez que le disque accepte les liens symboliques et qu'aucun "
            f"fichier ni dossier ne s'appelle « {LATEST} », puis relancez la commande."
        ) from error
    _flush(releases_dir)


def _bottom_up(folder: Path) -> Iterator[Path]:
    """Yield every file and folder, a folder after all that it holds."""
    for path in folder.iterdir():
        if path.is_dir():
            yield from _bottom_up(path)
        else:
            yield path
    yield folder


def _flush(path: Path) -> None:
    """Wait until the disk holds the file, or the entries of the folder."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
