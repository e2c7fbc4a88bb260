"""Archive of the published forecasts: it grows with each edition, and outlives those that are deleted.

One folder per edition: `release.json` and the archived tables, as they were published. Nothing there is
rewritten. Its name bears the beginning of the fingerprint: a version serves again where the whole shelf is
deleted, with its list of versions.
"""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from publish.candidate import IDENTITY
from publish.files import replace_directory
from publish.release import editions, rank, read_identity, table_files

EDITION = "edition"
_SHORT = 8


def archive_editions(releases_dir: Path, archive_dir: Path, tables: Sequence[str]) -> list[str]:
    """Copy the `tables` of each edition that is not there yet; return the versions added, oldest first.

    Raises:
        PublicationError: an edition has no readable `release.json`.
    """
    added = []
    for release in editions(releases_dir):
        folder = archive_dir / f"{release.name}-{read_identity(release)['fingerprint'][:_SHORT]}"
        if folder.exists():
            continue
        files = table_files(release)
        with replace_directory(folder) as partial:
            shutil.copy(release / IDENTITY, partial)
            for table in tables:
                if table in files:
                    shutil.copy(files[table], partial)
        added.append(release.name)
    return added


def read_archive(
    archive_dir: Path, origine: str, region: str, tables: Sequence[str]
) -> dict[str, pd.DataFrame]:
    """Return the rows of each table over the editions of that origin and region, with their `edition`.

    The oldest edition comes first. A table that no edition holds is left out.
    """
    found: dict[str, list[pd.DataFrame]] = {}
    for folder in sorted(_archived(archive_dir), key=lambda path: rank(path.name.partition("-")[0])):
        identity = json.loads((folder / IDENTITY).read_text(encoding="utf-8"))
        if (identity["origine"], identity["region"]) != (origine, region):
            continue
        for table in tables:
            path = folder / f"{table}.parquet"
            if path.is_file():
                rows = pd.read_parquet(path).assign(**{EDITION: identity["version"]})
                found.setdefault(table, []).append(rows)
    return {table: pd.concat(parts, ignore_index=True) for table, parts in found.items()}


def _archived(archive_dir: Path) -> list[Path]:
    return [path.parent for path in archive_dir.glob(f"[!.]*/{IDENTITY}")]
