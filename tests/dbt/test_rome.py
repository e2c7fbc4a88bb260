"""What the model makes of ROME, on fabricated rows."""

from __future__ import annotations

import pytest

LINEAGE = ("1", "2023", "", "a", "depot")


def occupation(code, parent, eco="Emploi Blanc", digital="N"):
    return (code, f"Métier {code}", eco, digital, None, "O", None, parent, "460", *LINEAGE)


def fabricated():
    """Three occupations; K1801 comes from an occupation that the file of ROME 3 lacks."""
    return {
        "raw_rome__grands_domaines": [("A", "Grand domaine", *LINEAGE)],
        "raw_rome__domaines": [("A11", "Domaine", *LINEAGE)],
        "raw_rome__metiers": [
            occupation("A1101", "A1101", "Emploi Vert", "O"),
            occupation("A1102", "A1101", None, None),
            occupation("K1801", "K1801", "Emploi stratégique pour la Transition écologique"),
        ],
        "raw_rome__metiers_v3": [("A1101", "Conduite d''engins", "1", *LINEAGE)],
        "raw_rome__competences": [
            ("9001", "Compétence", "Labourer", "9002", "Savoir-faire", "Technique", "O", "N", *LINEAGE),
            ("9002", "Macro-compétence", "Cultiver", None, "Savoir-faire", "Technique", None, None, *LINEAGE),
        ],
        "raw_rome__savoirs": [("9003", "Sols", "Domaines d'expertise", "Agriculture", None, "O", *LINEAGE)],
        "raw_rome__contextes_travail": [("9004", "Dehors", "Conditions de travail", *LINEAGE)],
        "raw_rome__liens_competences": [
            ("A1101", "9001", "Principale", *LINEAGE),
            ("A1101", "9003", "Émergente", *LINEAGE),
            ("A1102", "9004", None, *LINEAGE),
            ("K1801", "9004", None, *LINEAGE),
        ],
        "raw_rome__mobilites": [("A1101", "A1102", "1", *LINEAGE)],
    }


TOGETHER = "assert_rome_files_go_together"
MODELS = "+pub_passages_nomenclatures__rome +pub_passages_nomenclatures__rome_competences"
BRIDGES = "+bridge_rome_rome_v3 +bridge_rome_mobilite"
COMMANDS = (f"build --select {MODELS} {BRIDGES}",)


@pytest.fixture(scope="module")
def built(build):
    """All the tests of these models run too."""
    return build("rome", "28", fabricated(), COMMANDS)


@pytest.fixture(scope="module")
def spoilt(build):
    """Occupations without a skill; a skill and an occupation that exist nowhere."""
    tables = fabricated()
    tables["raw_rome__liens_competences"] = [
        ("A1101", "9999", None, *LINEAGE),
        ("A1199", "9001", None, *LINEAGE),
    ]
    selection = f"--select {MODELS} {BRIDGES}"
    commands = (f"build --exclude-resource-type test {selection}", f"test {selection}")
    return build("rome_spoilt", "28", tables, commands)


def test_sound_rows_build_and_pass_their_tests(built):
    assert built.not_built() == {}
    assert TOGETHER in built.statuses


def test_defects_are_caught(spoilt):
    failed = set(spoilt.not_built())
    assert TOGETHER in failed
    for column in ("code_ogr", "code_rome"):
        assert any(name.startswith(f"references_bridge_rome_competence_{column}") for name in failed)


def test_flags_that_are_not_given_are_null_not_false(built):
    found = built.rows(
        "select code_rome, categorie_ecologique, est_transition_ecologique, est_transition_numerique,"
        " est_transition_demographique, est_reglemente from marts.dim_rome order by 1"
    )
    assert found == [
        ("A1101", "vert", True, True, None, True),
        ("A1102", None, None, None, None, True),
        ("K1801", "strategique", True, False, None, True),
    ]


def test_every_occupation_has_the_code_of_rome_3_that_it_comes_from(built):
    assert built.rows("select * from marts.bridge_rome_rome_v3 order by 1") == [
        ("A1101", "A1101", "officielle"),
        ("A1102", "A1101", "officielle"),
        ("K1801", "K1801", "officielle"),
    ]
    assert built.rows("select * from marts.dim_rome_v3 order by 1") == [
        ("A1101", "Conduite d'engins", True),
        ("K1801", "Métier K1801", False),
    ]


def test_fields_are_named_where_their_file_gives_them(built):
    sql = "select code_domaine, libelle_domaine, libelle_grand_domaine from marts.dim_rome order by code_rome"
    assert built.rows(sql) == [
        ("A11", "Domaine", "Grand domaine"),
        ("A11", "Domaine", "Grand domaine"),
        ("K18", None, None),
    ]


def test_skills_knowledge_and_contexts_are_published_with_their_place_in_the_trade(built):
    found = built.rows(
        "select code_rome, libelle_competence, nature, categorie, est_coeur_metier, est_emergente,"
        " est_transition_ecologique, est_transition_numerique"
        " from published.pub_passages_nomenclatures__rome_competences order by code_rome, code_ogr"
    )
    assert found == [
        ("A1101", "Labourer", "competence", "Savoir-faire", True, False, True, False),
        ("A1101", "Sols", "savoir", "Domaines d'expertise", False, True, None, True),
        ("A1102", "Dehors", "contexte_travail", "Conditions de travail", False, False, None, None),
        ("K1801", "Dehors", "contexte_travail", "Conditions de travail", False, False, None, None),
    ]
    macro = "select libelle_competence from marts.dim_competence where nature = 'macro_competence'"
    assert built.rows(macro) == [("Cultiver",)]


def test_neighbours_keep_their_rank(built):
    assert built.rows("select * from marts.bridge_rome_mobilite") == [("A1101", "A1102", 1)]
