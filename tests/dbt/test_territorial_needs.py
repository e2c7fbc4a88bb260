"""Needs told by the territories beside what the statistics can hold of them, on rows worked out by hand."""

from __future__ import annotations

from orchestration.collecte.needs import choices

BRAKES = "published.pub_besoins_territoriaux__freins"
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


def test_brakes_are_counted_among_the_needs_that_name_one(france):
    counts = "select libelle_frein, besoins_citant_nb, besoins_renseignes_nb, besoins_nb"
    rows = france.rows(f"{counts} from {BRAKES} where code_bassin_ft = '2817' order by rang_frein")
    assert rows[:3] == [("mobilité", 2, 2, 5), ("garde d’enfant", 0, 2, 5), ("logement", 1, 2, 5)]
    assert len(rows) == 8


def test_a_basin_that_names_no_brake_has_none_counted(france, empty):
    assert france.rows(f"select distinct code_bassin_ft from {BRAKES}") == [("2817",)]
    assert empty.rows(f"select count(*) from {BRAKES}") == [(0,)]


def test_the_brakes_of_the_format_are_those_of_the_seed(france):
    named = france.rows(f"select libelle_frein from {BRAKES} order by rang_frein")
    assert choices("freins") == tuple(label for (label,) in named)


def test_a_need_is_of_the_zone_of_its_day(france):
    zones = f"select distinct code_bassin_ft, zone_animation from {TABLE} order by all"
    assert france.rows(zones) == [("2817", "Caen"), ("2824", None)]
