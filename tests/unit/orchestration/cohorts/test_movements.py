"""Entries and exits, from an export whose layout is second-hand: the same door, another pseudonym."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from orchestration.cohorts.pseudonymise import MOVEMENT_COLUMNS
from orchestration.cohorts.publication import margins_of

from .conftest import Survey, Vigie, planted
from .test_door import said, traces, traces_under

HEADER = "Numéro de dossier;Date d’entrée;Date de sortie;Date de naissance;Nom;NIR;Dispositif;Formacode"
PERSON = "ZORGLUB-77;02/09/2024;;17/05/1990;Zorgloubine;190051411804237;QUALIF;22334"
OTHER = "E24-2;07/10/2024;14/02/2025;03/01/1970;Martin;170017611804237;SOCLE;15041"


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "export.csv"
    path.write_text(f"{HEADER}\n{PERSON}\n{OTHER}\n", "utf-8")
    return path


def test_entries_come_in_reduced_and_unlinked_to_the_survey(
    vigie: Vigie, survey: Survey, export: Path, tmp_path: Path
) -> None:
    assert vigie("cohortes", "recevoir", survey(planted())).exit_code == 0
    result = vigie("cohortes", "recevoir", export)
    assert result.exit_code == 0, said(result)
    assert traces(said(result)) == []
    assert traces_under(tmp_path / "zone") == []
    rows = pd.read_parquet(tmp_path / "zone" / "mouvements" / "2024" / "entrees.parquet")
    assert tuple(rows) == MOVEMENT_COLUMNS
    assert rows["tranche_age"].tolist() == ["de 26 à 49 ans", "50 ans ou plus"]
    assert rows["sortie_mois"].fillna("").tolist() == ["", "2025-02"]
    asked = pd.read_parquet(tmp_path / "zone" / "panel" / "2024" / "entree.parquet")
    assert not set(rows["pseudonyme"]) & set(asked["pseudonyme"])


def test_a_person_who_objects_leaves_both(vigie: Vigie, survey: Survey, export: Path) -> None:
    vigie("cohortes", "recevoir", survey(planted()))
    vigie("cohortes", "recevoir", export)
    result = vigie("cohortes", "effacer", "2024", "--motif", "droit d’opposition", stdin="ZORGLUB-77\n")
    assert "Effacé : 2 lignes de 2 fichiers" in result.output


def test_a_file_of_several_years_is_refused_without_a_cell(vigie: Vigie, export: Path) -> None:
    export.write_text(f"{HEADER}\n{PERSON}\n{OTHER.replace('07/10/2024', '07/10/2023')}\n", "utf-8")
    result = vigie("cohortes", "recevoir", export)
    assert result.exit_code == 1
    assert "1 entrées d’une autre année que 2024" in result.stderr
    assert traces(said(result)) == []


def test_margins_count_each_person_once_by_what_is_known_of_all() -> None:
    rows = pd.DataFrame({
        "pseudonyme": ["a", "a", "b", "c"],
        "entree_mois": ["2024-03", "2024-09", "2024-01", "2024-02"],
        "code_dispositif": ["SOCLE", "QUALIF", "QUALIF", "QUALIF"],
        "tranche_age": ["moins de 26 ans", "moins de 26 ans", None, "50 ans ou plus"],
        "code_niveau_entree": ["3", "3", "3", "4"],
    })  # fmt: skip
    assert margins_of(rows) == {
        "code_dispositif": {"QUALIF": 2.0, "SOCLE": 1.0},
        "code_niveau_entree": {"3": 2.0, "4": 1.0},
    }
