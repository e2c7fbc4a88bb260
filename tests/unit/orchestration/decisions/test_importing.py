"""Decisions read back: what is kept of them, whatever was done to the workbook, and what refuses it."""

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from orchestration.cli import app
from orchestration.decisions.importing import Imported, import_decisions
from orchestration.decisions.storing import merged, read_rows, text_of
from orchestration.ingestion.errors import RefusedInput
from orchestration.ingestion.file_check import check_file
from orchestration.ingestion.inventory import load_inventory
from orchestration.settings import Settings
from publish.reports.decisions import OUTCOMES
from publish.reports.purchases.workbook import HEADINGS, REASONS

from .conftest import SHEET, Book, open_book, place

TODAY = date(2026, 11, 26)
Send = Callable[..., Path]


def read_back(
    settings: Settings, *paths: Path, day: date | None = None, today: date = TODAY
) -> list[Imported]:
    return import_decisions(paths, settings, day, today)


def refusal(settings: Settings, *paths: Path) -> list[str]:
    """Everything that is wrong, a line each; nothing may have been written."""
    with pytest.raises(RefusedInput) as refused:
        read_back(settings, *paths)
    assert not settings.data.decisions.exists()
    return [str(problem) for problem in refused.value.problems]


def kept(imported: Imported) -> list[dict[str, str]]:
    with imported.path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def decide(book: Book) -> Book:
    book.set("B1X31", decision="acceptée", motif="budget", places=12, commentaire="Voir avec le CFA.")
    book.set("B1X34", decision="Refusee", motif="Pas de candidats")
    return book


def test_the_decisions_of_a_workbook_are_those_of_the_file(
    book: Book, send: Send, settings: Settings
) -> None:
    (imported,) = read_back(settings, send(decide(book)))
    mason, roofer = kept(imported)
    assert imported.path.name == "FICTIF_decisions_2025.1.0.csv"
    assert (imported.told, imported.undecided) == ({"nouvelle": 2}, 0)
    assert mason == {
        "edition": "2025.1.0",
        "annee": "2025",
        "code_bassin_ft": "2801",
        "code_fap": "B1X31",
        "formation": "maçonnerie <b>",
        "financeur": "France Travail",
        "code_dispositif": "AFC",
        "places_proposees": "22",
        "decision": "acceptée",
        "motif": "budget",
        "places_decidees": "12",
        "date_decision": "2026-11-26",
        "commentaire": "Voir avec le CFA.",
    }
    assert roofer["financeur"] == "France Travail | Région"
    assert (roofer["decision"], roofer["motif"]) == ("refusée", "pas de candidats")
    assert (roofer["places_proposees"], roofer["places_decidees"]) == ("", "0")
    assert check_file(imported.path, load_inventory(), settings.data.raw).problems == ()


def test_the_workbook_as_it_was_written_decides_nothing(
    written: dict[bool, Path], settings: Settings
) -> None:
    """Its own formulas are no fault: nobody reads the column of costs."""
    (imported,) = read_back(settings, written[True])
    assert (imported.told, imported.undecided, imported.path.exists()) == ({}, 2, False)


def test_rows_may_be_sorted_and_rows_and_columns_added(book: Book, send: Send, settings: Settings) -> None:
    (plain,) = read_back(settings, send(decide(book)))
    expected = kept(plain)
    plain.path.unlink()
    title, headings, *rows = book.rows
    rows = [*rows[::-1], ["À revoir", *[""] * (len(headings) - 1)], [""] * len(headings)]
    book.sheets[SHEET] = [
        ["", *row[:5], extra, *row[5:]]
        for row, extra in zip(
            ([], title, headings, *rows), ("", "", "Avis du groupe", *("oui",) * len(rows)), strict=True
        )
    ]
    (again,) = read_back(settings, send(book))
    assert kept(again) == expected


def test_a_postponed_proposal_has_no_places_yet(book: Book, send: Send, settings: Settings) -> None:
    book.set("B1X31", decision="REPORTÉE")
    (row,) = kept(read_back(settings, send(book))[0])
    assert (row["decision"], row["places_decidees"], row["motif"]) == ("reportée", "", "")


def test_a_newer_workbook_replaces_the_rows_that_it_decides(
    book: Book, send: Send, settings: Settings
) -> None:
    read_back(settings, send(decide(book)), today=date(2026, 11, 1))
    book.set("B1X31", places=18)
    book.set("B1X34", decision="", motif="")
    (imported,) = read_back(settings, send(book))
    assert imported.told == {"changée": 1}
    told = [(row["places_decidees"], row["date_decision"]) for row in kept(imported)]
    assert told == [("18", "2026-11-26"), ("0", "2026-11-01")]


def test_the_day_of_the_committee_may_be_said_later(book: Book, send: Send, settings: Settings) -> None:
    path = send(decide(book))
    read_back(settings, path)
    (imported,) = read_back(settings, path, day=date(2026, 11, 19))
    assert imported.told == {"changée": 2}
    assert {row["date_decision"] for row in kept(imported)} == {"2026-11-19"}


def test_twice_is_once(book: Book, send: Send, settings: Settings) -> None:
    path = send(decide(book))
    (first,) = read_back(settings, path)
    before = first.path.read_bytes()
    (second,) = read_back(settings, path, path, today=date(2027, 3, 1))
    assert second.told == {"inchangée": 2}
    assert second.path.read_bytes() == before


ROWS = st.fixed_dictionaries(
    {
        "edition": st.just("2025.1.0"),
        "annee": st.just("2025"),
        "code_bassin_ft": st.sampled_from(["2801", "2817"]),
        "code_fap": st.sampled_from(["B1X31", "B1X34"]),
        "decision": st.sampled_from(OUTCOMES),
        "motif": st.sampled_from(["", *REASONS]),
        "places_decidees": st.sampled_from(["", "0", "12"]),
        "commentaire": st.text('aé,;"\n', max_size=5),
    }
)
DECIDED = st.lists(ROWS, max_size=4, unique_by=lambda row: (row["code_bassin_ft"], row["code_fap"]))


@given(before=DECIDED, decided=DECIDED, day=st.none() | st.dates(), later=st.dates())
def test_decisions_kept_again_are_the_same(
    tmp_path_factory: pytest.TempPathFactory,
    before: list[dict[str, str]],
    decided: list[dict[str, str]],
    day: date | None,
    later: date,
) -> None:
    """Over any file, on any later day; and what is not decided again stays."""
    path = tmp_path_factory.getbasetemp() / "decisions.csv"
    path.write_text(text_of(merged({}, before, None, TODAY)[0]), "utf-8", newline="")
    kept = read_rows(path)
    rows, told = merged(kept, decided, day, TODAY)
    path.write_text(text_of(rows), "utf-8", newline="")
    again, told_again = merged(read_rows(path), decided, day, later)
    assert text_of(again) == text_of(rows)
    assert set(told_again) <= {"inchangée"}
    assert told.total() == told_again.total() == len(decided)
    named = {(row["code_bassin_ft"], row["code_fap"]) for row in decided}
    others = [row for row in kept.values() if (row["code_bassin_ft"], row["code_fap"]) not in named]
    assert [row for row in rows if row in others] == others


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (
            {"decision": "oui"},
            "colonne « Décision » : « oui » ; attendu : l’une de ces valeurs : « acceptée »",
        ),
        ({"decision": 12}, "colonne « Décision » : « 12 »"),
        ({"decision": "acceptée", "places": 12}, "motif absent (12 places décidées, 22 proposées)"),
        ({"decision": "refusée"}, "motif absent (proposition refusée)"),
        ({"decision": "refusée", "motif": "pas envie"}, "colonne « Motif de la décision » : « pas envie »"),
        ({"decision": "acceptée", "places": -3}, "colonne « Places décidées » : « -3 »"),
        ({"decision": "acceptée", "places": 12.5}, "un nombre entier de places"),
        ({"decision": "acceptée", "places": 1e300}, "un nombre entier de places, de 0 à 9999"),
        ({"decision": "acceptée", "places": "douze"}, "« douze »"),
        ({"decision": "acceptée", "places": True}, "« True »"),
        ({"decision": "acceptée", "places": ""}, "cellule vide ; attendu : un nombre entier"),
        ({"decision": "reportée", "commentaire": "écrire à j.martin@exemple.fr"}, "adresse électronique"),
        ({"decision": "reportée", "commentaire": "06 12 34 56 78"}, "numéro de téléphone"),
        ({"decision": "reportée", "commentaire": "=cmd|' /C calc'!A0"}, "prendrait pour une formule"),
        ({"decision": "acceptée", "heures": 900}, "« 900 » : la proposition a été modifiée"),
        ({"decision": "acceptée", "financeur": "Région"}, "« France Travail », ce que l’édition proposait"),
        ({"motif": "budget"}, "cellule vide, alors que le motif ou les places sont renseignés"),
        ({"places": 3}, "cellule vide, alors que le motif ou les places sont renseignés"),
    ],
)
def test_a_wrong_cell_is_told_by_its_place(
    book: Book, send: Send, settings: Settings, cells: dict[str, Any], said: str
) -> None:
    book.set("B1X31", **cells)
    (problem,) = refusal(settings, send(book))
    assert said in problem
    assert "feuille « Propositions », ligne 3, colonne «" in problem
    assert "Remède :" in problem
    assert "exemple.fr" not in problem
    assert "34 56" not in problem


def test_every_problem_of_every_workbook_is_told_at_once(book: Book, send: Send, settings: Settings) -> None:
    book.set("B1X31", decision="oui", motif="non", commentaire="+33 6 12 34 56 78")
    book.set("B1X34", decision="refusée")
    first = send(book, "premier.xlsx")
    other = first.with_name("second.xlsx")
    other.write_bytes(b"PK\x03\x04 tronque")
    problems = refusal(settings, first, other)
    assert len([each for each in problems if each.startswith("premier.xlsx")]) == 5
    assert len([each for each in problems if each.startswith("second.xlsx")]) == 1


def test_a_formula_decides_nothing(book: Book, send: Send, settings: Settings) -> None:
    decide(book)
    book.formulas = {(2, place("decision")): '="acc"&"eptée"', (3, place("places")): "=6*2"}
    problems = refusal(settings, send(book))
    assert [each.partition("colonne ")[2].partition(" ; ")[0] for each in problems] == [
        "« Décision » : formule",
        "« Places décidées » : formule",
    ]


def test_an_added_row_decides_nothing(book: Book, send: Send, settings: Settings) -> None:
    row = list(book.find("B1X31"))
    row[place("decision")] = "acceptée"
    foreign, blank = list(row), list(row)
    foreign[HEADINGS.index("Code FAP")] = "S1X40"
    blank[HEADINGS.index("Code FAP")] = blank[HEADINGS.index("Code bassin")] = ""
    book.rows.extend([foreign, blank])
    first, second = refusal(settings, send(book))
    assert "métier « S1X40 » : ce n’est pas une proposition d’achat de l’édition 2025.1.0" in first
    assert "aucun code" in second


def test_a_proposal_is_decided_once(book: Book, send: Send, settings: Settings) -> None:
    book.rows.append(list(decide(book).find("B1X31")))
    assert read_back(settings, send(book))[0].told == {"nouvelle": 2}
    settings.data.decisions.joinpath("FICTIF_decisions_2025.1.0.csv").unlink()
    settings.data.decisions.rmdir()
    book.rows[-1][place("places")] = 14
    (problem,) = refusal(settings, send(book, "copie.xlsx"))
    assert "ligne 5" in problem
    assert "déjà décidée autrement (fichier « copie.xlsx », ligne 3)" in problem


@pytest.mark.parametrize(
    ("renamed", "said"),
    [
        (("Décision", "Avis"), "feuille absente, ou sans sa ligne de titres"),
        (("Heures", "Durée"), "colonnes absentes : « Heures »"),
        (("Pourquoi", "Décision"), "colonnes en double : « Décision »"),
        (("Pourquoi", "Nom du stagiaire"), "données nominatives, colonnes « Nom du stagiaire »"),
    ],
)
def test_headings_are_needed(
    book: Book, send: Send, settings: Settings, renamed: tuple[str, str], said: str
) -> None:
    heading, name = renamed
    decide(book).rows[1][HEADINGS.index(heading)] = name
    (problem,) = refusal(settings, send(book))
    assert said in problem


def test_another_edition_is_told(book: Book, send: Send, settings: Settings) -> None:
    tracking = decide(book).sheets["Suivi"]
    tracking[1][1] = "../../2025.1.0"
    (problem,) = refusal(settings, send(book))
    assert "édition « ../../2025.1.0 » inconnue" in problem
    assert "une édition de ce dossier de données (2025.1.0)" in problem
    tracking[1][1] = "2025.1.0"
    tracking[5][2] = "p0123456789abcdef"
    (problem,) = refusal(settings, send(book))
    assert "ses propositions ne sont pas celles de l’édition 2025.1.0" in problem


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("vide.xlsx", b"", "fichier vide"),
        ("tronque.xlsx", None, "archive tronquée ou endommagée"),
        ("page.xlsx", b"<!doctype html><html></html>", "page HTML"),
        ("ancien.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "ancien format Excel .xls"),
        (
            "libre.ods",
            b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
            ".ods",
        ),
        ("texte.csv", b"Code bassin;Code FAP\n2801;B1X31\n", "ce n’est pas un classeur"),
    ],
)
def test_a_broken_file_is_told(
    written: dict[bool, Path], settings: Settings, name: str, data: bytes | None, said: str
) -> None:
    whole, broken = written[True].read_bytes(), settings.data.root / name
    broken.write_bytes(whole[: len(whole) // 2] if data is None else data)
    (problem,) = refusal(settings, broken)
    assert said in problem
    assert "Remède :" in problem


def test_a_workbook_of_something_else_is_told(book: Book, send: Send, settings: Settings) -> None:
    del book.sheets["Suivi"]
    (problem,) = refusal(settings, send(book))
    assert "feuille masquée « Suivi »" in problem


def test_decisions_go_where_the_next_run_reads_them(
    written: dict[bool, Path], settings: Settings, real_settings: Settings, send: Send
) -> None:
    """True ones into the landing folder, fictitious ones beside the sample; never one for the other."""
    true = send(decide(open_book(written[False])), "vrai.xlsx")
    (imported,) = read_back(real_settings, true)
    assert real_settings.landing is not None
    assert imported.path == real_settings.landing / "decisions" / "decisions_2025.1.0.csv"
    (problem,) = refusal(real_settings.model_copy(update={"landing": None}), true)
    assert "ajoutez --landing DOSSIER" in problem
    (problem,) = refusal(
        settings.model_copy(update={"landing": real_settings.landing}),
        send(decide(open_book(written[True])), "fictif.xlsx"),
    )
    assert "relancez sans --landing" in problem


def test_a_file_of_decisions_that_a_spreadsheet_saved_again_is_left_alone(
    book: Book, send: Send, settings: Settings
) -> None:
    path = send(decide(book))
    (imported,) = read_back(settings, path)
    text = imported.path.read_text("utf-8")
    for damaged in (text.replace(",", ";"), text.replace("acceptée", "peut-être")):
        imported.path.write_text(damaged, "utf-8")
        with pytest.raises(RefusedInput):
            read_back(settings, path)
        assert imported.path.read_text("utf-8") == damaged


def test_the_command_says_what_it_did(book: Book, send: Send, settings: Settings) -> None:
    root = str(settings.data.root)
    path = str(send(decide(book)))
    done = CliRunner().invoke(app, ["decisions", "import", path, "--date", "19/11/2026", "--data-dir", root])
    assert done.exit_code == 0, done.output
    assert "✓ Édition 2025.1.0, décisions : 2 nouvelles" in done.output
    assert "Suite : vigie run" in done.output
    book.set("B1X31", decision="oui")
    done = CliRunner().invoke(app, ["decisions", "import", str(send(book)), "--data-dir", root])
    assert done.exit_code == 1
    assert "retour.xlsx : 1 problème" in done.output
    assert "Aucune décision n’a été enregistrée." in done.output
    assert "Traceback" not in done.output


def test_the_closed_lists_of_the_workbook_are_those_of_the_source() -> None:
    table = load_inventory().table("raw_decisions__decisions_achat")
    lists = {rule.column: rule.values for rule in table.layouts[0].checks if rule.rule == "one_of"}
    assert lists == {"decision": OUTCOMES, "motif": REASONS}
    (aside,) = load_inventory().source_of(table.name).set_aside
    assert aside.columns == HEADINGS


def test_a_workbook_left_in_the_landing_folder_is_known(written: dict[bool, Path]) -> None:
    problem = check_file(written[False], load_inventory(), Path("nowhere")).problems[0]
    assert "vigie decisions import" in problem.found
