import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from orchestration.cli import app

HEAVY = ("dagster", "pandas", "duckdb", "great_expectations", "altair", "pyarrow", "dbt")
runner = CliRunner()


@pytest.mark.parametrize("command", ["--help", "status"])
def test_light_commands_import_nothing_heavy(command: str, tmp_path: Path) -> None:
    script = f"""
import sys
from orchestration.cli import app
try:
    app([{command!r}])
except SystemExit as stop:
    assert not stop.code, stop.code
found = [name for name in {HEAVY!r} if name in sys.modules]
assert not found, found
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={"VIGIE_DATA_DIR": str(tmp_path / "absent"), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_code_location_leaves_the_heavy_libraries_for_the_steps(location_dir: Path) -> None:
    script = """
import sys
import orchestration.definitions
print([name for name in ("great_expectations", "altair") if name in sys.modules])
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={"VIGIE_DATA_DIR": str(location_dir), "PATH": "/usr/bin:/bin", "HOME": str(location_dir)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().endswith("[]"), done.stdout


def test_an_unknown_region_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    result = runner.invoke(app, ["run", "--region", "99", "--data-dir", str(tmp_path)])
    assert result.exit_code == 1
    assert "Région inconnue : « 99 »" in result.output
    assert "28 Normandie" in result.output


def test_a_missing_landing_folder_is_refused(tmp_path: Path) -> None:
    result = runner.invoke(app, ["run", "--landing", str(tmp_path / "absent")])
    assert result.exit_code == 2
    assert "absent" in result.output


def test_status_of_an_empty_directory_says_how_to_begin(tmp_path: Path) -> None:
    result = runner.invoke(app, ["status", "--data-dir", str(tmp_path / "absent")])
    assert result.exit_code == 0
    assert "vigie run" in result.output


@pytest.mark.parametrize(("landing", "data"), [("in", "in"), ("in", "in/data"), ("data/in", "data")])
def test_a_landing_folder_that_overlaps_the_data_is_refused(landing: str, data: str, tmp_path: Path) -> None:
    (tmp_path / landing).mkdir(parents=True)
    result = runner.invoke(
        app, ["run", "--landing", str(tmp_path / landing), "--data-dir", str(tmp_path / data)]
    )
    assert result.exit_code == 1
    assert "se recouvrent" in result.output
    assert "Remède" in result.output
