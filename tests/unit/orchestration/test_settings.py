"""The settings refuse what would end up wrong in a publication."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from orchestration.cli import app
from orchestration.settings import Settings


@pytest.mark.parametrize("address", ["https://donnees.normandie.example/", "http://127.0.0.1:8070/a/b/"])
def test_an_address_of_a_folder_is_accepted(address: str) -> None:
    assert Settings(portal_url=address).portal_url == address


@pytest.mark.parametrize(
    "address",
    [
        "https://donnees.example",
        "donnees.example/",
        "ftp://donnees.example/",
        "https:///donnees/",
        "https://[donnees/",
        "https://donnees.example/?a=/",
        "https://donnees.example/#/",
        "https://donnees example/",
        "https://donnees.example/<a>/",
        "https://compte:secret@donnees.example/",
    ],
)
def test_any_other_address_is_refused_and_not_repeated(
    address: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("VIGIE_PORTAL_URL", address)
    result = CliRunner().invoke(app, ["run", "--data-dir", str(tmp_path)])
    assert result.exit_code == 1
    assert "VIGIE_PORTAL_URL : adresse refusée. Attendu : une adresse http ou https" in result.output
    assert "secret" not in result.output
