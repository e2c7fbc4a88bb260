"""What the model makes of known cells."""

from __future__ import annotations

import pytest

PROJETS = "marts.fct_bassin_metier__projets"
FEATURES = "features.feat_projets__bassin_metier"


def bounds(build, table, measure, where):
    """(nb, min, max) of one measure in one row."""
    [row] = build.rows(f"select {measure}_nb, {measure}_min, {measure}_max from {table} where {where}")
    return row


def test_everything_builds_and_passes_its_tests(france):
    assert france.not_built() == {}


def test_everything_builds_on_empty_inputs(empty):
    assert empty.not_built() == {}


def test_masked_part_lies_between_nil_and_four(france):
    row = "annee = 2019 and code_fap = 'T4Z60'"
    assert bounds(france, PROJETS, "projets_recrutement", row) == (100, 100, 100)
    assert bounds(france, PROJETS, "projets_difficiles", row) == (40, 40, 40)
    assert bounds(france, PROJETS, "projets_saisonniers", row) == (None, 0, 4)


def test_masked_total_lies_between_one_and_four(france):
    row = "annee = 2019 and code_fap = 'V1Z81'"
    assert bounds(france, PROJETS, "projets_recrutement", row) == (None, 1, 4)
    assert bounds(france, PROJETS, "projets_difficiles", row) == (None, 0, 4)


def test_value_left_out_lies_between_nil_and_total(france):
    row = "annee = 2015 and code_fap = 'A0Z43'"
    total, part = 45.9096865448, 8.63656218159
    assert bounds(france, PROJETS, "projets_recrutement", row) == (total, total, total)
    assert bounds(france, PROJETS, "projets_difficiles", row) == (part, part, part)
    assert bounds(france, PROJETS, "projets_saisonniers", row) == (None, 0, total)


def test_masked_part_never_exceeds_a_small_total(france):
    row = "annee = 2015 and code_fap = 'A0Z40'"
    assert bounds(france, PROJETS, "projets_difficiles", row) == (None, 0, 3.2)
    assert bounds(france, PROJETS, "projets_saisonniers", row) == (None, 0, 3.2)


def test_merged_occupations_sum_their_bounds_and_lose_their_value(france):
    row = "annee = 2019 and code_fap = 'V1X80'"
    assert bounds(france, FEATURES, "projets_recrutement", row) == (None, 11, 14)
    assert bounds(france, FEATURES, "projets_difficiles", row) == (None, 6, 10)
    assert bounds(france, FEATURES, "projets_saisonniers", row) == (None, 5, 9)


def test_split_occupation_is_shared_by_weight(france):
    split = france.rows(
        "select feat.projets_recrutement_nb, feat.projets_saisonniers_max, poids_passage_min, bridge.poids"
        " from features.feat_projets__bassin_metier feat"
        " join marts.bridge_fap_2009_fap_2021 bridge on bridge.code_fap_2021 = feat.code_fap"
        " where feat.annee = 2019 and bridge.code_fap_2009 = 'L2Z61'"
    )
    assert len(split) > 1
    for projets, saisonniers_max, poids_min, poids in split:
        assert projets == pytest.approx(200 * poids)
        assert saisonniers_max == pytest.approx(4 * poids)
        assert poids_min == poids
    assert sum(row[0] for row in split) == pytest.approx(200)


def test_straddling_basin_keeps_departments_but_not_in_features(france):
    row = "annee = 2024 and code_bassin_ft = '1117'"
    published = (
        f"select code_departement from published.pub_besoins_main_oeuvre__projets where {row} order by 1"
    )
    assert france.rows(published) == [("77",), ("78",)]
    assert bounds(france, FEATURES, "projets_recrutement", row) == (None, 31, 34)
    assert bounds(france, FEATURES, "projets_difficiles", row) == (None, 12, 16)


def test_totals_of_a_basin_that_straddles(france):
    sql = (
        "select libelle_territoire, cellules_nb, cellules_masquees_nb, projets_recrutement_publies_nb,"
        " projets_recrutement_min, projets_recrutement_max, part_masquee_projets_pct"
        " from published.pub_besoins_main_oeuvre__totaux where code_territoire = '1117'"
    )
    assert france.rows(sql) == [("Lieu-Dit sur Seine", 2, 1, 30, 31, 34, 50)]


def test_region_of_the_run_filters_cells_and_maps_old_regions(normandie):
    assert normandie.not_built() == {}
    published = "published.pub_besoins_main_oeuvre__projets"
    assert normandie.rows(f"select distinct code_region from {published}") == [("28",)]
    assert normandie.rows(f"select count(*) from {published} where annee = 2015") == [(2,)]


def test_basin_names_are_readable(normandie):
    names = dict(normandie.rows("select code_bassin_ft, libelle_bassin_ft from marts.dim_bassin"))
    assert len(names) == 27
    assert (names["2801"], names["2824"], names["2828"]) == (
        "Rouen",
        "Saint-Lô – Coutances",
        "Mortagne – L’Aigle",
    )


def test_repeated_municipalities_collapse_and_vintages_stay(normandie):
    sql = "select millesime, est_millesime_courant from marts.bridge_commune_bassin order by 1"
    assert normandie.rows(sql) == [("2019", False), ("2021", True)]


def test_only_the_champion_is_published(france):
    assert france.rows("select modele from published.pub_previsions__projets") == [("moyenne_mutualisee",)]
    assert france.rows("select count(*) from published.pub_previsions__candidats") == [(2,)]


def test_defects_are_caught(broken):
    expected = {
        "assert_published_totals_within_bounds",
        "assert_bridge_covers_volume",
        "assert_bridge_codes_exist",
        "assert_forecast_keys_exist",
        "assert_one_champion_per_measure",
    }
    failed = set(broken.not_built())
    assert expected <= failed
    assert any(name.startswith("references_fct_bassin_metier__projets_version_fap") for name in failed)
    assert any(
        name.startswith("ordered_fct_bassin_metier__projets_projets_difficiles_max") for name in failed
    )
