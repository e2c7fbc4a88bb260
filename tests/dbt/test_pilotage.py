"""The indicators of the pact, its money, and its actions beside others, on fabricated rows."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from orchestration.ingestion.inventory import load_inventory

SEEDS = Path(__file__).parents[2] / "dbt_project" / "seeds"
LINEAGE = ("1", "2024", "", "a", "depot")
PURCHASES = "raw_region__achats_formation"
PUBLICS = "raw_convention__publics_demandeurs_emploi"
COHORTS = "raw_cohortes__resultats"
FOLLOW_UP = "raw_region__suivi_financier_pacte"
VALUES = "published.pub_pilotage_pacte__valeurs"
MONEY = "published.pub_pilotage_pacte__finances"
LIMITS = "published.pub_pilotage_pacte__controles"
BESIDE = "published.pub_pilotage_pacte__comparaison"


def raw(table, **cells):
    return (*(cells.get(column) for column in load_inventory().table(table).columns), *LINEAGE)


def session(year, identifier, paid, entries, pic):
    axis, funder = paid
    return raw(
        PURCHASES,
        annee=year,
        id_session=identifier,
        code_dispositif="AFC" if funder == "France Travail" else "QUALIF",
        financeur=funder,
        objectif="certification",
        axe_pacte=axis,
        code_formacode="22334",
        code_niveau_sortie="3",
        siret_organisme="00001090000017",
        code_commune_insee="14118",
        date_debut=f"{year}-02-05",
        date_fin=f"{year}-09-27",
        heures_total="400",
        places_achetees="200",
        entrees=entries,
        entrees_pic=pic,
        presents_examen="50",
        certifies="40",
        repondants_6_mois="40",
        en_emploi_6_mois="38",
        definition_emploi_6_mois="emploi à la date",
    )


def money(year, whose, closing, committed, paid=None):
    axis, funder = whose
    return raw(
        FOLLOW_UP,
        annee=year,
        axe_pacte=axis,
        financeur=funder,
        arrete_date=closing,
        engage_eur=committed,
        paye_eur=paid,
    )


def seekers(level, code, **counts):
    place = {"mois": "2024-10", "niveau": level, "code_territoire": code, "categorie": "ABC"}
    return raw(PUBLICS, **place, **counts)


def surveyed(indicator, people, rate=None, low=None, high=None):
    told = {"taux_pct": rate, "taux_lo_80": low, "taux_hi_80": high, "fiabilite": "bonne"}
    counts = {"repondants_nb": people, "repondants_min": "215", "repondants_max": "224"}
    key = {"annee": "2022", "indicateur": indicator, "ventilation": "pic", "code_modalite": "oui"}
    return raw(COHORTS, **key, **counts, **told, code_region="28")


def fabricated():
    return {
        "raw_insee__regions": [("28", "Normandie", *LINEAGE)],
        "raw_insee__departements": [("14", "Calvados", "28", *LINEAGE)],
        "raw_francetravail__bassins": [("2817", "CAEN", "28", *LINEAGE)],
        "raw_francetravail__bassins_communes": [
            ("14118", "Caen", "14", "28", "2817", "CAEN", "1", "2021", "", "a", "depot")
        ],
        "raw_region__dispositifs": [
            (code, code, funder, "f", None, None, "2018-01-01", None, None, *LINEAGE)
            for code, funder in (("QUALIF", "Région"), ("AFC", "France Travail"))
        ],
        PURCHASES: [
            session("2019", "A", ("1", "Région"), "120", "80"),
            session("2019", "B", ("hors pacte", "Région"), "60", "20"),
            session("2019", "C", ("hors pacte", "France Travail"), "20", "4"),
            session("2020", "D", ("1", "Région"), "100", "60"),
            # A campaign that is not over.
            session("2021", "E", ("1", "Région"), None, None),
        ],
        FOLLOW_UP: [
            money("2019", ("1", "État"), "2019-06-30", "1000000"),
            money("2019", ("1", "État"), "31/12/2019", "51450000", "40000000,50"),
            money("2019", ("2", "État"), "2019-12-31", "44247000"),
            money("2019", ("transverse", "État"), "2019-12-31", "9000000"),
            money("2019", ("ensemble", "Région"), "2019-12-31", "126698841"),
            money("2020", ("ensemble", "Région"), "2020-06-30", "60000000"),
        ],
        "raw_defm__departements": [
            raw("raw_defm__departements", date=month, categorie=kind, code_departement="14", defm=count)
            for month in ("2024-09", "2024-10")
            for kind, count in (("A", "20000"), ("B", "5000"), ("C", "7000"))
        ],
        # A month after the last open one is known, an older one is not; nobody counted the RSA.
        PUBLICS: [
            seekers(
                "region",
                "28",
                ensemble="32010",
                pic="19520",
                boeth="2880",
                pic_boeth="2110",
            ),
            seekers(
                "departement",
                "14",
                ensemble="32010",
                pic="19520",
                qpv="*",
                cinquante_plus="30",
            ),
            seekers("departement", "75", ensemble="100000", pic="50000"),
        ],
        COHORTS: [surveyed("certification", "220", "64", "60", "68"), surveyed("emploi_6_mois", "220")],
    }


@pytest.fixture(scope="module")
def built(build):
    select = "--select +pub_pilotage_pacte__definitions +pub_pilotage_pacte__valeurs"
    select += " +pub_pilotage_pacte__finances +pub_pilotage_pacte__controles +pub_pilotage_pacte__comparaison"
    select += " +pub_pilotage_pacte__objectifs"
    return build("pilotage", "28", fabricated(), (f"build --exclude-resource-type test {select}",))


def value(built, columns, code, year=2019, **changes):
    key = {"niveau": "region", "ventilation": "ensemble", "code_modalite": "ensemble"} | changes
    chosen = " and ".join(f"{column} = '{told}'" for column, told in key.items())
    (row,) = built.rows(
        f"select {columns} from {VALUES} where code_indicateur = '{code}' and annee = {year} and {chosen}"
    )
    return row


def test_sound_rows_build(built):
    assert built.not_built() == {}


def test_a_share_comes_with_its_terms_and_its_interval(built):
    # 104 of 200, told 100 of 200: from Wilson's lower bound of 95 of 204 to the upper one of 104 of 195.
    columns = "valeur, valeur_min, valeur_max, numerateur_nb, numerateur_min, denominateur_nb, volume_nb"
    assert value(built, columns, "part_pic_entrees_pct") == (50, 42.14, 57.86, 100, 95, 200, 200)


def test_a_share_that_secrecy_hides_says_so_and_tells_no_term(built):
    hidden = value(
        built,
        "valeur, numerateur_nb, denominateur_max, volume_nb, motif_absence",
        "part_pic_entrees_pct",
        ventilation="financeur",
        code_modalite="France Travail",
    )
    assert hidden[:4] == (None,) * 4
    assert hidden[4].startswith("Secret statistique")


def test_what_is_not_over_is_not_known(built):
    assert value(built, "valeur, volume_nb", "part_pic_entrees_pct", 2021) == (None, None)
    assert "pas toutes connues" in value(built, "motif_absence", "part_pic_entrees_pct", 2021)[0]


def test_entries_are_told_against_2017_by_funder_with_the_bounds_of_rounding(built):
    low, mid, high = (100 * count / 23191 for count in (175, 180, 184))
    assert value(
        built,
        "valeur_min, valeur, valeur_max, denominateur_nb",
        "entrees_2017_pct",
        ventilation="financeur",
        code_modalite="Région",
    ) == pytest.approx((low, mid, high, 23191), abs=0.01)
    assert value(built, "denominateur_nb", "entrees_2017_pct") == (48374,)


def test_progress_is_cumulated_and_stops_where_a_campaign_is_missing(built):
    first, second = (value(built, "valeur", "avancement_parcours_pct", year)[0] for year in (2019, 2020))
    assert (first, second) == (
        pytest.approx(100 * 200 / 110000, abs=0.01),
        pytest.approx(100 * 300 / 110000, abs=0.01),
    )
    for year in (2021, 2022):
        row = value(built, "valeur, numerateur_nb, motif_absence", "avancement_parcours_pct", year)
        assert row[:2] == (None, None)
        assert "campagne" in row[2]


def test_the_share_among_job_seekers_is_blank_beside_its_volume(built):
    blank = value(
        built, "valeur, volume_nb, periode, motif_absence", "part_pic_defm_pct", 2024, periode="2024-09"
    )
    assert blank[:3] == (None, 32000, "2024-09")
    assert "niveau de formation" in blank[3]
    assert value(
        built, "volume_nb", "part_pic_defm_a_pct", 2024, niveau="departement", periode="2024-10"
    ) == (20000,)


def test_a_public_sent_under_a_convention_has_its_share_with_rounding_and_chance(built):
    # 19,515 to 19,524 of 32,005 to 32,014.
    columns = "valeur, valeur_min, valeur_max, volume_nb, statut_donnee, motif_absence"
    share = value(built, columns, "part_pic_defm_pct", 2024, periode="2024-10")
    assert share == (60.98, 60.61, 61.35, 32010, "observe", None)
    among = value(
        built,
        "valeur",
        "part_pic_defm_pct",
        2024,
        periode="2024-10",
        ventilation="public",
        code_modalite="boeth",
    )
    assert among == (73.26,)
    assert value(built, "valeur", "part_boeth_defm_pct", 2024) == (9.0,)
    assert value(built, "valeur", "part_50_plus_defm_pct", 2024, niveau="departement") == (0.09,)


def test_a_masked_public_leaves_bounds_and_no_value(built):
    columns = "valeur, valeur_min, valeur_max, numerateur_nb, numerateur_max, volume_nb, statut_donnee"
    masked = value(built, columns, "part_qpv_defm_pct", 2024, niveau="departement", code_territoire="14")
    assert masked == (None, 0, 0.01, None, 4, 32010, "borne")


def test_a_public_that_nobody_sent_stays_blank_and_another_region_out(built):
    blank = value(built, "valeur, volume_nb, motif_absence", "part_rsa_defm_pct", 2019)
    assert blank[:2] == (None, None)
    assert "publics-demandeurs-emploi" in blank[2]
    assert built.rows(f"select 1 from {VALUES} where code_territoire = '75'") == []


def test_certification_of_the_pact_public_is_that_of_a_survey_and_says_so(built):
    columns = "valeur, valeur_min, valeur_max, numerateur_nb, volume_nb, statut_donnee"
    assert value(built, columns, "certification_pic_pct", 2022) == (64, 60, 68, None, 220, "estime")
    unsaid = value(built, "valeur, volume_nb, statut_donnee, motif_absence", "emploi_6_mois_pic_pct", 2022)
    assert unsaid == (None, None, "absent", "Trop peu de répondants à l’enquête de cohorte.")


def test_every_indicator_of_the_pact_has_a_row_for_the_region_and_says_why_it_is_blank(built):
    rows = built.rows(
        "select code_indicateur, bool_or(niveau = 'region'),"
        " count(*) filter (where valeur is null and motif_absence is null)"
        f" from {VALUES} group by all"
    )
    with (SEEDS / "pilotage" / "suivi_indicateurs.csv").open(encoding="utf-8", newline="") as file:
        registry = {row["code_indicateur"] for row in csv.DictReader(file)}
    assert {code for code, has_region, _ in rows if has_region} == registry
    assert sum(unsaid for *_, unsaid in rows) == 0


def test_the_last_closing_sums_up_a_year(built):
    row = built.rows(
        "select prevu_eur, cast(arrete_date as varchar), engage_eur, paye_eur, taux_engagement_pct"
        f" from {MONEY} where annee = 2019 and axe_pacte = '1'"
    )
    assert row == [(51450000, "2019-12-31", 51450000, 40000000.5, 100)]
    (missing,) = built.rows(
        f"select engage_eur, statut_donnee, motif_absence from {MONEY} where annee = 2022 and axe_pacte = '2'"
    )
    assert missing == (None, "absent", "Aucun montant reçu (schéma suivi-financier-pacte).")


def limit(built, code, period, axis, base="engagement"):
    (row,) = built.rows(
        f"select verdict from {LIMITS} where code_controle = '{code}' and periode = '{period}'"
        f" and axe_pacte = '{axis}' and base = '{base}'"
    )
    return row[0]


def test_the_limits_of_the_text_are_read_on_what_is_committed(built):
    assert limit(built, "plafond_transverse", "2019", "transverse") == "hors limite"
    assert limit(built, "marge_axes", "2019", "1") == "respecté"
    assert limit(built, "plancher_region", "2019", "ensemble") == "respecté"
    assert limit(built, "plancher_region", "2020", "ensemble") == "en cours"
    assert limit(built, "plancher_region", "2019-2022", "ensemble") == "indéterminé"


def test_the_envelopes_keep_their_own_limits(built):
    assert built.rows(f"select distinct verdict from {LIMITS} where base = 'enveloppe'") == [("respecté",)]


def test_the_actions_of_the_pact_stand_beside_the_others_of_the_region(built):
    rows = built.rows(
        "select groupe_financement, entrees_nb, taux_certification_pct"
        f" from {BESIDE} where annee = 2019 order by all"
    )
    assert rows == [("autres actions de la Région", 60, 80), ("pacte", 120, 80)]


def test_every_leaf_of_the_tree_has_its_words_its_target_and_its_place(built):
    tree = "published.pub_pilotage_pacte__objectifs"
    rows = built.rows(
        f"select libelle, sens, cible, texte from {tree} where code_noeud in ('1', '1.1.1', '4.1.2')"
    )
    assert sorted(rows) == [
        (
            "Avancement vers l’objectif de parcours",
            "au moins",
            "100 en 2022",
            "Pacte régional, l. 108",
        ),
        ("Former davantage", None, None, "Pacte régional, l. 108 et 1164-1169"),
        ("Montant engagé de l’axe 2, rapporté à l’enveloppe", "limite", None, "Pacte régional, l. 1157-1162"),
    ]
    assert built.rows(f"select distinct nature from {tree} order by 1") == [
        ("action",),
        ("indicateur",),
        ("objectif",),
    ]


def test_the_tree_is_whole(build):
    tree = "arbre_objectifs suivi_indicateurs indicateurs assert_tree_of_aims_is_whole"
    assert build("arbre", "28", {}, (f"build --select {tree}",)).not_built() == {}
