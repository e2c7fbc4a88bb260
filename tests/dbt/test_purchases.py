"""What the model makes of purchased training, on fabricated rows: sums, basins, secrecy."""

from __future__ import annotations

import pytest

from orchestration.ingestion.inventory import load_inventory

LINEAGE = ("1", "2024", "", "a", "depot")
COLUMNS = load_inventory().table("raw_region__achats_formation").columns
PUBLISHED = "published.pub_offre_formation__achats"
TOTALS = "published.pub_offre_formation__achats_totaux"
SESSION = {
    "annee": "2024",
    "code_dispositif": "QUALIF",
    "financeur": "Région",
    "objectif": "certification",
    "intitule": "x",
    "code_formacode": "22334",
    "siret_organisme": "00001090000017",
    "code_commune_insee": "14118",
    "date_debut": "05/02/2024",
    "date_fin": "2024-09-27",
    "heures_total": "400,5",
    "places_achetees": "20",
    "definition_emploi_6_mois": "emploi à la date",
}
COUNTS = [
    "entrees",
    "entrees_pic",
    "termines",
    "presents_examen",
    "certifies",
    "repondants_6_mois",
    "en_emploi_6_mois",
]


def session(identifier, *counts, **changes):
    cells = SESSION | dict(zip(COUNTS, counts, strict=False)) | changes | {"id_session": identifier}
    return (*(cells.get(column) for column in COLUMNS), *LINEAGE)


def fabricated():
    from_file = {"code_dispositif": "AFC", "code_formacode": "42752"}
    return {
        "raw_insee__departements": [("14", "Calvados", "28", *LINEAGE)],
        "raw_francetravail__bassins": [("2817", "CAEN", "28", *LINEAGE)],
        "raw_francetravail__bassins_communes": [
            ("14118", "Caen", "14", "28", "2817", "CAEN", "1", "2021", "", "a", "depot")
        ],
        "raw_region__dispositifs": [
            (code, code, "Région", "f", "400", None, "2018-01-01", None, None, *LINEAGE)
            for code in ("QUALIF", "AFC", "SOCLE")
        ],
        "raw_region__achats_formation": [
            session("S1", "18", "3", "17", "17", "11", "16", "16"),
            session("S2", "18", "1", "17", "17", "11", "16", "16"),
            # Few people; then a session without anyone; then one of which nothing is known yet.
            session("S3", "4", "1", "4", "4", "0", "3", "1", **from_file),
            session("S4", "0", "0", "0", "0", "0", "0", "0", **from_file, annee="2023"),
            session("S5", code_dispositif="SOCLE"),
            session("S6", "9", code_commune_insee="75056", places_achetees="5", code_dispositif="SOCLE"),
        ],
    }


@pytest.fixture(scope="module")
def built(build):
    select = (
        "+pub_offre_formation__achats +pub_offre_formation__achats_totaux"
        " fct_annee__couverture_formations_achetees fct_territoires_domaine_annee__formations_achetees"
    )
    tests = "assert_purchases_keep_the_secret"
    return build(
        "purchases",
        "28",
        fabricated(),
        (f"build --exclude-resource-type test --select {select}", f"test --select {tests}"),
    )


def published(built, columns, device, year=2024):
    (row,) = built.rows(
        f"select {columns} from {PUBLISHED} where code_dispositif = '{device}' and annee = {year}"
    )
    return row


def test_sound_rows_build_and_keep_the_secret(built):
    assert built.not_built() == {}


def test_places_and_hours_are_summed(built):
    columns = (
        "sessions_nb, places_nb, heures_stagiaires_achetees_nb, code_domaine_formacode, libelle_bassin_ft"
    )
    assert published(built, columns, "QUALIF") == (2, 40, 16_020.0, "223", "Caen")


def test_counts_are_rounded_and_bounded(built):
    # 36 entries, 4 of the public of the pact.
    columns = "entrees_nb, entrees_min, entrees_max, entrees_pic_nb, entrees_pic_min, entrees_pic_max"
    assert published(built, columns, "QUALIF") == (40, 35, 44, None, 0, 4)
    assert published(built, "a_effectif_masque", "QUALIF") == (True,)


def test_a_rate_stands_on_thirty_people_with_its_wilson_interval(built):
    # 22 of 34: 64.7 %, Wilson at 80 % from 53.7 to 74.3.
    columns = (
        "taux_remplissage_pct, taux_certification_pct, taux_certification_lo_80, taux_certification_hi_80"
    )
    assert published(built, columns, "QUALIF") == (90.0, 65.0, 54.0, 74.0)


def test_a_rate_that_tells_the_fate_of_all_is_withheld(built):
    assert published(built, "repondants_6_mois_nb, taux_emploi_6_mois_pct", "QUALIF") == (30, None)


def test_a_few_people_are_an_interval_and_nobody_is_zero_for_entries_only(built):
    columns = "entrees_nb, entrees_min, entrees_max, certifies_nb, certifies_min, certifies_max"
    assert published(built, columns, "AFC") == (None, 1, 4, None, 0, 4)
    assert published(built, columns, "AFC", 2023) == (0, 0, 0, None, 0, 4)


def test_what_is_not_known_is_null_and_not_masked(built):
    columns = "entrees_nb, entrees_min, entrees_max, a_effectif_masque, taux_remplissage_pct"
    assert published(built, columns, "SOCLE") == (None, None, None, False, None)


def test_places_outside_the_basins_are_measured(built):
    assert built.rows(
        "select sessions_nb, sessions_rattachees_nb, places_nb, places_rattachees_pct"
        " from marts.fct_annee__couverture_formations_achetees where annee = 2024"
    ) == [(5, 4, 85, 94.12)]


def test_totals_are_of_the_sessions_of_the_basins_and_say_why_they_mask(built):
    columns = (
        "niveau, ventilation, code_modalite, sessions_nb, places_nb, entrees_nb, entrees_pic_motif_secret"
    )
    assert built.rows(
        f"select {columns} from {TOTALS} where annee = 2024 and niveau <> 'region' order by all"
    ) == [
        ("departement", "dispositif", "AFC", 1, 20, None, "primaire"),
        ("departement", "dispositif", "QUALIF", 2, 40, 40, "primaire"),
        ("departement", "dispositif", "SOCLE", 1, 20, None, None),
        ("departement", "domaine", "223", 3, 60, None, None),
        ("departement", "domaine", "427", 1, 20, None, "primaire"),
        ("departement", "ensemble", "ensemble", 4, 80, None, None),
    ]


def test_the_finest_cells_add_up_to_the_basins(built):
    cells = "marts.fct_territoires_domaine_annee__formations_achetees"
    sums = "sum(sessions_nb), sum(places_nb), sum(entrees_nb), sum(termines_nb)"
    assert built.rows(f"select {sums} from {cells}") == built.rows(
        f"select {sums} from marts.fct_bassin_domaine_annee__formations_achetees"
    )
