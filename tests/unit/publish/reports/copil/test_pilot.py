"""The packs of the pact: what they tell, what they leave blank, what moved and why."""

import html
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from publish.reports.moves import DATASET, UNKNOWN_CAUSE, changed_files, find_moves
from publish.reports.pilot import VALUES, Pair, Told, gap, overall
from publish.reports.release import load_release
from publish.reports.site import render_site

PURCHASES = "raw_region__achats_formation"


@pytest.fixture
def release(make_release: Callable[..., Path]) -> Path:
    return make_release()


def pages(release: Path) -> dict[str, str]:
    """The text of each pack; the cells of a row are parted by a blank."""
    folder = release.parents[1] / "reports" / release.name
    render_site(release, folder)
    found = {}
    for pack in ("copil", "crefop", "technique"):
        text = (folder / pack / "99.html").read_text(encoding="utf-8")
        body = re.sub(r"<[^>]+>", "", re.sub(r"</t[dh]>", " ", text.split("<body>")[1]))
        found[pack] = re.sub(r"\s+", " ", html.unescape(body))
    return found


def page(release: Path, pack: str) -> str:
    return pages(release)[pack]


def test_a_pack_tells_values_with_their_volume_and_what_nothing_gives(release: Path) -> None:
    said = page(release, "copil")
    assert "2 indicateurs sont connus pour la région, sur les 4" in said
    assert "67,0 % [65,0 ; 69,0]" in said
    assert "2 780" in said
    assert "part_qpv_defm_pct : Aucune source." in said
    assert "1 limite financière n’est pas respectée" in said
    assert "Un écart ne dit pas que le pacte en est la cause" in said
    assert "+4 [−6 ; 14]" in said


def test_notes_are_for_the_crefop_and_departments_for_the_technical_committee(release: Path) -> None:
    notes, months = "Comment lire chaque indicateur", "treize derniers mois"
    said = pages(release)
    assert [pack for pack, text in said.items() if notes in text] == ["crefop"]
    assert [pack for pack, text in said.items() if months in text] == ["technique"]


def test_the_workbook_holds_the_same_numbers_and_leaves_blanks_empty(release: Path) -> None:
    page(release, "copil")
    book = CalamineWorkbook.from_path(release.parents[1] / "reports" / release.name / "copil" / "99.xlsx")
    title, headings, *rows = book.get_sheet_by_name("Indicateurs").to_python(skip_empty_area=False)
    assert "DONNÉES FICTIVES" in str(title[0])
    told = {row[0]: dict(zip(headings, row, strict=True)) for row in rows}
    assert told["part_pic_entrees_pct"]["Valeur, %"] == 67
    assert (told["part_qpv_defm_pct"]["Valeur, %"], told["part_qpv_defm_pct"]["Volume"]) == ("", "")
    assert told["part_qpv_defm_pct"]["Pourquoi vide"] == "Aucune source."


def vintage(sha: str, table: str = PURCHASES) -> dict[str, object]:
    return {"table": table, "sha256": sha, "file": f"{table}.xlsx", "producer": "Région"} | {
        "millesime": 2024,
        "retrieved": "2026-11-22",
    }


def with_previous(release: Path, lineage: list[dict[str, object]], value: float) -> Path:
    """An edition beside `release`, which names it: its rate was `value`; `lineage` is that of now."""
    before = release.parent / "2024.12.0"
    shutil.copytree(release, before)
    table = before / DATASET / "data" / f"{VALUES}.parquet"
    frame = pd.read_parquet(table)
    frame.loc[(frame["code_indicateur"] == "taux_certification_pct") & frame["valeur"].notna(), "valeur"] = (
        value
    )
    frame.to_parquet(table, index=False)
    for edition, vintages in ((before, [vintage("old")]), (release, lineage)):
        path = edition / DATASET / "metadata.json"
        metadata = json.loads(path.read_text("utf-8"))
        metadata |= {"lineage": vintages, "changes": {"previous": before.name, "tables": []}}
        path.write_text(json.dumps(metadata), "utf-8")
    return release


def test_without_an_earlier_edition_nothing_is_compared(release: Path) -> None:
    assert find_moves(load_release(release)).since is None


def test_a_value_that_moved_names_the_file_that_moved(release: Path) -> None:
    moves = find_moves(load_release(with_previous(release, [vintage("new")], 77.0)))
    (move,) = moves.moves
    assert move.was is not None
    assert (move.was.value, move.now.value) == (77.0, 80.0)
    assert f"{PURCHASES}.xlsx (Région, millésime 2024" in move.why


def test_an_edition_of_before_a_column_is_compared_all_the_same(release: Path) -> None:
    with_previous(release, [vintage("new")], 77.0)
    table = release.parent / "2024.12.0" / DATASET / "data" / f"{VALUES}.parquet"
    pd.read_parquet(table).drop(columns="rupture_debut_date").to_parquet(table, index=False)
    (move,) = find_moves(load_release(release)).moves
    assert move.was is not None
    assert (move.was.value, move.was.has_broken) == (77.0, False)


def test_a_value_that_moved_without_a_file_says_so(release: Path) -> None:
    (move,) = find_moves(load_release(with_previous(release, [vintage("old")], 77.0))).moves
    assert move.why == UNKNOWN_CAUSE


def test_an_edition_that_went_is_not_compared(release: Path) -> None:
    shutil.rmtree(with_previous(release, [vintage("new")], 77.0).parent / "2024.12.0")
    assert find_moves(load_release(release)).since is None


def test_only_new_vintages_are_causes() -> None:
    before = [vintage("a"), vintage("b", "raw_defm__departements")]
    assert set(changed_files(before, [vintage("a"), vintage("c", "raw_defm__departements")])) == {
        "raw_defm__departements"
    }


def rates() -> st.SearchStrategy[Told]:
    def told(value: float, below: float, above: float, people: int) -> Told:
        return Told(value, max(0.0, value - below), min(100.0, value + above), people)

    width = st.floats(0.5, 20)
    return st.builds(told, st.floats(1, 99), width, width, st.integers(30, 500))


@given(rates(), rates())
def test_a_gap_is_in_its_interval_and_turns_with_its_groups(pact: Told, others: Told) -> None:
    difference, bounds = gap(pact, others)
    back, turned = gap(others, pact)
    assert bounds.low <= difference <= bounds.high
    assert (back, turned.low, turned.high) == pytest.approx((-difference, -bounds.high, -bounds.low))


@given(rates(), rates(), st.integers(1, 4))
def test_the_mean_of_equal_gaps_is_that_gap_and_surer(pact: Told, others: Told, times: int) -> None:
    pair = Pair("2024", "d", "3", "q", "taux_certification", "certification", pact, others)
    mean, bounds = overall([pair] * times)["taux_certification"]
    alone, wide = pair.gap
    assert mean == pytest.approx(alone)
    assert bounds.high - bounds.low == pytest.approx((wide.high - wide.low) / times**0.5)


def test_the_tree_tells_each_aim_with_its_state_and_why_it_is_blank(release: Path) -> None:
    said = pages(release)
    assert "1. Former <i>mieux</i>" in said["copil"]
    assert "1.1 Ouvrir 3 sur 4 connus" in said["copil"]
    # From 62-66 to 65-69: the two intervals touch.
    assert (
        "Suivi 1 : sans changement net 67,0 % [65,0 ; 69,0] 2024, volume 2 780. Cible : en hausse"
        in said["copil"]
    )
    assert "Suivi 2 : sans valeur Aucune source." in said["copil"]
    assert "Suivi 3 : hors limite 8,10 % 2019, au plus 7" in said["copil"]
    assert "Suivi 4 : suivi, sans cible 9,6 %" in said["copil"]
    assert "Arbre d’objectifs" not in said["technique"]


def test_publics_forecast_and_cohort_come_with_what_they_are_worth(release: Path) -> None:
    said = pages(release)
    boeth = "Indicateur part_boeth_defm_pct 9,6 % [7,6 ; 11,6] 277 000 75,0 % [73,0 ; 77,0] 27 000"
    assert boeth in said["copil"]
    assert "0,0 à 1,1 % (masqué)" in said["technique"]
    assert "2022, axe 1 État engagé 15,0 30/09/2022 21,4 [20,1 ; 22,9] 96,5 % parts passées" in said["copil"]
    assert "de 21,3 % à l’allure du calendrier" in said["copil"]
    assert "les extrêmes de 8 erreurs passées au même mois, soit 78 % au mieux" in said["copil"]
    assert "État payé 15,0" not in said["copil"]
    assert "Cohorte entrée en formation en 2023" in said["copil"]
    assert "Qualif & <b>co</b> 1 200 61 % 61 % 61 %" in said["copil"]
    assert "Ensemble 64 % [60 ; 68] 220" in said["copil"]
    assert "faute de répondants ou pour le secret : Personnes détenues." in said["copil"]
    assert "Bellerive" not in said["copil"]


def test_the_workbook_marks_what_is_modelled_or_surveyed(release: Path) -> None:
    page(release, "copil")
    book = CalamineWorkbook.from_path(release.parents[1] / "reports" / release.name / "copil" / "99.xlsx")
    assert {"Prévision (modélisée)", "Arbre d’objectifs", "Cohortes (enquête)"} <= set(book.sheet_names)
    _, headings, *rows = book.get_sheet_by_name("Prévision (modélisée)").to_python(skip_empty_area=False)
    paid = dict(zip(headings, rows[1], strict=True))
    assert (paid["Prévu au 31 décembre, €"], paid["Pourquoi vide"]) == ("", "Trop peu.")
