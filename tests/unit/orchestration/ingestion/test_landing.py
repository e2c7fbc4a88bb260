"""Recognition: by content, whatever the names and folders; nothing foreign is fatal."""

import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from orchestration.ingestion import landing
from orchestration.ingestion.errors import RefusedInput
from orchestration.ingestion.inventory import REFERENCE_DIR, Inventory
from orchestration.ingestion.readers.limits import LIMITS

Write = Callable[..., Path]


def only(depot: Any) -> landing.Finding:
    (finding,) = depot.scan()
    return finding


def test_any_name_in_any_folder(depot: Any, bmo: Write) -> None:
    bmo("2026/reçu/données (3).XLSX")
    finding = only(depot)
    assert (finding.status, finding.path) == ("reconnu", "2026/reçu/données (3).XLSX")
    assert (finding.table, finding.layout, finding.millesime) == ("raw_bmo__projets", "classeur_2024", 2024)


def test_a_later_wave_needs_no_change(depot: Any, bmo: Write, header: list[str], changed: Any) -> None:
    later = [name.replace("24", "27") for name in header]
    bmo(
        "Base_open_data_BMO_2027.xlsx", header=later, rows=[changed(annee=2027.0)], sheet="BMO_2027_open_data"
    )
    assert (only(depot).layout, only(depot).millesime) == ("classeur_2024", 2027)
    (accepted,) = depot.ingest().accepted
    assert (accepted.millesime, accepted.rows) == (2027, 1)


@pytest.mark.parametrize(
    ("year", "layout"), [(2019, "classeur_2019"), (2022, "classeur_2019"), (2023, "classeur_2023")]
)
def test_layout_follows_the_wave(  # noqa: PLR0917 - fixtures
    year: int, layout: str, depot: Any, bmo: Write, header: list[str], changed: Any
) -> None:
    bmo(header=[name.replace("24", str(year % 100)) for name in header], rows=[changed(annee=float(year))])
    assert only(depot).layout == layout


def test_columns_of_2020(depot: Any, bmo: Write, changed: Any, known: dict[str, frozenset[str]]) -> None:
    names = (
        "annee,metier,nommetier,Famille_met,Lbl_fam_met,REG,NOM_REG,Dept,NomDept,BE20,NOMBE20,met,xmet,smet"
    )
    bmo(header=names.split(","), rows=[changed(**{"annee": 2020.0, "Code métier BMO": "A0Z40"})])
    (accepted,) = depot.ingest().accepted
    assert (accepted.millesime, accepted.files[0].layout) == (2020, "classeur_2019")


def test_header_under_title_rows(depot: Any, bmo: Write, header: list[str], changed: Any) -> None:
    bmo(header=["Enquête BMO"], rows=[["Source : France Travail"], header, changed(met="3", xmet="*")])
    (problem,) = depot.ingest().problems
    assert problem.location == "ligne 4, colonne « met »"


def test_zip_of_one_workbook(depot: Any, bmo: Write) -> None:
    file = bmo("x.xlsx")
    with zipfile.ZipFile(depot.folder / "envoi.zip", "w") as archive:
        archive.write(file, "dossier/x.xlsx")
        archive.writestr("LISEZMOI.pdf", b"%PDF")
    file.unlink()
    assert (only(depot).status, only(depot).millesime) == ("reconnu", 2024)
    (accepted,) = depot.ingest().accepted
    assert accepted.files[0].original == "original.zip"


@pytest.mark.parametrize("name", ["emploistore.csv", "bmo_format2014_2018.csv", "bmo_2023.csv"])
def test_name_without_a_clear_year_is_ignored_with_the_remedy(
    name: str, depot: Any, emploi_store: Callable[..., str]
) -> None:
    depot.text(name, emploi_store())
    assert only(depot).status == "ignore"
    assert "renommez le fichier avec une seule année" in only(depot).reason
    assert depot.ingest().problems == []


def test_hidden_and_lock_files_are_skipped(depot: Any, bmo: Write) -> None:
    bmo(".cache/x.xlsx")
    bmo("~$Base_open_data_BMO_2024.xlsx")
    bmo(".~lock.x.xlsx")
    assert depot.scan() == []


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("notes.md", b"# Notes", "inconnu de l’inventaire"),
        ("carte.json", b'{"type": "Topology"}', "format JSON"),
        ("a.csv.gz", b"\x1f\x8b\x08\x00", "archive tronquée"),
        ("a.parquet", b"PAR1\x15", "format Parquet"),
        ("a.xml", b"<?xml version='1.0'?><x/>", "inconnu de l’inventaire"),
        ("anciennes.csv", "Région;Année\nÎle;2\n".encode("cp1252"), "inconnu de l’inventaire"),
        ("vide.csv", b"", "fichier vide"),
        ("autre.xlsx", b"PK\x03\x04 cut", "archive tronquée"),
        ("autre.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ancien format Excel"),
        ("photo.jpg", b"\xff\xd8\xff\x00\x10", "binaire"),
    ],
)
def test_foreign_files_are_listed_never_fatal(name: str, content: bytes, reason: str, depot: Any) -> None:
    (depot.folder / name).write_bytes(content)
    finding = only(depot)
    assert finding.status == "ignore"
    assert reason in finding.reason
    assert finding.size == len(content)


def test_a_departement_series_is_not_the_table_of_departements(depot: Any) -> None:
    depot.text(
        "s.csv", "code_departement,libelle_departement,code_region,date,valeur\n14,Calvados,28,2020,3\n"
    )
    assert only(depot).status == "ignore"


def test_a_commune_table_of_another_zoning_is_not_claimed(depot: Any) -> None:
    depot.text("ze.csv", "CODGEO,LIBGEO,ZE2020,LIBZE2020,DEP,REG\n14001,Ablon,2811,Honfleur,14,28\n")
    assert only(depot).status == "ignore"


def test_reference_files_are_all_recognised(inventory: Inventory) -> None:
    findings = landing.scan(REFERENCE_DIR, inventory, "reference")
    assert {finding.status for finding in findings} == {"reconnu"}
    assert len({finding.table for finding in findings}) == len(list(REFERENCE_DIR.glob("*.csv")))


def test_a_file_set_aside_is_known_by_its_whole_header(depot: Any, inventory: Inventory) -> None:
    declared = [one for source in inventory.sources for one in source.set_aside if one.columns]
    for number, one in enumerate(declared):
        header = [name.format(yyyy=2003) for name in one.columns]
        for name, cells in (("seul", header), ("plus", [*header, "Autre"]), ("moins", header[:-1])):
            depot.text(f"{name}-{number:02}.csv", ";".join(cells) + "\n")
    reasons = {finding.path: finding.reason for finding in depot.scan()}
    known = {path: reason for path, reason in reasons.items() if not reason.startswith("inconnu")}
    assert known == {f"seul-{n:02}.csv": f"{one.title} : {one.reason}" for n, one in enumerate(declared)}


@pytest.mark.parametrize(
    ("first_lines", "title"),
    [
        ("11111;Employé;SERVICE MAISON 42079\n", "Passage de l’ancien ROME"),
        ("A0Z40;691e;A1416\r\n;;\r\n", "Passage de la FAP 2009 au ROME v3 par la PCS"),
        ('"Annee","A0Z","A1Z","A2Z","A3Z"\n"1984",1,2,3,4\n', "Emploi par métier"),
        ('<dict xmlns="http://www.gelaba.org/gml/1.1" name="x"/>', "Schéma ou dictionnaire"),
    ],
)
def test_a_file_without_header_is_set_aside_by_its_text(first_lines: str, title: str, depot: Any) -> None:
    depot.text("fichier", first_lines)
    finding = only(depot)
    assert finding.status == "ignore"
    assert finding.reason.startswith(title)


def test_a_foreign_content_under_an_expected_name_says_so(depot: Any) -> None:
    depot.text("bmo_2024.csv", "Service Unavailable")
    assert only(depot).status == "ignore"
    assert "malgré son nom : aucun en-tête de « Projets de recrutement" in only(depot).reason


def test_links_are_listed_not_followed(depot: Any) -> None:
    (depot.folder / "boucle").symlink_to(depot.folder)
    (depot.folder / "soi").symlink_to("soi")
    assert [(f.path, f.status, f.reason) for f in depot.scan()] == [
        ("boucle", "ignore", "dossier illisible, ou lien qui n’est pas suivi"),
        ("soi", "ignore", "lecture impossible (lien en boucle)"),
    ]


def test_folders_deeper_than_the_call_stack(depot: Any) -> None:
    deep = depot.folder
    for _ in range(1200):
        deep /= "d"
        deep.mkdir()
    note = depot.text(f"{deep.relative_to(depot.folder)}/notes.md", "#")
    depot.text("notes.md", "#")
    try:
        assert [Path(finding.path).name for finding in depot.scan()] == ["notes.md", "notes.md"]
    finally:
        note.unlink()
        os.removedirs(deep)  # pytest removes folders recursively


def test_name_out_of_utf_8_is_refused_with_the_remedy(depot: Any, bmo: Write) -> None:
    try:
        bmo("x.xlsx").rename(depot.folder / os.fsdecode(b"bmo_\xe9.xlsx"))
    except OSError:
        pytest.skip("this file system holds UTF-8 names only")
    (problem,) = depot.ingest().problems
    assert (problem.file, problem.remedy) == ("bmo_?.xlsx", "renommez-le")


def test_an_oversized_file_is_not_read(depot: Any) -> None:
    with (depot.folder / "bmo.xlsx").open("wb") as stream:
        stream.truncate(LIMITS.file_bytes + 1)
    finding = only(depot)
    assert (finding.status, finding.sha256, finding.reason) == ("refuse", "", "fichier de 200 Mo")


def test_missing_folder(tmp_path: Path, inventory: Inventory) -> None:
    with pytest.raises(RefusedInput, match="dossier introuvable"):
        landing.scan(tmp_path / "absent", inventory)
