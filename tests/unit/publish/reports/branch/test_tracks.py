"""The three tracks of training on the sheet of a branch: no blank without its reason, no mean of rates."""

import html
import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.reports import branch
from publish.reports.branch.tracks import CONTINUING, SHOWN_TERRITORIES, Tracks, read_tracks, tracks
from publish.reports.release import load_release
from publish.reports.rendering import environment
from publish.reports.site import render_site

TEMPLATES = Path(branch.__file__).with_name("templates")


@pytest.fixture
def edition(make_release: Callable[..., Path]) -> Path:
    return make_release()


@pytest.fixture
def rows(edition: Path) -> pd.DataFrame:
    return read_tracks(load_release(edition))


@pytest.fixture
def block(edition: Path, tmp_path: Path) -> str:
    made = render_site(edition, tmp_path / "reports" / "2025.1.0")
    (sheet,) = [path for path in made if path.parent.name == "branche" and path.stem == "chantier"]
    text = sheet.read_text("utf-8").split('id="voies"')[1].split("</section>", maxsplit=1)[0]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text)))


def known(rows: pd.DataFrame, branch: str = "chantier") -> Tracks:
    found = tracks(rows, branch)
    assert found is not None
    return found


def test_each_territory_has_its_tracks_and_an_unnamed_basin_bears_its_code(rows: pd.DataFrame) -> None:
    found = known(rows)
    assert [(each.level, each.label) for each in found.of("region", "bassin")] == [
        ("region", "Essai"),
        ("bassin", "BELLERIVE"),
        ("bassin", "Bassin 9903"),
    ]
    assert found.of("departement") == []
    assert found.of("region")[0].tracks[CONTINUING].places == 30


def test_a_branch_that_the_table_does_not_know_has_no_track(rows: pd.DataFrame) -> None:
    assert tracks(rows, "table") is None


def test_a_blank_is_no_zero_and_its_reason_is_told_once(rows: pd.DataFrame, block: str) -> None:
    reasons = known(rows).reasons
    assert len(reasons) == len(set(reasons))
    assert {"Voie <i>absente</i>.", "Fichier absent.", "CPF absent.", "Par domaine."} == set(reasons)
    assert "a Voie <i>absente</i>." in block
    assert re.search(
        r"Essai 4 en 2 formations inconnu a 4 en 2 formations 0 30 12 000 heures-stagiaires inconnu", block
    )


def test_outcomes_are_a_range_above_the_basin_only(block: str) -> None:
    assert "41 à 66 % 3 établissements" in block
    assert block.count("3 établissements") == 1
    assert "cumul 2022-2023 : Taux d’emploi des <b>élèves</b>." in block
    assert "aucune moyenne des taux n’est faite" in block


def test_a_filiere_of_some_basins_has_no_outcomes_and_says_why(rows: pd.DataFrame) -> None:
    module = environment(TEMPLATES).get_template("tracks.html.j2").module
    found = tracks(rows[rows["niveau"] == "bassin"], "chantier")
    text = str(module.block(found, "chantier", ""))
    assert "Emploi six mois" not in text
    assert "s’arrête au département" in text


def test_the_share_that_the_crosswalks_link_is_told(block: str) -> None:
    assert "15 sessions reliées à des métiers sur 20" in block
    assert "31 spécialités reliées à des métiers sur 40" in block


def test_a_branch_without_tracks_says_so(edition: Path, tmp_path: Path) -> None:
    made = render_site(edition, tmp_path / "reports" / "2025.1.0")
    (sheet,) = [path for path in made if path.parent.name == "branche" and path.stem == "table"]
    assert "ne dit rien des voies de formation" in html.unescape(sheet.read_text("utf-8"))


@given(sizes=st.lists(st.integers(0, 50) | st.none(), min_size=1, max_size=45))
def test_a_sheet_shows_the_largest_territories(sizes: list[int | None]) -> None:
    base = dict.fromkeys(
        (
            *("catalogue_date", "formations_nb", "organismes_nb", "sessions_voie_nb"),
            *("sessions_voie_rattachees_nb", "motif_offre", "achats_annee", "places_achetees_nb"),
            *("heures_stagiaires_achetees_nb", "places_rattachees_pct", "motif_achats", "cpf_date"),
            *("formations_cpf_nb", "motif_cpf", "devenir_cumul_debut_annee", "devenir_cumul_fin_annee"),
            *("devenir_formations_voie_nb", "devenir_formations_voie_rattachees_nb"),
            *("devenir_etablissements_nb", "taux_emploi_6_mois_min_pct", "taux_emploi_6_mois_max_pct"),
            *("definition_resultat", "motif_devenir", "libelle_territoire"),
        )
    )
    base |= {"code_branche": "x", "niveau": "bassin", "code_voie": CONTINUING, "libelle_voie": "Continue"}
    frame = pd.DataFrame(
        {**base, "code_territoire": f"{rank:04d}", "sessions_nb": size} for rank, size in enumerate(sizes)
    )
    shown = known(frame, "x").of("bassin")
    assert len(shown) == min(len(sizes), SHOWN_TERRITORIES)
    kept = sorted((each.tracks[CONTINUING].sessions or 0 for each in shown), reverse=True)
    assert kept == sorted((size or 0 for size in sizes), reverse=True)[: len(kept)]
