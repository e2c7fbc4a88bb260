"""`vigie rapports`: what it refuses. What it makes is tried on a finished run."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from orchestration.cli import app


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Aucune édition dans"),
        (["--edition", "2020.1.0"], "Aucune édition 2020.1.0 dans"),
        (
            ["--edition", "2026.11.0", "--rapport", "fiche"],
            "Rapport inconnu : fiche. Attendu : fiche-bassin,",
        ),
    ],
)
def test_what_does_not_exist_is_refused_with_a_remedy(
    tmp_path: Path, arguments: list[str], said: str
) -> None:
    (tmp_path / "releases" / "2026.11.0").mkdir(parents=True)
    done = CliRunner().invoke(app, ["rapports", "--data-dir", str(tmp_path), *arguments])
    assert done.exit_code == 1
    assert said in " ".join(done.output.split()).replace("  ", " ")
