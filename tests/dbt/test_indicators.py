"""The indicators: the registry on one side, the marts on the other."""

from __future__ import annotations

SHARE, SHRUNK, LASTING = "part_difficile_pct", "part_difficile_lissee_pct", "projets_non_saisonniers_nb"


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
    published = france.rows("select code_indicateur from published.pub_tensions__indicateurs")
    table = manifest.nodes["model.vigie_competences.pub_tensions__indicateurs"]
    assert {code for (code,) in published} <= set(table.meta["indicateurs"])


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


def test_below_the_least_volume_the_value_goes_and_the_volume_stays(france):
    small = france.rows(
        "select volume_nb, valeur, valeur_min, valeur_max from marts.fct_bassin_metier_annee__indicateurs"
        f" where code_indicateur = '{SHARE}' and volume_nb < 30"
    )
    assert small
    assert all(row[0] > 0 and row[1:] == (None, None, None) for row in small)


def test_lasting_demand_is_bounded_where_a_term_is_masked(france):
    [(known,)] = france.rows(
        "select count(*) from marts.fct_bassin_metier_annee__indicateurs as i"
        f" where code_indicateur = '{LASTING}' and valeur is null and valeur_min < valeur_max"
    )
    assert known > 0
