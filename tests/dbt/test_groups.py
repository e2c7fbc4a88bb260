"""Shortages of the occupations of a branch, or of a transition, are added up; what is not told stays so."""

import pytest


def test_expected_shortages_of_a_branch_are_the_sum_of_those_that_are_told(france):
    rows = france.rows(
        "select code_branche, libelle_branche, metiers_estimes_nb, penuries_attendues_nb, projets_hi_80 "
        "from published.pub_previsions__branches order by code_branche"
    )
    assert rows == [
        ("construction", "Construction", 2, pytest.approx(1.3), 140),
        # No occupation of the branch is told: nothing is expected, which is not zero.
        ("verre", "Verre", 0, None, 140),
        # The filière of Dieppe, which the models also sum elsewhere, is told in its own basin only.
    ]


def test_an_occupation_counts_for_its_part_of_a_transition(france):
    rows = france.rows(
        "select code_transition, metiers_estimes_nb, penuries_attendues_nb, places_nb "
        "from published.pub_competences__transitions"
    )
    assert rows == [("numerique", 1, pytest.approx(0.4), None)]


def test_the_occupations_of_a_branch_are_those_that_its_beginnings_of_codes_name(france):
    named = france.rows(
        "select code_fap from published.pub_passages_nomenclatures__branches_metiers "
        "where code_branche = 'aide_personne' order by code_fap"
    )
    assert [code for (code,) in named] == ["T1X60", "T2A60", "T2B60", "V4X83", "V4X84", "V4X85"]
    [(branches,)] = france.rows(
        "select list(code_branche order by code_branche) "
        "from published.pub_passages_nomenclatures__branches_metiers where code_fap = 'B2X35'"
    )
    assert branches == ["construction", "energie"]
