"""The command `vigie publish`: what it asks for, what it prints, how it ends."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from orchestration import publishing
from orchestration.cli import app
from publish.ckan.client import READS

TOKEN = "jeton-tres-secret"  # noqa: S105 - the secret of nobody


@pytest.fixture
def run(
    ckan: Any, edition: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, connect: Callable[..., Any]
) -> Callable[..., Any]:
    """Run the command on a data directory that holds the edition, against the portal in memory."""
    releases = tmp_path / "data" / "releases"
    releases.mkdir(parents=True)
    edition.rename(releases / "2026.11.0")
    (releases / "latest").symlink_to("2026.11.0")
    # As a container leaves what nobody gave.
    for name in ("VIGIE_CKAN_URL", "VIGIE_CKAN_ORGANIZATION", "VIGIE_CKAN_PROFILE"):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("VIGIE_CKAN_TOKEN", TOKEN)
    monkeypatch.setenv("COLUMNS", "300")
    monkeypatch.setattr(publishing, "open_portals", lambda *_: (connect(ckan), connect(ckan, "")))

    def invoke(*options: str) -> Any:
        arguments = ["publish", "--data-dir", str(tmp_path / "data"), *options]
        return CliRunner().invoke(app, arguments)

    return invoke


def writes(ckan: Any) -> list[str]:
    return [action for action in ckan.calls if action not in READS]


ADDRESS = ("--ckan", "https://portail.exemple")


def test_dry_run_tells_and_writes_nothing(ckan: Any, run: Callable[..., Any]) -> None:
    done = run(*ADDRESS, "--dry-run")
    assert done.exit_code == 0, done.output
    for told in (
        "créer le jeu, privé",
        "ajouter le fichier",
        "charger la table",
        "3 lignes",
        "rendre public",
    ):
        assert told in done.output
    assert " autres" in done.output
    assert "rien n’a été écrit" in done.output
    assert writes(ckan) == []


def test_publication_then_nothing_then_a_conflict(ckan: Any, run: Callable[..., Any]) -> None:
    first = run(*ADDRESS)
    assert first.exit_code == 0, first.output
    assert "Publiés et relus : besoins, previsions." in first.output
    again = run(*ADDRESS)
    assert again.exit_code == 0
    assert "Inchangés : besoins, previsions." in again.output
    assert "Écritures sur le portail : 0." in again.output

    ckan.package("besoins")["title"] = "Un meilleur titre"
    conflict = run(*ADDRESS)
    assert conflict.exit_code == 1
    assert "champ « title »" in conflict.output
    assert "--force besoins" in conflict.output
    assert run(*ADDRESS, "--dry-run").exit_code == 1
    assert run(*ADDRESS, "--force", "besoins").exit_code == 0
    assert TOKEN not in first.output + again.output + conflict.output


def test_a_title_of_the_portal_that_looks_like_markup_is_shown_as_it_is(
    ckan: Any, run: Callable[..., Any]
) -> None:
    assert run(*ADDRESS).exit_code == 0
    ckan.package("besoins")["owner_org"] = "org-2"
    ckan.package("besoins")["organization"] = {"name": "[/a] [bold]ville"}
    done = run(*ADDRESS, "--dry-run")
    assert "[/a] [bold]ville" in done.output
    assert done.exit_code == 1


def test_a_file_that_looks_like_markup_is_watched_as_it_is() -> None:
    screen = io.StringIO()
    with publishing._progress(Console(file=screen, force_terminal=True, width=200)) as watch:
        watch("besoins", "[/a].csv", 1, 2)
    assert "besoins · [/a].csv" in screen.getvalue()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ((), "Portail à nommer"),
        ((*ADDRESS, "--edition", "2025.1.0"), "Présentes : 2026.11.0"),
        ((*ADDRESS, "--force", "inconnu"), "Attendu : besoins, previsions"),
        ((*ADDRESS, "--organization", "ailleurs"), "« ailleurs » absente"),
        ((*ADDRESS, "--profile", "inconnu"), "Attendu : dcat, plain"),
    ],
)
def test_what_cannot_begin_is_told_with_its_remedy(
    ckan: Any, run: Callable[..., Any], options: tuple[str, ...], told: str
) -> None:
    done = run(*options)
    assert done.exit_code == 1
    assert told in done.output
    assert writes(ckan) == []


def test_without_a_token_it_says_where_to_get_one(
    run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    monkeypatch.delenv("VIGIE_CKAN_TOKEN", raising=False)
    done = run(*ADDRESS)
    assert done.exit_code == 1
    assert "VIGIE_CKAN_TOKEN" in done.output
