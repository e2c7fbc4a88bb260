"""The archive of a dataset, which a portal keeps as the dated vintage."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

from frictionless import Package, system

from publish.files import sha256


def test_the_archive_describes_the_files_that_it_holds(
    make_candidate: Callable[..., Path], tmp_path: Path
) -> None:
    folder = make_candidate() / "besoins"
    with zipfile.ZipFile(folder / "besoins-2026.11.0.zip") as archive:
        archive.extractall(tmp_path / "out")
    held = {path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.*")}
    assert held == {
        *("datapackage.json", "metadata.json", "dictionary.csv", "CHANGES.md", "LISEZMOI.md"),
        *("data/pub_besoins__projets.parquet", "schemas/pub_besoins__projets.json"),
    }
    package = tmp_path / "out" / "datapackage.json"
    (resource,) = json.loads(package.read_text("utf-8"))["resources"]
    assert resource["hash"] == f"sha256:{sha256(folder / resource['path'])}"
    with system.use_context(trusted=True):
        assert Package(str(package)).validate().valid
