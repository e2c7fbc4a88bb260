"""What comes in by the door, and all that must be found nowhere afterwards."""

from __future__ import annotations

import json
import logging
import os
import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import Result

from orchestration.cohorts import commands, door
from orchestration.cohorts.pseudonymise import PANEL_COLUMNS, age_class
from orchestration.cohorts.zone import Zone
from orchestration.ingestion import landing
from orchestration.ingestion.inventory import load_inventory

from .conftest import PLANTED, Survey, Vigie, answer, planted

REASON = ("--motif", "essai de la porte")


def traces(text: str | bytes) -> list[str]:
    """The planted values that a text holds, as they are or without their blanks."""
    data = text if isinstance(text, bytes) else text.encode()
    plain = re.sub(rb"\s", b"", data).lower()
    values = [*PLANTED.values(), "17/05/1990", "zorglub"]
    return [one for one in values if re.sub(rb"\s", b"", one.encode()).lower() in plain]


def traces_under(folder: Path) -> list[str]:
    """The same, in names and bytes of every file, and in the cells of every Parquet."""
    found = []
    for path in folder.rglob("*"):
        found += traces(path.name)
        if path.is_file():
            found += traces(path.read_bytes())
        if path.suffix == ".parquet":
            found += traces(pd.read_parquet(path).to_csv())
    return found


def said(result: Result) -> str:
    return f"{result.stdout} {result.stderr} {result.exception!r}"


def test_a_person_comes_in_without_anything_that_names_them(
    vigie: Vigie, survey: Survey, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    file = survey(planted(), answer(identifiant_personne="E24-2", tranche_age="50 ans ou plus"))
    elsewhere = {path for path in tmp_path.rglob("*") if path != file}
    result = vigie("cohortes", "recevoir", file)
    assert result.exit_code == 0, said(result)
    assert "2 colonnes inconnues" not in result.stdout
    assert traces(said(result) + caplog.text) == []
    assert traces_under(tmp_path / "zone") == []
    assert {path for path in tmp_path.rglob("*") if path != file} - elsewhere == set(
        (tmp_path / "zone").rglob("*")
    ) | {tmp_path / "zone"}
    rows = pd.read_parquet(tmp_path / "zone" / "panel" / "2024" / "entree.parquet")
    assert tuple(rows) == PANEL_COLUMNS
    assert rows["tranche_age"].tolist() == ["de 26 à 49 ans", "50 ans ou plus"]
    assert rows["entree_mois"].tolist() == ["2024-09", "2024-09"]


def test_the_key_is_in_no_file_and_no_message(
    vigie: Vigie, survey: Survey, tmp_path: Path, secret: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    results = [vigie("cohortes", "recevoir", survey(planted())), vigie("cohortes", "journal", *REASON)]
    files = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    shown = "".join(map(said, results)) + caplog.text
    for form in (secret, secret.upper(), repr(bytes.fromhex(secret))):
        assert form not in shown
    assert secret.encode() not in files
    assert bytes.fromhex(secret) not in files


# Each row puts what names the person where a message might quote it.
MALFORMED = {
    "vague": planted(vague=PLANTED["nom"]),
    "cohorte": planted(cohorte=PLANTED["nom"]),
    "code_formacode": planted(code_formacode=PLANTED["adresse"]),
    "code_dispositif": planted(code_dispositif=PLANTED["courriel"]),
    "poids_sondage": planted(poids_sondage=PLANTED["NIR"]),
    "date_entree": planted(date_entree=PLANTED["nom"]),
    "date_naissance": planted(date_naissance="17/05/1990 (Zorgloubine)"),
    "statut_reponse": planted(statut_reponse=""),
    "raison": planted(raison="Zorgloubine Ã© Anaximandre"),
}
# A social security number, a mail address, a name; then the same person twice.
IDENTIFIERS = ["190051411804237", PLANTED["courriel"], "Anaximandre Zorgloubine", "ZORGLUB-77", "ZORGLUB-77"]


@pytest.mark.parametrize("command", [("valider",), ("cohortes", "recevoir")], ids=["valider", "recevoir"])
def test_a_malformed_file_is_explained_without_a_cell(
    command: tuple[str, ...], vigie: Vigie, survey: Survey, tmp_path: Path
) -> None:
    identified = [
        planted(identifiant_personne=identifier, **{PLANTED["nom"]: "x"}) for identifier in IDENTIFIERS
    ]
    result = vigie(*command, survey(answer(identifiant_personne="E24-1"), *MALFORMED.values(), *identified))
    assert result.exit_code == 1, said(result)
    for line, column in enumerate(MALFORMED, start=3):
        assert f"ligne {line}, colonne « {column} »" in said(result), column
    assert "lignes 12, 13, 14, colonne « identifiant_personne »" in said(result)
    assert command != ("valider",) or "Trouvé : clé répétée\n" in said(result)
    assert traces(said(result)) == []
    assert traces_under(tmp_path / "zone") == []


def test_identifiers_that_differ_by_case_are_one_person(vigie: Vigie, survey: Survey) -> None:
    result = vigie("cohortes", "recevoir", survey(planted(), planted(identifiant_personne="zorglub-77")))
    assert result.exit_code == 1
    assert "Lignes 2, 3 : la même personne deux fois" in result.stderr
    assert traces(said(result)) == []


@pytest.mark.parametrize(
    "data",
    [
        b'vague,identifiant_personne,statut_reponse,date_entree\nentree,"ZORGLUB-77,Zorgloubine\n',
        b"cohorte,vague,identifiant_personne,statut_reponse,date_entree\n2024,entree,ZORGLUB-77,Zorgloubine\n",
        "cohorte,vague,identifiant_personne,statut_reponse,date_entree\n2024,entree,Zorgloubine,é\x81,\n".encode(
            "latin-1"
        ),
        b"Zorgloubine,Anaximandre,ZORGLUB-77\n1,2,3\n",
        b"PK\x03\x04 Zorgloubine",
        b"",
    ],
    ids=["open quote", "ragged", "undecodable", "no header", "broken archive", "empty"],
)
def test_an_unreadable_file_is_explained_without_a_cell(data: bytes, vigie: Vigie, tmp_path: Path) -> None:
    file = tmp_path / "enquete.csv"
    file.write_bytes(data)
    for command in (("valider",), ("cohortes", "recevoir")):
        result = vigie(*command, file)
        assert result.exit_code == 1
        assert traces(said(result)) == []


def test_an_unforeseen_failure_does_not_quote_what_it_held(
    vigie: Vigie, survey: Survey, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise ValueError(f"could not convert string: {PLANTED['nom']}")

    monkeypatch.setattr(door, "panel_rows", fail)
    result = vigie("cohortes", "recevoir", survey(planted()))
    assert result.exit_code == 1
    assert "ValueError" in result.stderr
    assert traces(said(result)) == []
    assert commands.app.pretty_exceptions_enable is False


@pytest.mark.parametrize("columns", ["with", "without"])
def test_the_landing_folder_does_not_take_it_in(columns: str, survey: Survey, tmp_path: Path) -> None:
    """With or without names: it is no file of the main chain, and is pointed to the door."""
    file = survey(
        planted() if columns == "with" else answer(identifiant_personne=PLANTED["identifiant_personne"])
    )
    (tmp_path / "depot").mkdir()
    file.rename(tmp_path / "depot" / file.name)
    (finding,) = landing.scan(tmp_path / "depot", load_inventory())
    assert finding.status == "ignore"
    assert finding.table is None
    assert "vigie cohortes recevoir" in finding.reason
    assert traces(json.dumps(asdict(finding), ensure_ascii=False)) == []


def panel(zone: Path) -> pd.DataFrame:
    return pd.concat([pd.read_parquet(path) for path in zone.rglob("panel/*/*.parquet")])


def test_two_waves_received_apart_meet_with_the_same_key(
    vigie: Vigie, survey: Survey, tmp_path: Path
) -> None:
    assert vigie("cohortes", "recevoir", survey(planted())).exit_code == 0
    later = planted(vague="6_mois", est_en_emploi="oui", identifiant_personne=" zorglub-77")
    result = vigie("cohortes", "recevoir", survey(later))
    assert result.exit_code == 0, said(result)
    rows = panel(tmp_path / "zone")
    assert sorted(rows["vague"]) == ["6_mois", "entree"]
    assert len(set(rows["pseudonyme"])) == 1


def test_another_key_is_refused_for_the_same_cohort_and_gives_other_pseudonyms_for_another(
    vigie: Vigie, survey: Survey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert vigie("cohortes", "recevoir", survey(planted())).exit_code == 0
    monkeypatch.setenv("VIGIE_COHORTES_CLE", os.urandom(32).hex())
    refused = vigie("cohortes", "recevoir", survey(planted(vague="6_mois")))
    assert refused.exit_code == 1
    assert "n’est pas celle de la cohorte 2024" in refused.stderr
    assert vigie("cohortes", "recevoir", survey(planted(cohorte=2025))).exit_code == 0
    assert len(set(panel(tmp_path / "zone")["pseudonyme"])) == 2


def test_nothing_is_received_without_a_key(
    vigie: Vigie, survey: Survey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VIGIE_COHORTES_CLE")
    result = vigie("cohortes", "recevoir", survey(planted()))
    assert result.exit_code == 1
    assert "VIGIE_COHORTES_CLE" in result.stderr
    assert not (tmp_path / "zone").exists()


def test_a_corrected_wave_replaces_the_former(vigie: Vigie, survey: Survey, tmp_path: Path) -> None:
    vigie("cohortes", "recevoir", survey(planted(), answer(identifiant_personne="E24-2")))
    result = vigie("cohortes", "recevoir", survey(planted()))
    assert "vagues déjà reçues, remplacées : entree" in result.stdout
    assert len(panel(tmp_path / "zone")) == 1


def test_other_formats_do_not_pass_the_door(vigie: Vigie, tmp_path: Path) -> None:
    file = tmp_path / "marges.csv"
    file.write_text("cohorte,variable,modalite,entrants\n2024,tranche_age,50 ans ou plus,12\n", "utf-8")
    result = vigie("cohortes", "recevoir", file)
    assert result.exit_code == 1
    assert "n’est pas un format que la zone reçoit" in result.stderr


@pytest.mark.parametrize(
    ("born", "age"),
    [
        ("1998-09-03", "moins de 26 ans"),
        ("1998-09-02", "de 26 à 49 ans"),
        ("1974-09-03", "de 26 à 49 ans"),
        ("1974-09-02", "50 ans ou plus"),
    ],
)
def test_an_age_changes_on_the_birthday(born: str, age: str) -> None:
    assert age_class(
        pd.Series(pd.to_datetime([born])), pd.Series(pd.to_datetime(["2024-09-02"]))
    ).tolist() == [age]


@given(st.dates(min_value=pd.Timestamp("1930-01-01").date(), max_value=pd.Timestamp("2008-12-31").date()))
def test_an_age_class_holds_the_age(born: Any) -> None:
    at = pd.Timestamp("2024-09-02")
    years = at.year - born.year - ((at.month, at.day) < (born.month, born.day))
    expected = "moins de 26 ans" if years < 26 else "de 26 à 49 ans" if years < 50 else "50 ans ou plus"
    assert age_class(pd.Series([pd.Timestamp(born)]), pd.Series([at])).tolist() == [expected]


def test_the_basin_comes_from_the_commune_where_it_is_not_given(
    zone: Zone, key: Any, survey: Survey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "_basins", lambda _: {"14118": "2804"})
    rows = [
        answer(identifiant_personne=f"E24-{rank}", code_bassin_ft=basin, code_commune_insee=commune)
        for rank, (basin, commune) in enumerate([("2801", "14118"), ("", "14118"), ("", "99999")])
    ]
    receipt = door.receive(survey(*rows), zone, key, tmp_path / "data" / "raw", REASON[1])
    assert zone.rows("panel", 2024)["code_bassin_ft"].fillna("").tolist() == ["2801", "2804", ""]
    assert receipt.without_basin == 1
