"""The indicators: the registry on one side, the marts on the other."""

from __future__ import annotations

import csv
import itertools
import random
from pathlib import Path

import pytest
import yaml

from orchestration.ingestion.inventory import load_inventory

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "orchestration" / "ingestion" / "reference"
SHARE, SHRUNK, LASTING = "part_difficile_pct", "part_difficile_lissee_pct", "projets_non_saisonniers_nb"
LINEAGE = ("1", "2020", "", "a", "depot")
COOK, COOKING = "S1X40", "42752"
EVERYONE = {"type_donnees": "Brutes", "categorie": "ABC", "sexe": "Total", "tranche_age": "Total"}


def reference(name):
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [(*row.values(), *LINEAGE) for row in csv.DictReader(file)]


def row(table, **cells):
    """A raw row, empty but for some cells."""
    return (*(cells.get(column) for column in load_inventory().table(table).columns), *LINEAGE)


def project(annee, fap, version, *counts):
    measures = zip(("projets", "projets_difficiles", "projets_saisonniers"), counts, strict=True)
    place = {"code_region": "28", "code_departement": "14", "code_bassin_ft": "2817"}
    labels = {"libelle_bassin_ft": "CAEN", "code_famille_bmo": "S"}
    return row(
        "raw_bmo__projets",
        annee=annee,
        code_fap=fap,
        version_fap=version,
        **place,
        **labels,
        **dict(measures),
    )


def bought(identifier, device, completed):
    return row(
        "raw_region__achats_formation",
        annee="2024",
        id_session=identifier,
        code_dispositif=device,
        financeur="Région",
        objectif="professionnalisation",
        code_formacode=COOKING,
        siret_organisme="00001090000017",
        code_commune_insee="14118",
        date_debut="2024-02-05",
        date_fin="2024-09-27",
        heures_total="400",
        places_achetees="20",
        termines=completed,
    )


def fabricated():
    """Every ROME code has offers and job seekers; 37 trainees in two devices face 100 difficult projects."""
    draw = random.Random(3)  # noqa: S311 - a fixture, not a secret
    romes = sorted({link[0] for link in reference("rome_v3_fap_2009")})
    return {
        "raw_insee__regions": [("28", "Normandie", *LINEAGE)],
        "raw_insee__departements": [("14", "Calvados", "28", *LINEAGE)],
        "raw_francetravail__bassins": [("2817", "CAEN", "28", *LINEAGE)],
        "raw_francetravail__bassins_communes": [("14118", "Caen", "14", "28", "2817", "CAEN", *LINEAGE)],
        "raw_dares__fap_2009": reference("fap_2009"),
        "raw_dares__fap_2021": reference("fap_2021"),
        "raw_dares__rome_v3_fap_2009": reference("rome_v3_fap_2009"),
        "raw_mcf__catalogue": [
            row(
                "raw_mcf__catalogue",
                siret="1",
                numero_formation=number,
                code_formacode_1=COOKING,
                code_rome_1="G1602",
            )
            for number in "abc"
        ],
        "raw_tensions__bassins_rome": [
            row(
                "raw_tensions__bassins_rome",
                annee="2020",
                code_rome=rome,
                code_bassin_ft="2817",
                offres=str(draw.randint(0, 90)),
                demandeurs_abc=str(draw.randint(1, 90)),
            )
            for rome in romes
        ],
        "raw_region__dispositifs": [
            (code, code, "Région", "f", "400", None, "2018-01-01", None, None, *LINEAGE)
            for code in ("QUALIF", "AFC")
        ],
        "raw_region__achats_formation": [
            bought("S1", "QUALIF", "17"),
            bought("S2", "QUALIF", "17"),
            bought("S3", "AFC", "3"),
        ],
        "raw_defm__communes": [
            row("raw_defm__communes", date=quarter, code_commune_insee="14118", defm=count, **EVERYONE)
            for quarter, count in (("2023-T4", "900"), ("2024-T3", "1000"), ("2024-T4", "1200"))
        ],
        "raw_portraits__demandeurs_emploi": [
            row("raw_portraits__demandeurs_emploi", annee="2024", version_fap="2009", **count)
            for count in (
                {"code_fap": "S1Z40", "categorie": "Catégorie A", "demandeurs_milliers": "30"},
                {"code_fap": "S1Z40", "categorie": "Catégories A, B, C", "demandeurs_milliers": "50"},
                {"code_fap": "A0Z43", "categorie": "Catégories A, B, C", "demandeurs_milliers": "50"},
            )
        ],
        "raw_bmo__projets": [
            project("2020", "S1Z40", "2009", "400", "100", "40"),
            project("2024", COOK, "2021", "200", "100", "40"),
        ],
    }


@pytest.fixture(scope="module")
def built(build):
    """One basin, with what each indicator needs."""
    shortages = "+feat_penuries__demandeurs +feat_penuries__formations"
    select = f"--select +pub_tensions__indicateurs +pub_offre_formation__achats {shortages}"
    return build("indicators", "28", fabricated(), (f"build --exclude-resource-type test {select}",))


def values(france, code: str, columns: str, fap: str, annee: int = 2024):
    return france.rows(
        f"select {columns} from marts.fct_bassin_metier_annee__indicateurs"
        f" where code_indicateur = '{code}' and code_fap = '{fap}' and annee = {annee}"
    )


def test_marts_and_registry_hold_the_same_indicators(manifest, france):
    codes = {code for (code,) in france.rows("select code_indicateur from seeds.indicateurs")}
    declared = {
        code
        for node in manifest.nodes.values()
        if node.resource_type == "model"
        for code in [
            *node.meta.get("indicateurs", []),
            *(column.meta["indicateur"] for column in node.columns.values() if "indicateur" in column.meta),
        ]
    }
    assert declared == codes


def test_the_published_table_holds_each_indicator_that_it_declares(manifest, built):
    published = built.rows("select distinct code_indicateur from published.pub_tensions__indicateurs")
    table = manifest.nodes["model.vigie_competences.pub_tensions__indicateurs"]
    assert {code for (code,) in published} == set(table.meta["indicateurs"])


def test_a_column_named_after_an_indicator_is_defined_by_it(manifest):
    """One is found from the other."""
    named = {
        column.name: column.meta["indicateur"]
        for node in manifest.nodes.values()
        if node.resource_type == "model"
        for column in node.columns.values()
        if "indicateur" in column.meta
    }
    assert named
    assert all(column == code for column, code in named.items())


def test_the_least_volumes_of_the_registry_are_those_of_the_macros(built):
    variables = yaml.safe_load((ROOT / "dbt_project" / "dbt_project.yml").read_text("utf-8"))["vars"]
    least = dict(built.rows("select code_indicateur, volume_min from seeds.indicateurs"))
    for rate in ("taux_remplissage_pct", "taux_certification_pct", "taux_emploi_6_mois_pct"):
        assert least[rate] == variables["effectif_minimum_taux"]
    assert least["offres_par_demandeur"] == variables["volume_min_tension_nb"]


def test_bounds_of_the_ratio_are_those_of_every_choice_of_weights(built):
    """Each weight and each count of job seekers at one of its ends, for the occupations of few codes."""
    links = built.rows(
        """
        select code_fap, offres_nb, demandeurs_abc_min, demandeurs_abc_max, poids_min, poids_max
        from marts.bridge_rome_v3_fap_2021
        inner join marts.fct_bassin_rome_annee__offres_demandeurs on code_rome = code_rome_v3
        order by code_fap
        """
    )
    found = {
        fap: bounds
        for fap, *bounds in built.rows(
            "select code_fap, offres_par_demandeur_min, offres_par_demandeur_max"
            " from marts.fct_bassin_metier_annee__offres_demandeurs"
        )
    }
    checked = 0
    for fap, cells in itertools.groupby(links, key=lambda link: link[0]):
        codes = list(cells)
        if len(codes) > 7:
            continue
        ratios = [
            sum(weight * code[1] for weight, code in zip(weights, codes, strict=True)) / seekers
            for weights in itertools.product(*(code[4:] for code in codes))
            for end in (2, 3)
            if (seekers := sum(weight * code[end] for weight, code in zip(weights, codes, strict=True))) > 0
        ]
        assert found[fap] == [pytest.approx(min(ratios), abs=1e-5), pytest.approx(max(ratios), abs=1e-5)]
        checked += len(codes) > 1
    assert checked > 20


def test_indicators_are_made_of_protected_job_seekers_and_not_of_the_true_counts(built):
    """What the published table shows: a masked count stands for the middle of its bounds."""
    differing = built.rows(
        """
        with attendus as (
            select
                code_fap,
                sum(poids * coalesce(demandeurs_abc_nb, (demandeurs_abc_min + demandeurs_abc_max) / 2)) as n
            from marts.fct_bassin_rome_annee__offres_demandeurs
            inner join marts.bridge_rome_v3_fap_2021 on code_rome = code_rome_v3
            group by all
        )
        select code_fap, demandeurs_abc_nb, n from marts.fct_bassin_metier_annee__offres_demandeurs
        full join attendus using (code_fap)
        where abs(demandeurs_abc_nb - n) > 1e-4 or demandeurs_abc_nb is null or n is null
        """
    )
    assert differing == []


def test_lasting_projects_meet_the_job_seekers_of_their_own_year(built):
    cells = built.rows(
        "select annee, valeur, valeur_min, valeur_max, numerateur_nb / denominateur_nb"
        " from marts.fct_bassin_metier_annee__indicateurs"
        f" where code_indicateur = 'projets_durables_par_demandeur' and code_fap = '{COOK}'"
    )
    [(year, value, low, high, ratio)] = cells
    assert year == 2020
    assert low <= value <= high
    assert value == pytest.approx(ratio, abs=1e-4)


def test_coverage_is_made_of_what_is_published_and_not_of_the_true_counts(built):
    """34 trainees are published as 30, from 25 to 34; 3 are hidden, from 0 to 4, and count for 2."""
    [(weight, least, most)] = built.rows(
        "select poids, poids_min, poids_max from marts.bridge_formacode_fap_2021"
        f" where code_formacode = '{COOKING}' and code_fap = '{COOK}'"
    )
    [found] = built.rows(
        "select numerateur_nb, denominateur_nb, valeur_min, valeur, valeur_max, statut_donnee"
        " from marts.fct_bassin_metier_annee__indicateurs"
        f" where code_indicateur = 'couverture_formation_pct' and code_fap = '{COOK}' and annee = 2024"
    )
    expected = [32 * weight, 100, 25 * least, 32 * weight, 38 * most]
    assert found == (*(pytest.approx(each, abs=1e-3) for each in expected), "estime")


def test_shortages_read_places_and_the_bounds_of_secrecy(built):
    """Entries are not known: no rate of fill nor of completion can be told from these purchases."""
    [(weight,)] = built.rows(
        "select poids from marts.bridge_formacode_fap_2021"
        f" where code_formacode = '{COOKING}' and code_fap = '{COOK}'"
    )
    [found] = built.rows(
        "select annee, places_nb, part_certifiante, remplissage_total_max, achevement_part_max"
        f" from features.feat_penuries__formations where code_fap = '{COOK}'"
    )
    assert found == (2024, pytest.approx(60 * weight, abs=1e-3), 0, 0, 0)


def test_job_seekers_of_a_basin_are_shared_out_as_in_the_country(built):
    """1,100 on average in the newest year, of whom 30 of 100 are of category A and sought to cook."""
    [(weight, least, most)] = built.rows(
        "select poids, poids_min, poids_max from marts.bridge_passages where version_source = '2009'"
        f" and version_cible = '2021' and code_source = 'S1Z40' and code_cible = '{COOK}'"
    )
    found = built.rows(
        "select annee, demandeurs_a_nb, demandeurs_a_min, demandeurs_a_max"
        f" from features.feat_penuries__demandeurs where code_fap = '{COOK}'"
    )
    bounds = [pytest.approx(330 * share, abs=1e-3) for share in (weight, least, most)]
    assert found == [(2024, *bounds)]


def test_a_shrunk_share_lies_between_that_of_the_basin_and_that_of_the_region(france):
    shares = france.rows(
        """
        with cells as (
            select *, numerateur_nb / denominateur_nb as brute,
                sum(numerateur_nb) over metier / sum(denominateur_nb) over metier as region,
                sum(denominateur_nb) over metier as projets,
                count(numerateur_nb) over metier = count(*) over metier as toutes
            from marts.fct_bassin_metier_annee__indicateurs
            where code_indicateur = 'part_difficile_pct'
            window metier as (partition by annee, code_region, code_fap)
        )
        select 100 * least(brute, region), lissee.valeur, 100 * greatest(brute, region)
        from cells
        inner join marts.fct_bassin_metier_annee__indicateurs as lissee
            using (annee, code_region, code_bassin_ft, code_fap)
        where lissee.code_indicateur = 'part_difficile_lissee_pct'
            and toutes and projets >= 30 and lissee.valeur is not null
        """
    )
    assert len(shares) > 20
    assert all(low - 1e-3 <= value <= high + 1e-3 for low, value, high in shares)


def test_below_the_least_volume_the_value_and_its_terms_go_and_the_volume_stays(france):
    small = france.rows(
        "select volume_nb, valeur, valeur_min, valeur_max, numerateur_nb, denominateur_nb"
        " from marts.fct_bassin_metier_annee__indicateurs"
        f" where code_indicateur = '{SHARE}' and volume_nb < 30"
    )
    assert small
    assert all(row[0] > 0 and row[1:] == (None,) * 5 for row in small)


def test_lasting_demand_is_bounded_where_a_term_is_masked(france):
    [(known,)] = france.rows(
        "select count(*) from marts.fct_bassin_metier_annee__indicateurs as i"
        f" where code_indicateur = '{LASTING}' and valeur is null and valeur_min < valeur_max"
    )
    assert known > 0
