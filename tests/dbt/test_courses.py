"""What the model makes of catalogues, entries and outcomes, on fabricated rows."""

from __future__ import annotations

import pytest

from orchestration.ingestion.inventory import load_inventory

LINEAGE = ("1", "2000", "", "a", "depot")
SESSIONS = "marts.fct_session__offre_catalogue"
PUBLISHED = "published.pub_offre_formation__"


def row(table, lineage=LINEAGE, **values):
    columns = load_inventory().table(table).columns
    assert set(values) <= set(columns)
    return (*(values.get(column) for column in columns), *lineage)


def session(number, lineage=LINEAGE, **values):
    known = {"espace_noms": "http://lheo.gouv.fr/2.3", "numero_action": "A", "numero_session": "S"}
    place = {"rang_lieu": "1", "code_commune_insee": "14118"}
    return row("raw_lheo__sessions", lineage, **(known | place | {"numero_formation": number} | values))


def offer(number, **values):
    known = {
        "date_extract": "2026-03-02",
        "siret": "S1",
        "code_departement": "14",
        "type_referentiel": "RNCP",
    }
    return row("raw_mcf__catalogue", **(known | {"numero_formation": number} | values))


def entries(month, code, count, siret="S1"):
    return row(
        "raw_cdc__entrees_sorties",
        annee_mois=month,
        type_referentiel="RNCP",
        code_rncp=code,
        code_rs="-1",
        siret=siret,
        entrees_formation=count,
        sorties_realisation_partielle="0",
        sorties_realisation_totale=count,
    )


def centre(cumulation, uai, region="NORMANDIE", **rates):
    return row("raw_inserjeunes__cfa", cumul=cumulation, code_uai=uai, libelle_region=region, **rates)


def fabricated():
    return {
        "raw_insee__regions": [(code, "Région", *LINEAGE) for code in ("24", "28")],
        "raw_insee__departements": [("14", "Calvados", "28", *LINEAGE), ("37", "Indre", "24", *LINEAGE)],
        "raw_francetravail__bassins": [("2817", "CAEN", "28", *LINEAGE)],
        "raw_francetravail__bassins_communes": [
            ("14118", "", "14", "28", "2817", "CAEN", "1", "2021", "", "a", "depot")
        ],
        "raw_lheo__sessions": [
            session(
                "F1",
                date_maj="20260301",
                codes_formacode="42752/V14/principal 42757/V14/",
                codes_rome="G1602// G1803//",
                heures_total="770",
                prix_total_ttc="-",
                debut="20260901",
                fin="00000000",
            ),
            # The same session in an older file.
            session("F1", ("1", "2000", "", "b", "depot"), date_maj="20250301", heures_total="9"),
            session("F2", codes_formacode="42752// 42757//", codes_rome="G1602//"),
            session(
                "F3", code_commune_insee="14999", espace_noms="https://www.of.moncompteformation.gouv.fr"
            ),
            session("F4", code_commune_insee="37266"),
            session("F5", code_commune_insee="00000"),
            # A provider in Normandy, one of whose sessions says no place; another that never says any.
            session("F6", siret="11111111100011", heures_centre="400", debut="20260901", fin="20261001"),
            session("F7", siret="11111111100011", code_commune_insee="00000", certifiante="0"),
            session("F8", siret="22222222200022", code_commune_insee="00000"),
        ],
        "raw_mcf__catalogue": [
            offer(
                "M1",
                code_rncp="99001",
                code_formacode_1="42752",
                code_rome_1="G1602",
                prix_min="900",
                prix_max="950",
            ),
            offer(
                "M1",
                code_rncp="99001",
                code_formacode_1="42752",
                code_rome_1="G1602",
                prix_min="800",
                prix_max="800",
            ),
            offer("M2", siret="S2", code_rncp="-1", code_inventaire="99005", type_referentiel="RS"),
            offer("M3", code_rncp="99001", code_departement="37"),
        ],
        "raw_cdc__entrees_sorties": [
            entries("2025-01", "99001", "3"),
            entries("2025-01", "99001", "1", siret="S2"),
            entries("202502", "99001", "0"),
            entries("2025-03", "99001", "12"),
            entries("2025-04", "99001", None),
        ],
        "raw_inserjeunes__cfa": [
            centre("cumul 2021-2022", "0149001Z", taux_emploi_6_mois="68.0", taux_emploi_12_mois=None),
            centre("cumul 2022-2023", "0149001Z", taux_emploi_6_mois="71.0"),
            centre("cumul 2022-2023", "0379001Z", "CENTRE-VAL DE LOIRE", taux_emploi_6_mois="50"),
        ],
    }


NAMES = ("catalogue", "certifications", "entrees_sorties", "devenir_apprentis", "qualite_catalogue")
SELECT = " ".join(f"+pub_offre_formation__{name}" for name in NAMES)


@pytest.fixture(scope="module")
def built(build):
    """The region of the run is Normandy."""
    models = f"{SELECT} int_formations__cooccurrences"
    return build("courses", "28", fabricated(), (f"build --exclude-resource-type test --select {models}",))


def test_sound_rows_build(built):
    assert built.not_built() == {}


def test_pairs_count_courses_not_sessions_nor_files(built):
    found = built.rows("select * from intermediate.int_formations__cooccurrences order by 1, 2")
    assert found == [
        ("42752", "G1602", 3),
        ("42752", "G1803", 1),
        ("42757", "G1602", 2),
        ("42757", "G1803", 1),
    ]


def test_a_session_of_two_files_is_that_of_the_newest(built):
    found = built.rows(
        "select heures_total_nb, prix_total_ttc_eur, cast(session_debut_date as varchar), session_fin_date,"
        f" code_bassin_ft from {SESSIONS} where numero_formation = 'F1'"
    )
    assert found == [(770, None, "2026-09-01", None, "2817")]


def test_sessions_are_placed_by_their_municipality(built):
    found = built.rows(f"select numero_formation, code_bassin_ft, version_lheo from {SESSIONS} order by 1")
    assert found == [
        ("F1", "2817", "2.3"),
        ("F2", "2817", "2.3"),
        ("F3", None, "EDOF"),
        ("F6", "2817", "2.3"),
    ]


def test_no_main_formacode_is_chosen_for_the_producer(built):
    found = built.rows(f"select code_formacode, version_formacode from {SESSIONS} order by numero_formation")
    assert found == [("42752", "V14"), (None, None), (None, None), (None, None)]


def test_offers_are_counted_by_certification(built):
    found = built.rows(
        "select type_referentiel, code_certification, formations_nb, organismes_nb, prix_min_eur,"
        f" prix_max_eur from {PUBLISHED}certifications order by 2"
    )
    assert found == [("RNCP", "99001", 1, 1, 800, 950), ("RS", "99005", 1, 1, None, None)]


def test_small_counts_are_intervals_and_missing_ones_have_no_bound(built):
    found = built.rows(
        "select month(periode_debut_date), entrees_nb, entrees_min, entrees_max"
        f" from {PUBLISHED}entrees_sorties order by 1"
    )
    assert found == [(1, None, 1, 4), (2, 0, 0, 0), (3, 10, 5, 14), (4, None, None, None)]


def test_rates_bear_the_definition_of_their_time(built):
    found = built.rows(
        "select cumul_debut_annee, valeur_pct, horizon_mois, contains(definition_resultat, 'privé ou public')"
        f" from {PUBLISHED}devenir_apprentis where code_region = '28' order by 1"
    )
    assert found == [(2021, 68, 6, False), (2022, 71, 6, True)]
    assert built.rows(f"select distinct code_region from {PUBLISHED}devenir_apprentis") == [("28",)]


def completeness(built, provider, columns="sessions_renseignees_nb, sessions_nb"):
    found = built.rows(
        f"select code_element, {columns} from {PUBLISHED}qualite_catalogue "
        f"where version_lheo = '2.3' and code_organisme = '{provider}'"
    )
    return {element: tuple(counts) for element, *counts in found}


def test_a_session_without_a_place_counts_with_the_others_of_its_provider(built):
    own = completeness(built, "11111111100011")
    assert (own["lieu"], own["duree"], own["dates"]) == ((1, 2), (1, 2), (1, 2))
    # To say that a course leads to no certification is to say which.
    assert (own["certification"], own["siret"]) == ((1, 2), (2, 2))


def test_a_provider_without_any_place_is_of_no_region(built):
    assert completeness(built, "22222222200022") == {}


def test_all_providers_are_the_sum_of_each_and_a_dash_is_blank(built):
    # F1, F2, and the two of the provider; F3 is of another format, F4 of another region.
    whole = completeness(built, "ensemble", "sessions_renseignees_nb, sessions_nb, part_renseignee_pct")
    assert (whole["prix"], whole["rome"]) == ((0, 4, 0.0), (2, 4, 50.0))
    assert completeness(built, "non renseigné")["siret"] == (0, 2)
    assert len(whole) == 9
