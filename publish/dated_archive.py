"""The archive that a portal keeps of an edition of a dataset: its Parquet files, and what describes them."""

import hashlib
import json
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from publish.checksums import CHECKSUMS, checksum_list
from publish.files import sha256
from publish.record import DATA_PACKAGE, METADATA

FORMAT = "parquet"
README = "LISEZMOI.md"
_COPIED = (METADATA, "dictionary.csv", "CHANGES.md", "schemas/*.json", f"data/*.{FORMAT}")
_MODE = 0o644


def write_dated_archive(
    folder: Path, title: str, package: Mapping[str, Any], told: str, known: Mapping[str, str]
) -> None:
    """Write `<dataset>-<version>.zip` in the `folder` of a dataset, with the list of its checksums.

    Args:
        folder: the files of the dataset, already written.
        title: the first line of the list of checksums.
        package: the `datapackage.json` of the dataset; the archive describes the files that it holds.
        told: the `LISEZMOI.md` of the archive.
        known: SHA-256 of the data files, by path relative to `folder`.
    """
    kept = [each for each in package["resources"] if each["format"] == FORMAT]
    described = json.dumps({**package, "resources": kept}, ensure_ascii=False, indent=2) + "\n"
    texts = {DATA_PACKAGE: described, README: told}
    files = {
        path.relative_to(folder).as_posix(): path
        for pattern in _COPIED
        for path in sorted(folder.glob(pattern))
    }
    digests = {name: hashlib.sha256(text.encode("utf-8")).hexdigest() for name, text in texts.items()}
    digests |= {name: known[name] if name in known else sha256(path) for name, path in files.items()}
    texts[CHECKSUMS] = checksum_list(title, digests)
    with zipfile.ZipFile(folder / f"{package['name']}-{package['version']}.zip", "w") as archive:
        for name, text in texts.items():
            archive.writestr(_entry(name), text)
        for name, path in files.items():
            with path.open("rb") as source, archive.open(_entry(name), "w", force_zip64=True) as member:
                shutil.copyfileobj(source, member)


def _entry(name: str) -> zipfile.ZipInfo:
    # No clock: without a date, zipfile writes the first of 1980.
    entry = zipfile.ZipInfo(name)
    # Without a mode, zipfile writes one that only the owner reads.
    entry.external_attr = _MODE << 16
    # Parquet is compressed already.
    entry.compress_type = zipfile.ZIP_STORED if name.endswith(f".{FORMAT}") else zipfile.ZIP_DEFLATED
    return entry
