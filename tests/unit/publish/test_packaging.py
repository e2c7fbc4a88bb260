"""The archive of a dataset, which a portal keeps as the dated vintage."""

import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

from frictionless import Package, system

from publish.checksums import broken_files, read_checksums
from publish.files import sha256


def test_the_archive_describes_the_files_that_it_holds(
    make_candidate: Callable[..., Path], tmp_path: Path
) -> None:
    folder = make_candidate() / "besoins"
    with zipfile.ZipFile(folder / "besoins-2026.11.0.zip") as archive:
        archive.extractall(tmp_path / "out")
    held = {path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.*")}
    assert held == {
        *(
            "datapackage.json",
            "metadata.json",
            "dictionary.csv",
            "CHANGES.md",
            "LISEZMOI.md",
            "checksums.txt",
        ),
        *("data/pub_besoins__projets.parquet", "schemas/pub_besoins__projets.json"),
    }
    package = tmp_path / "out" / "datapackage.json"
    (resource,) = json.loads(package.read_text("utf-8"))["resources"]
    assert resource["hash"] == f"sha256:{sha256(folder / resource['path'])}"
    with system.use_context(trusted=True):
        assert Package(str(package)).validate().valid


def test_the_archive_checks_itself_and_anybody_may_read_it(
    make_candidate: Callable[..., Path], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    with zipfile.ZipFile(make_candidate() / "besoins" / "besoins-2026.11.0.zip") as archive:
        assert {entry.external_attr >> 16 for entry in archive.infolist()} == {0o644}
        archive.extractall(out)
        assert {*read_checksums(out), "checksums.txt"} == set(archive.namelist())
    assert broken_files(out) == []
    (out / "CHANGES.md").write_text("altéré", encoding="utf-8")
    assert broken_files(out) == ["CHANGES.md"]


def test_the_examples_of_the_archive_run_in_it(make_candidate: Callable[..., Path], tmp_path: Path) -> None:
    with zipfile.ZipFile(make_candidate() / "besoins" / "besoins-2026.11.0.zip") as archive:
        archive.extractall(tmp_path / "out")
    text = (tmp_path / "out" / "LISEZMOI.md").read_text("utf-8")
    code = "\n".join(re.findall(r"```python\n(.*?)```", text, flags=re.S))
    code += "\nassert list(table.code_region) == ['01'] * 3, table"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path / "out", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "code_bassin_ft" in done.stdout
    assert "## Deux façons d’ouvrir une table" in text
    assert "| `pub_besoins__projets` | Projets | 3 | parquet |" in text
    assert "<https://vigie-competences.example/donnees/2026.11.0/besoins/>" in text
    named = re.findall(r"data/[\w.]+", text)
    assert {path for path in named if not path.endswith(".parquet")} == set()
