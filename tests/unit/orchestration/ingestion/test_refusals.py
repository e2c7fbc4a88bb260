"""One bad BMO file per test: the message names the file, the place, the expectation and the remedy."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

NAME = "Base_open_data_BMO_2024.xlsx"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

pytestmark = pytest.mark.usefixtures("no_leftovers")


def test_truncated_workbook(depot: Any, bmo: Callable[..., Path], only_problem: Callable[..., str]) -> None:
    file = bmo()
    file.write_bytes(file.read_bytes()[:-800])
    message = only_problem(depot.ingest())
    assert message.startswith(f"{NAME} : archive tronquée")
    assert "téléchargez de nouveau" in message


def test_damaged_sheet_under_a_sound_directory(
    depot: Any, bmo: Callable[..., Path], only_problem: Callable[..., str], changed: Callable[..., list[Any]]
) -> None:
    file = bmo(rows=[changed(met=str(n + 5), xmet="*") for n in range(3000)])
    data = bytearray(file.read_bytes())
    with zipfile.ZipFile(file) as book:
        sheet = book.getinfo("xl/worksheets/sheet2.xml")
    start = sheet.header_offset + sheet.compress_size // 2
    data[start : start + 2000] = bytes(2000)
    file.write_bytes(data)
    message = only_problem(depot.ingest())
    # Garbage may inflate to too much as well as to nothing: both send the user back to the producer.
    assert message.startswith(f"{NAME} : ")
    assert "de nouveau" in message


def test_web_page_saved_as_a_workbook(depot: Any, only_problem: Callable[..., str]) -> None:
    depot.text(NAME, "<!DOCTYPE html>\n<html><body>503 Service Unavailable</body></html>")
    message = only_problem(depot.ingest())
    assert message.startswith(f"{NAME} : page HTML")
    assert "page d’erreur" in message


def test_empty_file(depot: Any, only_problem: Callable[..., str]) -> None:
    depot.text(NAME, "")
    assert only_problem(depot.ingest()).startswith(f"{NAME} : fichier vide")


def test_password(depot: Any, only_problem: Callable[..., str]) -> None:
    (depot.folder / NAME).write_bytes(OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"))
    message = only_problem(depot.ingest())
    assert "protégé par un mot de passe" in message
    assert "sans mot de passe" in message


def test_old_excel_format(depot: Any, only_problem: Callable[..., str]) -> None:
    (depot.folder / "bmo_2024.xls").write_bytes(OLE + bytes(600))
    message = only_problem(depot.ingest())
    assert message.startswith("bmo_2024.xls : ancien format Excel")
    assert "enregistrez-le au format .xlsx" in message


def test_text_saved_as_a_workbook(depot: Any, only_problem: Callable[..., str]) -> None:
    depot.text(NAME, "annee;met\n2024;12\n")
    assert "le contenu n’est pas celui d’un fichier .xlsx" in only_problem(depot.ingest())


def test_decompression_bomb(depot: Any, only_problem: Callable[..., str]) -> None:
    with zipfile.ZipFile(depot.folder / NAME, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/workbook.xml", bytes(30_000_000))
    message = only_problem(depot.ingest())
    assert message.startswith(f"{NAME} : bombe de décompression")
    assert "n’ouvrez pas ce fichier" in message


def test_archive_that_lies_about_its_size(
    depot: Any, bmo: Callable[..., Path], only_problem: Callable[..., str]
) -> None:
    file = bmo()
    with zipfile.ZipFile(file) as book:
        size = book.getinfo("xl/sharedStrings.xml").file_size
        offset = file.read_bytes().rindex(b"xl/sharedStrings.xml") - 22
    data = bytearray(file.read_bytes())
    assert int.from_bytes(data[offset : offset + 4], "little") == size
    data[offset : offset + 4] = (10).to_bytes(4, "little")
    file.write_bytes(data)
    message = only_problem(depot.ingest())
    assert "« xl/sharedStrings.xml » est plus gros que ce que l’archive annonce" in message


def test_stray_cell_far_away(
    depot: Any, header: list[str], changed: Any, only_problem: Any, bmo: Any
) -> None:
    far_row = [[None]] * 1_000 + [[None] * 16_000 + ["x"]]
    bmo(rows=[changed(), *far_row])
    message = only_problem(depot.ingest())
    assert "feuille démesurée : 1003 lignes x 16001 colonnes" in message
    assert "xl/worksheets/sheet2.xml" in message


def test_missing_column_names_the_likely_renamed_one(
    depot: Any, bmo: Callable[..., Path], header: list[str], only_problem: Callable[..., str]
) -> None:
    bmo(header=["nb_xmet" if name == "xmet" else name for name in header])
    message = only_problem(depot.ingest())
    assert message.startswith(f"{NAME} : en-tête, ligne 1 : colonne « xmet » absente")
    assert "peut-être renommée parmi « nb_xmet »" in message
    assert "inventaire" in message


def test_renamed_basin_column(depot: Any, bmo: Any, header: list[str], only_problem: Any) -> None:
    bmo(header=["bassin" if name == "BE24" else name for name in header])
    assert "« BE{yy} » absente ; peut-être renommée parmi « bassin »" in only_problem(depot.ingest())


def test_duplicated_column(depot: Any, bmo: Any, header: list[str], changed: Any, only_problem: Any) -> None:
    bmo(header=[*header, "MET "], rows=[[*changed(), "7"]])
    message = only_problem(depot.ingest())
    assert "en-tête, ligne 1 : colonnes en double : « met », « MET »" in message
    assert "supprimez la colonne en trop" in message


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"Code métier BMO": "Z9Z99"}, ("ligne 3, colonne « Code métier BMO »", "« Z9Z99 »", "fap_2021")),
        ({"BE24": 2899.0}, ("ligne 3, colonne « BE24 »", "« 2899 »", "raw_francetravail__bassins")),
        ({"Dept": "99"}, ("ligne 3, colonne « Dept »", "« 99 »", "raw_insee__departements")),
        (
            {"BE24": 101.0},
            ("ligne 3, colonne « BE24 »", "« 0101 »", "commence par celui de la colonne « REG »"),
        ),
        ({"annee": 2023.0}, ("ligne 3, colonne « annee »", "« 2023 »", "l’année 2024")),
        ({"met": "3", "xmet": "*"}, ("ligne 3, colonne « met »", "« 3 »", "au moins 5")),
        ({"REG": None}, ("ligne 3, colonne « REG »", "cellule vide", "obligatoire")),
        ({"met": "٩٥"}, ("ligne 3, colonne « met »", "« ٩٥ »", "un entier")),
        ({"met": 1e22}, ("ligne 3, colonne « met »", "« 10000000000000000000000 »", "un entier")),
        ({"met": "9" * 5000}, ("ligne 3, colonne « met »", f"« {'9' * 60}… »", "un entier")),
        ({"met": "0", "xmet": "*"}, ("ligne 3, colonne « met »", "« 0 »", "au moins 5")),
        ({"smet": "12.5"}, ("ligne 3, colonne « smet »", "« 12.5 »", "un entier")),
        ({"smet": None}, ("ligne 3, colonne « smet »", "« (vide) »", "« * » pour une valeur masquée")),
        (
            {"met": "*", "smet": "*"},
            ("ligne 3, colonne « xmet »", "« 31 »", "la colonne « met » est masquée"),
        ),
        ({"xmet": "96"}, ("ligne 3, colonne « xmet »", "« 96 »", "inférieure ou égale à la colonne « met »")),
        ({"Nom métier BMO": "MÃ©tiers"}, ("ligne 3, colonne « Nom métier BMO »", "« MÃ©tiers »", "UTF-8")),
    ],
)
def test_bad_cell(  # noqa: PLR0917 - fixtures
    changes: dict[str, Any], expected: tuple[str, ...], depot: Any, bmo: Any, changed: Any, only_problem: Any
) -> None:
    other = {"Code métier BMO": "A0X41"}
    bmo(rows=[changed(), changed(**(other | changes))])
    message = only_problem(depot.ingest())
    assert message.startswith(f"{NAME} : ")
    assert all(part in message for part in expected), message
    assert "Remède : " in message


def test_empty_key(depot: Any, bmo: Any, changed: Any, only_problem: Any) -> None:
    bmo(rows=[changed(), changed(**{"Code métier BMO": None})])
    assert "ligne 3, colonne « Code métier BMO » : cellule vide" in only_problem(depot.ingest())


def test_duplicated_key(depot: Any, bmo: Any, changed: Any, only_problem: Any) -> None:
    bmo(rows=[changed(), changed(), changed(**{"Code métier BMO": "A0X41"})])
    message = only_problem(depot.ingest())
    assert "lignes 2, 3, colonnes « annee », « Code métier BMO », « BE24 », « Dept »" in message
    assert "clé répétée (2024, A0X40, 2801, 76)" in message


def test_suffix_of_another_year(depot: Any, bmo: Any, header: list[str], only_problem: Any) -> None:
    bmo(header=[name.replace("24", "25") for name in header])
    assert "colonnes de l’année 2025 ; attendu : l’année 2024" in only_problem(depot.ingest())


def test_header_without_rows(depot: Any, bmo: Any, only_problem: Any) -> None:
    bmo(rows=[])
    assert "aucune ligne de données" in only_problem(depot.ingest())


def test_empty_code_list_is_said_once(
    depot: Any, bmo: Any, known: dict[str, frozenset[str]], only_problem: Any
) -> None:
    bmo()
    empty = known | {"raw_dares__fap_2021.code_fap": frozenset()}
    assert "nomenclature raw_dares__fap_2021.code_fap vide" in only_problem(depot.ingest(known=empty))


def test_wrong_encoding_of_a_csv(depot: Any, emploi_store: Callable[..., str], only_problem: Any) -> None:
    depot.text("bmo_2016.csv", emploi_store(), "latin-1")
    message = only_problem(depot.ingest())
    assert message.startswith("bmo_2016.csv : ligne 2 : caractère illisible (octet 0xE9)")
    assert "réenregistrez le fichier en UTF-8" in message


def test_utf_16_csv(depot: Any, emploi_store: Callable[..., str], only_problem: Any) -> None:
    depot.text("bmo_2016.csv", emploi_store(), "utf-16")
    assert "UTF-16, non pris en charge" in only_problem(depot.ingest())


def test_ragged_csv(depot: Any, emploi_store: Callable[..., str], only_problem: Any) -> None:
    depot.text("bmo_2016.csv", emploi_store() + "2801,ROUEN\n")
    assert "bmo_2016.csv : ligne 3 : 2 champs ; attendu : 13 champs" in only_problem(depot.ingest())


def test_negative_estimate(depot: Any, emploi_store: Callable[..., str], only_problem: Any) -> None:
    depot.text("bmo_2016.csv", emploi_store(NB_RECRUT_PROJECTS="-4.2"))
    assert "colonne « NB_RECRUT_PROJECTS » : valeur « -4.2 »" in only_problem(depot.ingest())


def test_all_the_problems_of_all_the_files(depot: Any, bmo: Any, changed: Any, header: list[str]) -> None:
    bmo("a.xlsx", rows=[changed(met="3", xmet="2"), changed(**{"Code métier BMO": "Z9Z99"})])
    depot.text("bmo_2025.xlsx", "<html></html>")
    found = [(problem.file, problem.found) for problem in depot.ingest().problems]
    assert found == [
        ("bmo_2025.xlsx", "page HTML enregistrée à la place des données"),
        ("a.xlsx", "valeur « Z9Z99 »"),
        ("a.xlsx", "valeur « 3 »"),
        ("a.xlsx", "valeur « 2 »"),
    ]


def test_two_files_for_one_wave(depot: Any, bmo: Any, changed: Any, only_problem: Any) -> None:
    bmo("a.xlsx")
    bmo("b.xlsx", rows=[changed()])
    message = only_problem(depot.ingest())
    assert message.startswith("a.xlsx : millésime 2024 : autre fichier pour la même vague : « b.xlsx »")


def test_year_outside_every_layout(
    depot: Any, bmo: Any, changed: Any, header: list[str], only_problem: Any
) -> None:
    bmo(rows=[changed(annee=2012.0)], header=[name.removesuffix("24") for name in header])
    assert "millésime 2012 hors de la disposition" in only_problem(depot.ingest())


def test_archive_of_several_workbooks(depot: Any, bmo: Any, only_problem: Any) -> None:
    data = bmo("x.xlsx").read_bytes()
    (depot.folder / "x.xlsx").unlink()
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as target:
        target.writestr("a.xlsx", data)
        target.writestr("b.xlsx", data)
    (depot.folder / "bmo.zip").write_bytes(archive.getvalue())
    message = only_problem(depot.ingest())
    assert "archive de 2 fichiers de données" in message
    assert "décompressez l’archive" in message


def test_workbook_in_archives_upon_archives(depot: Any, bmo: Any, only_problem: Any) -> None:
    data = bmo("x.xlsx").read_bytes()
    (depot.folder / "x.xlsx").unlink()
    for _ in range(1500):
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as target:
            target.writestr("x.xlsx", data)
        data = archive.getvalue()
    (depot.folder / "bmo.zip").write_bytes(data)
    assert only_problem(depot.ingest()).startswith("bmo.zip : archive dans une archive")


@pytest.mark.parametrize("names", [("Normandie", "Bretagne"), ("BMO_2024_open_data", "A_open_data")])
def test_two_sheets_with_the_same_table(  # noqa: PLR0917 - fixtures
    names: tuple[str, str], depot: Any, header: list[str], changed: Any, write: Any, only_problem: Any
) -> None:
    write(depot.folder / NAME, {name: [header, changed()] for name in names})
    message = only_problem(depot.ingest())
    assert message.startswith(f"{NAME} : feuille « {names[0]} », feuille « {names[1]} » : plusieurs feuilles")
    assert "supprimez les copies" in message


def test_unreadable_file_with_an_expected_name(depot: Any, only_problem: Any) -> None:
    (depot.folder / NAME).symlink_to("nulle-part.xlsx")
    message = only_problem(depot.ingest())
    assert message.startswith(f"{NAME} : lecture impossible (fichier absent ou lien rompu)")
