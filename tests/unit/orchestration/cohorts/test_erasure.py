"""What is past its time goes, and the certificate proves it."""

from __future__ import annotations

import json
import os
from datetime import date
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.cohorts.declarations import Retention, load_declarations
from orchestration.cohorts.door import receive
from orchestration.cohorts.erasure import erase, is_past, purge
from orchestration.cohorts.key import Key
from orchestration.cohorts.zone import Zone

from .conftest import Survey, Vigie, answer, planted

REASON = "fin de la durée de conservation"
MONTHS = load_declarations().conservation["panel"].mois


@pytest.fixture
def filled(zone: Zone, key: Key, survey: Survey, tmp_path: Any) -> Zone:
    """A person of January, of whom a later wave says February, and one of September."""
    old, recent = {"identifiant_personne": "E24-1"}, {"identifiant_personne": "E24-2"}
    rows = [
        answer(**old, date_entree="2024-01-15"),
        answer(**old, date_entree="2024-02-01", vague="6_mois", est_en_emploi="oui"),
        answer(**recent),
        answer(**recent, vague="6_mois"),
    ]
    receive(survey(*rows), zone, key, tmp_path / "raw", REASON)
    return zone


def test_a_person_goes_whole_at_the_end_of_the_delay(filled: Zone) -> None:
    before = purge(filled, date(2026, 12, 31), REASON)
    assert (before.rows, before.deletions) == (0, [])
    certificate = purge(filled, date(2027, 1, 1), REASON)
    assert (certificate.rows, certificate.proof.holds) == (2, True)
    assert filled.rows("panel", 2024)["entree_mois"].tolist() == ["2024-09", "2024-09"]
    assert certificate.proof.lignes_relues == 2


def test_a_cohort_that_is_gone_leaves_no_witness(filled: Zone) -> None:
    certificate = purge(filled, date(2027, 12, 31), REASON)
    assert certificate.rows == 4
    assert filled.witnesses() == {}
    assert not any(filled.path("panel").iterdir())


def test_the_certificate_says_what_went_and_names_nobody(filled: Zone) -> None:
    people = set(filled.rows("panel", 2024)["pseudonyme"])
    written = purge(filled, date(2027, 6, 1), REASON).path.read_text("utf-8")
    certificate = json.loads(written)
    assert certificate["prouve"] is True
    first = certificate["suppressions"][0]
    assert (first["fichier"], first["lignes_supprimees"], first["lignes_restantes"]) == (
        "panel/2024/6_mois.parquet",
        1,
        1,
    )
    assert first["sha256_avant"] != first["sha256_apres"]
    assert not [one for one in people if one in written]


def test_a_copy_set_aside_denies_the_proof(filled: Zone) -> None:
    filled.write_rows(filled.path("copie.parquet"), filled.rows("panel", 2024))
    proof = purge(filled, date(2027, 1, 1), REASON).proof
    assert not proof.holds
    assert proof.inattendus == ["copie.parquet"]
    assert proof.lignes_de_personnes_effacees == 2


def test_a_row_that_survives_denies_the_proof(filled: Zone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orchestration.cohorts.erasure._remove", lambda *_: iter(()))
    proof = purge(filled, date(2027, 1, 1), REASON).proof
    assert (proof.holds, proof.lignes_hors_delai, proof.lignes_de_personnes_effacees) == (False, 1, 2)


def test_the_log_goes_by_whole_years(filled: Zone) -> None:
    filled.append(filled.path("journal", "2020.jsonl"), '{"precedent": ""}')
    certificate = purge(filled, date(2026, 11, 26), REASON)
    assert [one.fichier for one in certificate.deletions] == ["journal/2020.jsonl"]


def test_a_person_who_objects_is_erased(vigie: Vigie, survey: Survey, tmp_path: Any) -> None:
    rows = [planted(), planted(vague="6_mois"), answer(identifiant_personne="E24-2")]
    assert vigie("cohortes", "recevoir", survey(*rows)).exit_code == 0
    result = vigie("cohortes", "effacer", "2024", "--motif", "droit d’opposition", stdin="zorglub-77\n")
    assert result.exit_code == 0, result.output
    assert "Effacé : 2 lignes de 2 fichiers" in result.output
    assert len(pd.read_parquet(tmp_path / "zone" / "panel" / "2024" / "entree.parquet")) == 1


def test_a_whole_cohort_goes_without_its_key_and_may_come_again_under_another(
    vigie: Vigie, survey: Survey, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert vigie("cohortes", "recevoir", survey(planted())).exit_code == 0
    monkeypatch.setenv("VIGIE_COHORTES_CLE", os.urandom(32).hex())
    assert vigie("cohortes", "effacer", "2024", "--entiere", "--motif", "clé compromise").exit_code == 0
    assert not list((tmp_path / "zone" / "panel").rglob("*.parquet"))
    assert vigie("cohortes", "recevoir", survey(planted())).exit_code == 0


def test_a_proof_that_fails_is_told_and_fails(vigie: Vigie, tmp_path: Any) -> None:
    assert vigie("cohortes", "purger", "--motif", REASON).exit_code == 0
    stray = tmp_path / "zone" / "export.csv"
    stray.touch(mode=0o600)
    result = vigie("cohortes", "purger", "--motif", REASON)
    assert result.exit_code == 1
    assert "export.csv" in result.stderr


def test_the_erasure_of_people_is_theirs_alone(filled: Zone, key: Key) -> None:
    certificate = erase(filled, 2024, {key.pseudonym("2024", "E24-1")}, date(2026, 1, 1), REASON)
    assert (certificate.rows, certificate.proof.holds) == (2, True)
    assert set(filled.rows("panel", 2024)["pseudonyme"]) == {key.pseudonym("2024", "E24-2")}


@given(st.integers(2015, 2040), st.integers(1, 12), st.integers(1, 60))
def test_a_month_is_past_from_the_day_its_delay_ends(year: int, month: int, months: int) -> None:
    rule = Retention(mois=months, raison="essai")
    end = year * 12 + month - 1 + months
    months_of_entry = pd.Series([f"{year}-{month:02d}"])
    assert is_past(months_of_entry, rule, date(end // 12, end % 12 + 1, 1)).item()
    end -= 1
    assert not is_past(months_of_entry, rule, date(end // 12, end % 12 + 1, 28)).item()
