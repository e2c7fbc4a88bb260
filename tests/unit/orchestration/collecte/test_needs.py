from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.collecte.needs import NEED_FIELDS, choices, faults, need_from, need_table

from .conftest import CODES, need

TODAY = date(2026, 11, 26)
ENTRY = {
    "reference": "saisie",
    "date_recueil": "2026-10-05",
    "code_bassin_ft": "2817",
    "code_metier": "F1703",
    "codes_competences": "100001",
    "volume": "6",
    "date_besoin": "15/01/2027",
    "source_besoin": "employeur",
    "confiance": "moyenne",
    "engagement_employeur": "intention",
}


def test_a_sound_entry_makes_a_need() -> None:
    assert faults(ENTRY, CODES, TODAY) == {}
    assert need_from(ENTRY) == need()


def test_the_declared_columns_are_those_of_a_need() -> None:
    assert {*need_table().columns} - {"reference"} == set(NEED_FIELDS) - {"employeur", "remarque"}


@pytest.mark.parametrize(
    ("column", "text"),
    [
        *[(name, "") for name in ENTRY if name not in {"codes_competences", "reference"}],
        ("code_bassin_ft", "9999"),
        ("code_metier", "F9999"),
        ("code_metier", "<script>"),
        ("codes_competences", "100001 424242"),
        ("codes_competences", "100001;100002"),
        ("volume", "0"),
        ("volume", "-3"),
        ("volume", "1e3"),
        ("volume", "٣"),
        ("volume", "9999999999"),
        ("date_recueil", "2026-11-27"),
        ("date_recueil", "31/02/2026"),
        ("date_recueil", "0001-01-01"),
        ("date_besoin", "2200-01-01"),
        ("source_besoin", "on m’a dit"),
        ("confiance", "Forte"),
        ("engagement_employeur", "juré"),
        ("employeur", "x" * 201),
        ("remarque", "x" * 2001),
        ("remarque", "texte\u202eretourné"),
    ],
)
def test_each_fault_is_told_at_its_field(column: str, text: str) -> None:
    found = faults({**ENTRY, column: text}, CODES, TODAY)
    assert list(found) == [column]
    assert all("attendu" in each.lower() for each in found[column])


def test_all_faults_are_told_at_once() -> None:
    wrong = {"volume": "zéro", "confiance": "?", "code_bassin_ft": "1", "date_besoin": "demain"}
    assert set(faults({**ENTRY, **wrong}, CODES, TODAY)) == set(wrong)


@settings(max_examples=30)
@given(st.dictionaries(st.sampled_from([*ENTRY, "employeur"]), st.text(max_size=30)))
def test_whatever_is_typed_is_judged(typed: dict[str, str]) -> None:
    entry = {**ENTRY, **typed}
    if not faults(entry, CODES, TODAY):
        need_from(entry)


def test_the_choices_are_those_of_the_declaration() -> None:
    assert choices("confiance") == ("forte", "moyenne", "faible")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("F1703", "F1703"),
        ("f1703 Maçon", "F1703"),
        ("macons", "B2X43"),
        ("MAÇONS", "B2X43"),
        ("soud", None),
        ("", None),
    ],
)
def test_an_occupation_is_found_by_its_code_or_its_label(text: str, code: str | None) -> None:
    assert CODES.occupation(text) == code


def test_a_search_finds_all_words_whatever_case_accent_and_plural() -> None:
    assert CODES.occupations_like("SOUDEURS") == ["D2X40", "H2913", "H2914"]
    assert CODES.occupations_like("tuyauteur soudeur") == ["H2914"]
    assert CODES.skills_like("plan lire") == ["100003"]
    assert CODES.skills_like("   ") == []
