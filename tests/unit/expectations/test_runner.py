import json

import pandas as pd
import pytest

from expectations.runner import judge, run_suite
from expectations.suite import Suite

NEEDS = "pub_besoins_main_oeuvre__projets"


def _suite(**rule: object) -> Suite:
    return Suite.model_validate(
        {"identifiants": ["code"], "rules": [{"signification": "S.", "remede": "R.", **rule}]}
    )


def test_a_failure_names_the_rows_and_the_remedy_in_french(sound: dict[str, pd.DataFrame]) -> None:
    spoilt = sound[NEEDS].assign(code_bassin_ft=["2801", "101"])
    (failure,) = run_suite(NEEDS, spoilt).failures
    assert failure.observed == "1 ligne(s) en défaut sur 2"
    assert failure.examples == [
        {"annee": "2024", "code_departement": "2A", "code_bassin_ft": "101", "code_fap": "QAX02"}
    ]
    assert failure.sentence() == (
        "colonne « code_bassin_ft » : Le code de bassin France Travail a quatre chiffres, zéro initial "
        "compris. Observé : 1 ligne(s) en défaut sur 2 (exemples : annee = 2024, code_departement = 2A, "
        "code_bassin_ft = 101, code_fap = QAX02). "
        "Remède : Lisez la colonne comme du texte et complétez le code à gauche par un zéro."
    )


def test_examples_are_rows_of_the_frame_whatever_its_index() -> None:
    frame = pd.DataFrame({"code": ["a", "b", "c"], "n": [1, -1, 2]}, index=[7, 7, 7])
    suite = _suite(type="expect_column_values_to_be_between", columns=["n"], kwargs={"min_value": 0})
    (failure,) = judge("s", suite, frame).failures
    assert failure.examples == [{"code": "b", "n": "-1"}]


def test_a_missing_column_is_named(sound: dict[str, pd.DataFrame]) -> None:
    result = run_suite(NEEDS, sound[NEEDS].drop(columns="version_fap"))
    assert {failure.observed for failure in result.failures} == {"colonne absente : version_fap"}


def test_an_extra_column_is_named(sound: dict[str, pd.DataFrame]) -> None:
    (failure,) = run_suite(NEEDS, sound[NEEDS].assign(siren="0")).failures
    assert failure.observed == "colonne en trop : siren"


def test_what_cannot_be_computed_fails() -> None:
    suite = _suite(type="expect_column_values_to_be_between", columns=["n"], kwargs={"min_value": 0})
    (failure,) = judge("s", suite, pd.DataFrame({"code": ["a"], "n": ["texte"]})).failures
    assert failure.observed.startswith("calcul impossible : ")


def test_an_unknown_expectation_is_refused() -> None:
    with pytest.raises(ValueError, match="type d'attente inconnu « expect_miracle »"):
        judge("s", _suite(type="expect_miracle"), pd.DataFrame({"code": ["a"]}))


def test_an_unknown_suite_is_refused() -> None:
    with pytest.raises(FileNotFoundError, match="Suite « pub_inconnue » inconnue"):
        run_suite("pub_inconnue", pd.DataFrame())


def test_a_rule_has_one_scope() -> None:
    with pytest.raises(ValueError, match="either columns or pairs"):
        _suite(type="expect_column_values_to_be_null", columns=["a"], pairs=[["a", "b"]])


def test_the_verdict_is_the_same_text_each_time(sound: dict[str, pd.DataFrame]) -> None:
    spoilt = sound[NEEDS].assign(code_region="8", version_fap="2003")
    texts = {run_suite(NEEDS, spoilt).to_json() for _ in range(2)}
    (text,) = texts
    verdict = json.loads(text)
    assert (verdict["suite"], verdict["success"], verdict["rows"]) == (NEEDS, False, 2)
    assert [failure["column"] for failure in verdict["failures"]] == ["code_region", "version_fap"]
    assert "région" in text
