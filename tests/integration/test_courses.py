"""Courses and outcomes of the release, computed again from the producers' files by other means."""

import csv
import os
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest

REAL_DATA = os.environ.get("VIGIE_REAL_DATA")
RATES = {
    "DEVENIR Part poursuite études": "part_poursuite_etudes",
    "DEVENIR Part en emploi 6 mois": "part_emploi_6_mois",
    "DEVENIR Part autre situation 6 mois": "part_autre_situation_6_mois",
    "Part contrats apprentissage interrompus": "part_contrats_interrompus",
    "Taux poursuite études": "taux_poursuite_etudes",
    "Taux emploi 6 mois": "taux_emploi_6_mois",
    "Taux emploi 6 mois attendu": "taux_emploi_6_mois_attendu",
    "Taux emploi 12 mois": "taux_emploi_12_mois",
    "Taux emploi 18 mois": "taux_emploi_18_mois",
    "Taux emploi 24 mois": "taux_emploi_24_mois",
}

pytestmark = [pytest.mark.slow, pytest.mark.real_data]


def _raw(run: Path, table: str) -> pd.DataFrame:
    [file] = run.glob(f"raw/*/{table}/millesime=*/vintage=*/data.parquet")
    return pd.read_parquet(file)


def _catalogues() -> Iterator[ElementTree.Element]:
    """The course of each LHEO file; each holds one."""
    for file in Path(str(REAL_DATA)).rglob("formation/**/*.xml"):
        if "<lheo " in file.read_text("utf-8"):
            yield ElementTree.parse(file).getroot()  # noqa: S314 - files that the run has already checked


def _texts(course: ElementTree.Element, path: str) -> list[str]:
    return [str(node.text) for node in course.findall("/".join(f"{{*}}{name}" for name in path.split("/")))]


def test_sessions_codes_and_hours_are_those_of_the_six_files(real_run: Path) -> None:
    courses = [course for root in _catalogues() for course in root.iter(f"{root.tag[:-4]}formation")]
    raw = _raw(real_run, "raw_lheo__sessions")
    assert len(courses) == raw.fichier_sha256.nunique() == 6
    sessions = [debut for course in courses for debut in _texts(course, "action/session/periode/debut")]
    assert sorted(raw.debut) == sorted(sessions)
    assert len(raw) == 9
    hours = [text for course in courses for text in _texts(course, "action/nombre-heures-total")]
    assert sorted(raw.heures_total.dropna()) == sorted(hours)
    codes = [code for course in courses for code in _texts(course, "domaine-formation/code-ROME")]
    per_file = raw.drop_duplicates("fichier_sha256").codes_rome.dropna()
    assert sorted(code for cell in per_file for code in cell.replace("/", "").split()) == sorted(codes)


def test_no_contact_of_the_files_is_in_the_raw_table(real_run: Path) -> None:
    text = _raw(real_run, "raw_lheo__sessions").to_csv()
    contacts = {
        value.strip()
        for root in _catalogues()
        for name in ("numtel", "courriel", "nom", "prenom")
        for node in root.iter(f"{root.tag[:-4]}{name}")
        for value in node.itertext()
        if value.strip()
    }
    assert contacts
    assert [value for value in contacts if value in text] == []


def test_rates_are_those_of_the_file(real_run: Path) -> None:
    path = Path(str(REAL_DATA)) / "formation" / "fr-en-inserjeunes-cfa.csv"
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    assert len(_raw(real_run, "raw_inserjeunes__cfa")) == len(rows) == 11_314
    expected = {
        (int(row["Année"][6:10]), row["UAI"], name): float(row[column])
        for row in rows
        if row["Région"] == "NORMANDIE"
        for column, name in RATES.items()
        if row[column]
    }
    data = real_run / "releases" / "latest" / "offre-formation" / "data"
    found = pd.read_parquet(data / "pub_offre_formation__devenir_apprentis.parquet")
    keys = zip(found.cumul_debut_annee, found.code_uai, found.indicateur, strict=True)
    assert dict(zip(keys, found.valeur_pct, strict=True)) == expected
    assert found.definition_resultat.notna().all()


def test_every_catalogue_is_judged_on_every_element(real_run: Path) -> None:
    file = real_run / "releases" / "latest" / "offre-formation" / "data"
    rows = pd.read_parquet(file / "pub_offre_formation__qualite_catalogue.parquet")
    whole = rows[rows["niveau"] == "ensemble"]
    assert (whole.groupby("version_lheo")["code_element"].nunique() == 9).all()
    own = rows[rows["niveau"] == "organisme"].groupby(["version_lheo", "code_element"])["sessions_nb"].sum()
    assert own.equals(whole.set_index(["version_lheo", "code_element"]).sort_index()["sessions_nb"])
