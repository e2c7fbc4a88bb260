"""`vigie fetch` as a user sees it."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from rich.console import Console
from typer.testing import CliRunner

from orchestration.cli import app
from orchestration.environment import check_apart
from orchestration.fetching import LOCK, print_last_checks
from orchestration.fingerprint import input_fingerprint
from orchestration.ingestion import landing
from orchestration.ingestion.inventory import Inventory
from orchestration.settings import DataDir

Vigie = Callable[..., Any]


@pytest.fixture
def vigie(local_inventory: Inventory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Vigie:
    """The command over an inventory whose only downloads are on the local server."""
    monkeypatch.setattr("orchestration.ingestion.inventory.load_inventory", lambda: local_inventory)

    def run(*arguments: str) -> Any:
        return CliRunner().invoke(app, ["fetch", *arguments, "--data-dir", str(tmp_path / "data")])

    return run


def test_what_is_fetched_is_what_a_run_reads(
    producer: Any, vigie: Vigie, bmo: Callable[..., Path], tmp_path: Path, inventory: Inventory
) -> None:
    producer.on("/bmo", {"body": bmo().read_bytes()})
    result = vigie()
    folder = tmp_path / "data" / "landing"
    assert result.exit_code == 0, result.output
    assert "nouveau" in result.output
    assert f"vigie run --landing {folder}" in result.output.replace("\n", "")
    check_apart(folder, DataDir(tmp_path / "data"))
    (found,) = landing.scan(folder, inventory)
    assert (found.path, found.status) == ("bmo/bmo_2024.xlsx", "reconnu")


def test_a_download_that_changes_nothing_calls_for_no_new_run(
    producer: Any, vigie: Vigie, bmo: Callable[..., Path], tmp_path: Path
) -> None:
    """The notes kept beside the files change at each download, and are no input of a run."""
    producer.on("/bmo", {"body": bmo().read_bytes()})
    vigie("--into", str(tmp_path / "into"))
    before = input_fingerprint(tmp_path / "into", "28")
    assert "inchangé" in vigie("--into", str(tmp_path / "into")).output
    assert input_fingerprint(tmp_path / "into", "28") == before


def test_a_failure_is_told_with_its_remedy_and_ends_in_error(producer: Any, vigie: Vigie) -> None:
    producer.on("/bmo", {"status": 404})
    result = vigie("bmo")
    assert result.exit_code == 1
    text = " ".join(result.output.split())
    assert "bmo_2024.xlsx : réponse 404" in text
    assert "Remède : vérifiez l’adresse" in text


def test_an_unknown_source_is_refused_with_those_that_can_be_downloaded(vigie: Vigie) -> None:
    result = vigie("bom")
    assert result.exit_code == 1
    assert "Source inconnue : « bom ». Attendu : bmo." in result.output


def test_a_source_without_an_address_says_where_its_files_are(vigie: Vigie, inventory: Inventory) -> None:
    result = vigie("insee")
    assert result.exit_code == 1
    assert inventory.source_of("raw_insee__regions").url in result.output


def test_two_downloads_into_one_folder_are_kept_apart(vigie: Vigie, tmp_path: Path) -> None:
    with FileLock(tmp_path / LOCK):
        result = vigie("--into", str(tmp_path))
    assert result.exit_code == 1
    assert "Un autre téléchargement" in result.output


def test_status_says_when_each_source_was_checked(
    producer: Any, vigie: Vigie, bmo: Callable[..., Path], tmp_path: Path
) -> None:
    producer.on("/bmo", {"body": bmo().read_bytes()})
    vigie()
    before_any_run = CliRunner().invoke(app, ["status", "--data-dir", str(tmp_path / "data")])
    assert "bmo" in before_any_run.output
    console = Console(record=True, width=200)
    print_last_checks(console, tmp_path / "data" / "landing", date.today() + timedelta(days=3))
    (line,) = (line for line in console.export_text().splitlines() if line.strip().startswith("bmo"))
    assert line.split() == ["bmo", "1", "il", "y", "a", "3", "j", "il", "y", "a", "3", "j"]
