"""What the model makes of tensions, offers and job seekers by occupation, on fabricated rows."""

from __future__ import annotations

import pytest

LINEAGE = ("1", "2019", "", "a", "depot")
TENSIONS = "marts.fct_territoire_metier_annee__tensions"
LEVERS = "published.pub_tensions__leviers"
TABLES = (
    "territoires_metiers",
    "bassins_rome",
    "historique_france",
    "leviers",
    "offres",
    "demandeurs_par_metier",
)


def tension(code, classes, place="28", year="2019", employment="4700"):
    """`classes`: tension, hiring, training, scarcity, instability, conditions, distance; may be empty."""
    region, department = (place, None) if place == "28" else (None, place)
    level = "fap 225" if len(code) == 5 else "fap 87"
    written = [f"{figure}.0" for figure in classes] or [None] * 7
    where = (year, "reg" if region else "dep", region, department)
    return (*where, level, code, "2009", employment, "0.5", *written, *LINEAGE)


def sought(code, category, thousands, year="2019"):
    return (year, code, "2009", category, thousands, *LINEAGE)


def offer(department, month, kind, count, duration="Total"):
    return (month, "28", department, "Brutes", kind, duration, None, count, *LINEAGE)


def basin(rome, offers, seekers, code="2826"):
    return ("2020", rome, "Métier", code, "ALENCON", offers, seekers, "4", *LINEAGE)


def fabricated():
    """Classes chosen so that each rule of the seed has an occupation of its own."""
    return {
        "raw_insee__regions": [("28", "Normandie", *LINEAGE), ("11", "Île-de-France", *LINEAGE)],
        "raw_insee__departements": [("14", "Calvados", "28", *LINEAGE), ("75", "Paris", "11", *LINEAGE)],
        "raw_francetravail__bassins": [("2826", "ALENCON", "28", *LINEAGE)],
        "raw_dares__fap_2009": [
            (code, f"Métier {code}", code[:3], f"Famille {code[:3]}", code[0], "Domaine", *LINEAGE)
            for code in ("S1Z40", "V1Z80", "V1Z81", "L2Z61", "T4Z60", "G0A40")
        ],
        "raw_tensions__territoires": [
            tension("T4Z60", "4345333"),
            tension("V1Z80", "5314333"),
            tension("L2Z61", "4351333"),
            tension("G0A40", "3555555"),
            tension("V1Z81", "", place="14", employment="0"),
            tension("V1Z", "4522333", place="14"),
            tension("S1Z40", "5333552", place="14"),
            tension("S1Z40", "5333335", place="75"),
            tension("S1Z40", "5333335", place="14", year="2018"),
        ],
        "raw_tensions__historique_france": [("2019", "T4Z60", "2009", "0.5", *LINEAGE)],
        "raw_tensions__bassins_rome": [
            basin("K2204", "30", "60"),
            basin("A1203", "29", "60"),
            basin("A1416", "60", "29"),
            basin("J1501", "12", "4"),
            basin("J1502", "12", "0"),
            basin("J1503", "12", None),
            basin("J1504", "36", "64"),
            basin("K1302", "30", "60", code="1101"),
        ],
        "raw_offres__departements": [
            offer("14", "2019-04", "Offres d'emploi collectées", "2100"),
            offer("14", "2019-04", "Offres d'emploi satisfaites", None),
            offer("75", "2019-04", "Offres d'emploi collectées", "9000"),
            offer(None, "2019-04", "Offres d'emploi collectées", "8900"),
        ],
        "raw_portraits__demandeurs_emploi": [
            sought("V1Z80", "Catégorie A", "1.75"),
            sought("V1Z81", "Catégorie A", "0.25"),
            sought("V1Z", "Catégorie A", "2"),
            sought("ZZZ", "Catégorie A", "0.08"),
            sought("ZZZZZ", "Catégorie A", "0.08"),
            sought("Ensemble", "Catégorie A", "NA"),
        ],
        "raw_portraits__mouvements": [
            ("2014", "V1Z", "2009", kind, rate, *LINEAGE)
            for kind, rate in (("Taux d'entrée", "20.5"), ("Taux de sortie", "18"))
        ],
        "raw_reglementation__metiers_en_tension": [
            (place, code, "", *LINEAGE)
            for place, code in (
                ("Normandie", "V1Z80"),
                ("Ile-de-France", "V1Z80"),
                ("France Entière", "S1Z40"),
            )
        ],
    }


MODELS = " ".join(
    [
        *(f"+pub_tensions__{table}" for table in (*TABLES, "liste_reglementaire")),
        "+fct_france_fap_annee__mouvements",
    ]
)
SUM_TEST = "assert_occupations_sum_to_their_families"
COMMANDS = (f"build --exclude-resource-type test --select {MODELS}", f"test --select {SUM_TEST}")


@pytest.fixture(scope="module")
def built(build):
    """The region of the run is Normandy."""
    return build("tensions", "28", fabricated(), COMMANDS)


@pytest.fixture(scope="module")
def spoilt(build):
    """Occupations that do not add up to their family."""
    tables = fabricated()
    tables["raw_portraits__demandeurs_emploi"][2] = sought("V1Z", "Catégorie A", "2.5")
    return build(
        "tensions_spoilt",
        "28",
        tables,
        (f"build --exclude-resource-type test --select +{SUM_TEST}", COMMANDS[1]),
    )


def test_sound_rows_build_and_pass_their_tests(built):
    assert built.not_built() == {}


def test_a_family_that_is_not_the_sum_of_its_occupations_is_caught(spoilt):
    assert set(spoilt.not_built()) == {SUM_TEST}


def test_only_the_region_of_the_run_and_its_departments_are_in_the_facts(built):
    assert built.rows(f"select distinct code_territoire from {TENSIONS} order by 1") == [("14",), ("28",)]


def test_a_row_without_class_is_told_apart(built):
    [row] = built.rows(f"select est_indice_propre, tension_classe from {TENSIONS} where code_fap = 'V1Z81'")
    assert row == (False, None)


def test_a_class_is_carried_to_fap_2021_only_where_the_occupation_is_alone(built):
    """T4Z60 became one occupation; V1Z80 and V1Z81 met in one; L2Z61 was shared between several."""
    found = dict(built.rows(f"select code_fap, code_fap_2021 from {TENSIONS} where length(code_fap) = 5"))
    assert found["T4Z60"] == "T4X60"
    assert found["V1Z80"] is None
    assert found["V1Z81"] is None
    assert found["L2Z61"] is None


@pytest.mark.parametrize(
    ("code", "levers"),
    [
        ("T4Z60", {"formation_qualifiante"}),
        ("V1Z80", {"adaptation_courte"}),
        ("L2Z61", {"montee_competences"}),
        ("G0A40", set()),
        ("V1Z81", set()),
        ("V1Z", {"fidelisation"}),
        ("S1Z40", {"action_employeur"}),
    ],
)
def test_each_rule_holds_where_its_conditions_do(code, levers, built):
    """S1Z40 of 2018 would suggest mobility: only the newest year counts."""
    assert {
        row[0] for row in built.rows(f"select code_levier from {LEVERS} where code_fap = '{code}'")
    } == levers


def test_a_lever_says_why(built):
    [(reason,)] = built.rows(f"select motif from {LEVERS} where code_fap = 'S1Z40'")
    assert reason == (
        "tension 5 (≥ 4), conditions de travail contraignantes 5 (≥ 4) ; "
        "tension 5 (≥ 4), non-durabilité de l’emploi 5 (≥ 4)"
    )


def test_the_ratio_needs_thirty_offers_and_thirty_job_seekers(built):
    found = built.rows(
        "select code_rome, offres_pour_100_demandeurs from published.pub_tensions__bassins_rome order by 1"
    )
    assert [row for row in found if row[0][0] != "J"] == [("A1203", None), ("A1416", None), ("K2204", 50)]


def test_few_job_seekers_are_masked_and_the_others_rounded_the_ratio_too(built):
    found = built.rows(
        "select code_rome, demandeurs_abc_nb, demandeurs_abc_min, demandeurs_abc_max,"
        " offres_pour_100_demandeurs"
        " from published.pub_tensions__bassins_rome where code_rome like 'J%' order by 1"
    )
    assert found == [
        ("J1501", None, 1, 4, None),
        ("J1502", 0, 0, 0, None),
        ("J1503", None, None, None, None),
        ("J1504", 60, 55, 64, 60),
    ]


def test_offers_are_those_of_departments_and_keep_missing_values(built):
    found = built.rows(
        "select code_departement, type_offre, type_emploi, qualification, offres_nb"
        " from published.pub_tensions__offres order by 2"
    )
    assert found == [
        ("14", "collectees", "Total", "Total", 2100),
        ("14", "satisfaites", "Total", "Total", None),
    ]


def test_thousands_are_people_and_unknown_occupations_stay(built):
    found = built.rows(
        "select code_fap, libelle_fap, demandeurs_emploi_nb"
        " from published.pub_tensions__demandeurs_par_metier order by 1"
    )
    assert found == [
        ("V1Z", "Famille V1Z", 2000),
        ("V1Z80", "Métier V1Z80", 1750),
        ("V1Z81", "Métier V1Z81", 250),
        ("ZZZ", "Métier non précisé", 80),
        ("ZZZZZ", "Métier non précisé", 80),
    ]


def test_rates_stand_side_by_side_and_a_missing_one_is_null(built):
    found = built.rows(
        "select taux_entree_pct, taux_sortie_pct, taux_rotation_pct"
        " from marts.fct_france_fap_annee__mouvements"
    )
    assert found == [(20.5, 18, None)]


def test_the_list_is_that_of_the_region_and_of_the_country(built):
    found = built.rows(
        "select libelle_territoire, code_fap from published.pub_tensions__liste_reglementaire order by 1"
    )
    assert found == [("France entière", "S1Z40"), ("Normandie", "V1Z80")]
