"""`vigie simuler` on a fabricated edition."""

from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from orchestration.cli import app

CELL = {"code_bassin_ft": "2817", "code_fap": "B1X31", "annee": 2027}
PROPOSAL = {
    **CELL,
    "verdict": "acheter",
    "axe_pacte": "1",
    "financeur": "Région",
    "cout_place_eur": 1000.0,
    "places_session_nb": 10.0,
    **{f"placements_par_place{bound}": 0.5 for bound in ("", "_lo_80", "_hi_80")},
}
SHORTAGE = {
    **CELL,
    "sortants_formation_nb": 2.0,
    **{f"ecart_{name}": 10.0 for name in ("lo_95", "lo_80", "nb", "hi_80", "hi_95")},
}
LAST = {**CELL, "code_departement": "14", "places_annee_precedente_nb": 20.0}


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    edition = tmp_path / "releases" / "2026.11.0"
    for dataset, table, row in (
        ("propositions-achat", "pub_propositions_achat__propositions", PROPOSAL),
        ("propositions-achat", "pub_propositions_achat__portefeuille", LAST),
        ("previsions", "pub_previsions__penuries", SHORTAGE),
    ):
        folder = edition / dataset / "data"
        folder.mkdir(parents=True, exist_ok=True)
        pd.DataFrame([row]).to_parquet(folder / f"{table}.parquet", index=False)
    (tmp_path / "releases" / "latest").symlink_to(edition.name)
    return tmp_path


def vigie(data_dir: Path, *arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["simuler", "--data-dir", str(data_dir), *arguments])
    return done.exit_code, " ".join(done.output.split())


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_budget_is_spent_and_its_places_are_kept(data_dir: Path, ending: str, tmp_path: Path) -> None:
    """20 places bring the 10 of last year; the 12 missing need 24, and a session has 10."""
    out = tmp_path / f"places.{ending}"
    code, said = vigie(data_dir, "--budget", "30000", "--out", str(out))
    assert code == 0
    assert "Portefeuille" in said
    assert "Comme l’an dernier" in said
    assert "Mille euros de plus" in said
    written = pd.read_csv(out) if ending == "csv" else pd.read_excel(out, engine="calamine")
    assert written["places_nb"].tolist() == [30]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--edition", "2020.1.0"), "Aucune édition 2020.1.0"),
        (("--budget", "-3"), "budget_eur"),
        (("--scenario", "nulle-part.yml"), "nulle-part.yml"),
        (("--out", "places.doc"), ".csv ou .xlsx"),
    ],
)
def test_what_cannot_be_done_says_why(data_dir: Path, arguments: tuple[str, str], said: str) -> None:
    code, told = vigie(data_dir, *arguments)
    assert code == 1
    assert said in told
    assert "Traceback" not in told


def test_an_edition_from_before_the_proposals_is_told(data_dir: Path) -> None:
    next((data_dir / "releases" / "2026.11.0").glob("*/data/*propositions.parquet")).unlink()
    code, told = vigie(data_dir)
    assert code == 1
    assert "pub_propositions_achat__propositions" in told
