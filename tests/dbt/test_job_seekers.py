"""What the model makes of job seekers and unemployment rates, on fabricated rows."""

from __future__ import annotations

import pytest

LINEAGE = ("1", "1996", "", "a", "depot")
AGES = ("Moins de 25 ans", "De 25 à 49 ans", "50 ans et plus")
BY_DEPARTMENT = "marts.fct_departement_mois__demandeurs_emploi"
BY_ZONE = "marts.fct_zone_emploi_trimestre__demandeurs_emploi"


def department(date, category, code, count):
    return (date, category, code, count, *LINEAGE)


def zone(code, sex, age, count, duration="Total"):
    return ("2018-T3", code, "Nom du producteur", "Brutes", "ABC", sex, age, duration, count, *LINEAGE)


def commune(code, count, date="2024-T4"):
    return (date, code, "", "Brutes", "ABC", "Total", "Total", count, *LINEAGE)


def fabricated():
    """Round numbers whose sums can be checked by eye; 2813 is Le Havre, 0051 Alençon, 2401 Bourges."""
    return {
        "raw_insee__regions": [(code, "Région", *LINEAGE) for code in ("24", "28")],
        "raw_insee__departements": [
            (code, "Département", region, *LINEAGE)
            for code, region in (("14", "28"), ("61", "28"), ("18", "24"), ("36", "24"))
        ],
        "raw_zonesemploi__zones": [
            ("2813", "Le Havre", "28", *LINEAGE),
            ("0051", "Alençon", "28", *LINEAGE),
        ],
        "raw_zonesemploi__communes": [
            ("76351", "Le Havre", "2813", "Le Havre", "76", "28", "1", "2023", "", "a", "depot"),
            ("72001", "Aillières", "0051", "Alençon", "72", "52", "2", "2023", "", "a", "depot"),
            ("61001", "Alençon", "0051", "Alençon", "61", "28", "3", "2023", "", "a", "depot"),
        ],
        "raw_francetravail__bassins": [("2806", "LE HAVRE", "28", *LINEAGE)],
        "raw_francetravail__bassins_communes": [
            (code, "", "14", "28", "2806", "LE HAVRE", "1", "2021", "", "a", "depot")
            for code in ("14001", "14002")
        ],
        "raw_defm__departements": [
            department("2018-09", "A", "14", "39e3"),
            department("2018-09", "B", "14", "16100.000000000002"),
            department("2018-09", "C", "14", "4900"),
            department("2018-09", "D", "14", "800"),
            department("2025-01", "A", "14", "1e3"),
            department("2025-01", "B", "14", None),
            department("2025-01", "C", "14", "200"),
            department("2018-09", "A", "18", "700"),
            department("2018-09", "A", "36", "300"),
        ],
        # The producer left department 36 out of its region and gave it a region of its own.
        "raw_defm__regions": [
            ("2018-09", "24", "A", "700", *LINEAGE),
            ("2018-09", "28", "A", "39000", *LINEAGE),
            ("2018-09", "NA", "A", "300", *LINEAGE),
        ],
        "raw_defm__france": [("2018-09", "A", "4e4", *LINEAGE)],
        "raw_defm__zones_emploi": [
            zone("2813", "Total", "Total", "300"),
            zone("2813", "Hommes", "Total", "160"),
            zone("2813", "Femmes", "Total", "140"),
            *(zone("2813", "Total", age, "100") for age in AGES),
            zone("2813", "Total", "Total", "90", duration="Un an ou plus"),
            zone("0051", "Total", "Total", "50"),
            zone("2401", "Total", "Total", "70"),
        ],
        "raw_defm__communes": [commune("14001", "10"), commune("14002", "5"), commune("14999", "7")],
        "raw_chomage__departements": [
            ("2018-T3", "14", "8.1", *LINEAGE),
            ("2018-T3", "18", "9.9", *LINEAGE),
        ],
        "raw_chomage__zones_emploi": [
            ("2018-T3", "2813", "Le Havre", "28", "10,5", *LINEAGE),
            ("2018-T3", "0051", "Alencon", "00", "8.2", *LINEAGE),
            ("2018-T3", "2401", "Bourges", "24", "8.3", *LINEAGE),
        ],
    }


PUBLISHED = ("departements", "zones_emploi", "taux_chomage")
MODELS = " ".join(
    [
        *(f"+pub_demandeurs_emploi__{table}" for table in PUBLISHED),
        "+fct_bassin_trimestre__demandeurs_emploi stg_defm__regions stg_defm__france",
    ]
)
TESTS = "assert_job_seekers_totals_equal_their_parts assert_departements_sum_to_published_job_seekers"


COMMANDS = (f"build --exclude-resource-type test --select {MODELS}", f"test --select {TESTS}")


@pytest.fixture(scope="module")
def built(build):
    """The region of the run is Normandy."""
    return build("job_seekers", "28", fabricated(), COMMANDS)


@pytest.fixture(scope="module")
def spoilt(build):
    """Totals that are not the sum of their parts."""
    tables = fabricated()
    tables["raw_defm__zones_emploi"][1] = zone("2813", "Hommes", "Total", "200")
    tables["raw_defm__departements"][0] = department("2018-09", "A", "14", "38e3")
    return build("job_seekers_spoilt", "28", tables, COMMANDS)


def test_sound_rows_build_and_pass_their_tests(built):
    assert built.not_built() == {}


def test_every_wrong_total_is_caught(spoilt):
    assert set(spoilt.not_built()) == set(TESTS.split())


def test_powers_of_ten_and_float_noise_are_counts_of_people(built):
    found = built.rows(
        f"select categorie, demandeurs_emploi_nb from {BY_DEPARTMENT}"
        " where periode_debut_date = '2018-09-01' order by 1"
    )
    assert found == [("A", 39_000), ("ABC", 60_000), ("B", 16_100), ("C", 4_900), ("D", 800)]


def test_a_total_with_a_missing_part_is_missing(built):
    assert built.rows(
        f"select demandeurs_emploi_nb from {BY_DEPARTMENT}"
        " where periode_debut_date = '2025-01-01' and categorie = 'ABC'"
    ) == [(None,)]


def test_the_legal_break_is_flagged_from_january_2025(built):
    found = built.rows(
        "select distinct cast(periode_debut_date as varchar), cast(rupture_debut_date as varchar)"
        f" from {BY_DEPARTMENT} order by 1"
    )
    assert found == [("2018-09-01", None), ("2025-01-01", "2025-01-01")]


def test_only_the_region_of_the_run_is_in_the_facts(built):
    assert built.rows(f"select distinct code_departement from {BY_DEPARTMENT}") == [("14",)]
    assert built.rows(f"select distinct code_zone_emploi_insee from {BY_ZONE} order by 1") == [
        ("0051",),
        ("2813",),
    ]


def test_durations_are_read_from_their_total_only(built):
    whole = "sexe = 'Total' and tranche_age = 'Total' and code_zone_emploi_insee = '2813'"
    assert built.rows(f"select demandeurs_emploi_nb from {BY_ZONE} where {whole}") == [(300,)]


def test_inter_regional_zones_are_kept_with_their_official_name_and_flagged(built):
    found = built.rows(
        "select code_territoire, libelle_territoire, taux_chomage_pct"
        " from published.pub_demandeurs_emploi__taux_chomage where niveau = 'zone_emploi' order by 1"
    )
    assert found == [("0051", "Alençon", 8.2), ("2813", "Le Havre", 10.5)]
    zones = built.rows(
        "select code_zone_emploi_insee, est_interregionale from marts.dim_zone_emploi order by 1"
    )
    assert zones == [("0051", True), ("2813", False)]


def test_communes_are_summed_over_their_basin(built):
    found = built.rows(
        "select code_bassin_ft, demandeurs_emploi_nb, communes_nb"
        " from marts.fct_bassin_trimestre__demandeurs_emploi"
    )
    assert found == [("2806", 15, 2)]
