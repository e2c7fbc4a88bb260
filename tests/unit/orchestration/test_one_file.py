"""`vigie valider` and `vigie modele`, as a training officer uses them."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from orchestration.cli import app

EXAMPLE = Path(__file__).parents[3] / "docs" / "schemas" / "achats-formation" / "exemple-valide.csv"


@pytest.fixture
def vigie(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str | Path) -> Result:
        return CliRunner().invoke(app, [str(argument) for argument in arguments])

    return run


def test_a_sound_file_is_said_valid_with_its_rows(vigie) -> None:
    result = vigie("valider", EXAMPLE)
    assert result.exit_code == 0
    assert "✓ exemple-valide.csv : fichier valide, 3 lignes" in result.output


def test_a_bad_file_is_explained_and_reported(vigie, tmp_path: Path) -> None:
    bad = tmp_path / "achats.csv"
    bad.write_text(EXAMPLE.read_text("utf-8").replace("QUALIF", "QUALIFS").replace("2024-09-27", "demain"))
    result = vigie("valider", bad, "--rapport", "rapport.csv")
    assert result.exit_code == 1
    assert "✗ achats.csv : 2 problèmes" in result.output
    assert "1. ligne 2, colonne « code_dispositif »" in result.output
    for word in ("Trouvé", "Attendu", "Remède"):
        assert result.output.count(word) == 2
    header, *lines = (tmp_path / "rapport.csv").read_text("utf-8-sig").splitlines()
    assert header == "fichier;emplacement;trouve;attendu;remede"
    assert len(lines) == 2


def test_a_foreign_file_is_told_what_to_start_from(vigie, tmp_path: Path) -> None:
    (tmp_path / "courrier.csv").write_text("objet;date\nx;y\n")
    result = vigie("valider", "courrier.csv")
    assert result.exit_code == 1
    assert "inconnu de l’inventaire" in result.output
    assert "vigie modele achats-formation" in result.output


def test_the_template_is_written_where_the_officer_is(vigie, tmp_path: Path) -> None:
    assert vigie("modele", "achats-formation").exit_code == 0
    assert (tmp_path / "achats-formation.xlsx").stat().st_size > 0


def test_an_unknown_format_is_refused_with_the_known_ones(vigie) -> None:
    result = vigie("modele", "achats")
    assert result.exit_code == 1
    assert "achats-formation" in result.output
