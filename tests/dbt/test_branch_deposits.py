"""What branches deposit beside the statistics and the territories, and the secrecy of their employment."""

from __future__ import annotations

import pytest

from orchestration.ingestion.inventory import OneOf, load_inventory

from .conftest import branch_jobs, fabricated

NEEDS, JOBS, ANSWERS = (
    f"published.pub_depots_branches__{name}" for name in ("besoins", "emploi", "reponses")
)


def test_a_branch_stands_beside_the_bounds_of_the_statistics(france):
    columns = (
        "niveau, code_metier, annee, annee_rapprochement, origine_statistique, projets_recrutement_min, "
        "projets_recrutement_max, rapprochement, motif_non_comparable"
    )
    absent = "aucune statistique pour ce métier dans ce territoire"
    nothing = (None, None, None, None, "non comparable")
    assert france.rows(f"select {columns} from {NEEDS} order by niveau, code_metier, annee") == [
        ("bassin", "A1X40", 2019, *nothing, absent),
        ("bassin", "F9999", 2019, *nothing, "aucun passage du métier vers la FAP"),
        ("bassin", "T4X60", 2019, 2019, "enquête", 100, 100, "concorde", None),
        ("bassin", "V1X80", 2019, 2019, "enquête", 11, 14, "concorde", None),
        ("bassin", "V1X80", 2027, 2025, "prévision", 5, 25, "en dessous", None),
        ("bassin", "V1X80", 2034, *nothing, "aucune statistique à moins de quatre ans"),
        ("departement", "T4X60", 2019, 2019, "enquête", 100, 100, "en dessous", None),
        ("region", "T4X60", 2019, 2019, "enquête", 100, 100, "au-dessus", None),
    ]


def test_a_branch_stands_beside_what_the_territories_told(france):
    told = (
        f"select besoins_territoires_nb, recrutements_territoires_nb, rapprochement_territoires from {NEEDS}"
    )
    assert france.rows(f"{told} where code_metier = 'V1X80' and annee = 2019") == [(2, 15, "en dessous")]
    assert france.rows(f"{told} where code_metier = 'A1X40'") == [(1, 3, "couvre")]
    assert france.rows(f"{told} where niveau = 'region'") == [(1, 100, "couvre")]
    assert france.rows(f"{told} where annee = 2034") == [(None, None, "aucun besoin déclaré")]


def test_few_firms_or_few_employees_are_not_told_nor_what_would_tell_them(france):
    columns = (
        "niveau, code_territoire, salaries_nb, salaries_min, salaries_max, etablissements_nb, motif_secret"
    )
    rows = f"select {columns} from {JOBS} where code_branche = '%s' order by niveau, code_territoire"
    few, deduced = "moins de 3 établissements", "laisserait déduire un département"
    told = [("departement", code, 500, 495, 504, 20, None) for code in ("14", "27", "61", "76")]
    hidden = ("departement", "50", None, None, None, None, few)
    assert france.rows(rows % "metallurgie") == [
        *(*told[:2], hidden, *told[2:]),
        ("region", "28", None, None, None, 82, deduced),
    ]
    assert france.rows(rows % "verre")[-1] == ("region", "28", 2520, 2515, 2524, 63, None)
    assert france.rows(rows % "energie")[0] == ("bassin", "2817", None, 0, 4, 3, "moins de 5 salariés")


def test_a_share_has_its_volume_or_says_why_it_is_blank(france):
    columns = "part_50_ans_plus_pct, salaries_age_connu_nb, part_50_ans_plus_motif"
    rows = (
        f"select {columns} from {JOBS} where code_branche = '%s' and niveau = '%s' order by code_territoire"
    )
    assert france.rows(rows % ("metallurgie", "departement"))[:3:2] == [
        (31, 400, None),
        (None, None, "protégée"),
    ]
    assert france.rows(rows % ("metallurgie", "region")) == [(None, None, "non déposée")]
    # Three of sixty have the trait: too few.
    assert france.rows(rows % ("energie", "departement")) == [(None, None, "protégée")]


def test_the_one_basin_that_is_not_told_hides_its_region(build, france):
    """Each basin of a region but one is deposited: the region would tell the last."""
    basins = [
        row[0] for row in france.rows("select code_bassin_ft from marts.dim_bassin where code_region = '28'")
    ]
    rows = [branch_jobs("numerique", f"bassin {code}", "100", "9") for code in sorted(map(str, basins))[1:]]
    region = branch_jobs("numerique", "region 28", "5000", "400")
    select = "build --exclude-resource-type test --select +fct_branche_territoire_annee__emploi"
    question = "select motif_secret from marts.fct_branche_territoire_annee__emploi where niveau = 'region'"
    for name, deposited, expected in (
        ("one-basin", rows, "laisserait déduire un bassin"),
        ("two-basins", rows[1:], None),
    ):
        tables = fabricated() | {"raw_branches__emploi_branche": [*deposited, region]}
        assert build(name, "28", tables, (select,)).rows(question) == [(expected,)]


def test_an_answer_is_pending_until_the_platform_answers(france):
    columns = "id_reponse, etat_reponse, reponse_producteur_date is null"
    assert france.rows(f"select {columns} from {ANSWERS} order by id_reponse") == [
        ("attente", "en attente", True),
        ("repondue", "répondu", False),
    ]


@pytest.mark.parametrize("table", [NEEDS, JOBS, ANSWERS])
def test_without_any_deposit_the_tables_are_empty(empty, table):
    assert empty.rows(f"select count(*) from {table}") == [(0,)]


def test_the_formats_know_the_branches_that_are_declared(france):
    declared = {row[0] for row in france.rows("select code_branche from seeds.branches")}
    for name in ("besoins_branche", "emploi_branche", "reponses_branche"):
        checks = load_inventory().table(f"raw_branches__{name}").layouts[0].checks
        listed = [rule for rule in checks if isinstance(rule, OneOf) and rule.column == "code_branche"]
        assert [set(rule.values) for rule in listed] == [declared]
