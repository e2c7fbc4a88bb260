"""Needs told by the territories beside what the statistics can hold of them, on rows worked out by hand."""

from __future__ import annotations

TABLE = "published.pub_besoins_territoriaux__besoins"
COLUMNS = (
    "id_besoin, recrutements_declares_metier_nb, annee_rapprochement, origine_statistique, "
    "projets_recrutement_min, projets_recrutement_max, rapprochement"
)


def test_a_need_exceeds_only_what_masking_cannot_hide(france):
    assert france.rows(f"select {COLUMNS} from {TABLE} order by id_besoin") == [
        ("a-deux-1", 15, 2019, "enquête", 11, 14, "dépasse"),
        ("a-deux-2", 15, 2019, "enquête", 11, 14, "dépasse"),
        ("invisible", 3, 2019, None, None, None, "absent des données"),
        ("metier-perdu", 3, 2019, None, None, None, "non rapproché"),
        ("plus-tard", 25, 2025, "prévision", 5, 25, "concorde"),
        ("tout-juste", 100, 2019, "enquête", 100, 100, "concorde"),
    ]


def test_an_occupation_that_is_lost_keeps_its_code(france):
    lost = f"select nomenclature_metier, libelle_metier from {TABLE} where code_metier = 'F9999'"
    assert france.rows(lost) == [("rome", None)]


def test_what_is_told_is_never_shown_as_observed(france):
    assert france.rows(f"select distinct statut_donnee from {TABLE}") == [("déclaré par le territoire",)]


def test_without_any_need_the_table_is_empty(empty):
    assert empty.rows(f"select count(*) from {TABLE}") == [(0,)]
