"""The weighted crosswalks, on volumes small enough to work out by hand."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from scipy.stats import beta

from orchestration.ingestion.inventory import load_inventory

REFERENCE = Path(__file__).parents[2] / "orchestration" / "ingestion" / "reference"
LINEAGE = ("1", "2021", "", "a", "depot")
TYPED = "bridge_naf_rome_v3 bridge_rome_v3_fap_2021 bridge_formacode_rome_v3"
COMMANDS = (f"build --indirect-selection buildable --select +fct_passage__couverture {TYPED}",)
CONCENTRATION = {"rome_v3_fap_2009": 3, "naf_rome_v3": 2.6}


def reference(name):
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [(*row.values(), *LINEAGE) for row in csv.DictReader(file)]


def project(fap, count):
    where = ("28", "", "14", "", "2817", "CAEN")
    return ("2023", fap, "", "2009", "Z", "", *where, count, "*", "*", *LINEAGE)


def course(number, formacode, rome):
    """A row of Mon Compte Formation, empty but for what tells the course and its codes."""
    known = {"siret": "1", "numero_formation": number, "code_formacode_1": formacode, "code_rome_1": rome}
    columns = load_inventory().table("raw_mcf__catalogue").columns
    return (*(known.get(column) for column in columns), *LINEAGE)


@pytest.fixture(scope="module")
def built(build):
    """A1204 goes to several occupations; 0210Z hires in two; 42752 and 42757 are courses of one field."""
    return build(
        "crosswalks",
        "28",
        {
            "raw_dares__fap_2009": reference("fap_2009"),
            "raw_dares__fap_2021": reference("fap_2021"),
            "raw_dares__rome_v3_fap_2009": reference("rome_v3_fap_2009"),
            "raw_naf__sous_classes": reference("naf"),
            "raw_bmo__projets": [project("A0Z42", "80"), project("G1Z70", "*")],
            "raw_labonneboite__embauches_rome_naf": [
                ("A1204", "Protection du patrimoine", "0210Z", "Sylviculture", "30", *LINEAGE),
                ("A1201", "Bûcheronnage", "0210Z", "Sylviculture", "90", *LINEAGE),
            ],
            "raw_mcf__catalogue": [
                *(course(f"a{i}", "42752", "G1602") for i in range(3)),
                course("b", "42757", "G1803"),
            ],
        },
        COMMANDS,
    )


def test_everything_builds_and_passes_its_tests(built):
    assert built.not_built() == {}


def test_a_rome_code_of_a_single_occupation_is_official_and_certain(built):
    sql = "select code_cible, poids, poids_min, origine from intermediate.int_passages__rome_v3_fap_2009"
    assert built.rows(f"{sql} where code_source = 'A1201'") == [("A0Z42", 1, 1, "officiel")]


def test_a_split_follows_projects_hires_and_qualifications(built):
    """A0Z42: 81 projects shared between A1201 (91 hires), A1205 (1) and A1204 (31 x 6)."""
    sql = "select poids, origine from intermediate.int_passages__rome_v3_fap_2009"
    [(found, origin)] = built.rows(f"{sql} where code_source = 'A1204' and code_cible = 'A0Z42'")
    received = {
        fap: projects * size / total
        for fap, projects, size, total in built.rows(
            """
            with sized as (
                select code_rome_v3, code_fap,
                    count(*) * case code_rome_v3 when 'A1201' then 91 when 'A1204' then 31 else 1 end as size
                from raw.raw_dares__rome_v3_fap_2009 group by code_rome_v3, code_fap
            )
            select code_fap, any_value(if(code_fap = 'A0Z42', 81, 1)),
                sum(size) filter (code_rome_v3 = 'A1204'), sum(size)
            from sized group by code_fap having count(*) filter (code_rome_v3 = 'A1204') > 0
            """
        )
    }
    assert received["A0Z42"] == pytest.approx(81 * 186 / (91 + 1 + 186))
    assert found == pytest.approx(received["A0Z42"] / sum(received.values()))
    assert origin == "empirique"


def test_an_activity_is_shared_by_its_hires(built):
    found = built.rows(
        "select code_rome_v3, embauches_nb, poids from marts.bridge_naf_rome_v3"
        " where code_naf = '0210Z' order by 1"
    )
    assert found == [("A1201", 90, 0.75), ("A1204", 30, 0.25)]


def test_a_course_seen_once_is_not_certain(built):
    """Its field lends one course: 3 of 4 pairs are with G1602."""
    found = dict(
        built.rows(
            "select code_rome_v3, poids from marts.bridge_formacode_rome_v3 where code_formacode = '42757'"
        )
    )
    assert found == {"G1803": pytest.approx((1 + 1 / 4) / 2), "G1602": pytest.approx(3 / 4 / 2)}


@pytest.mark.parametrize("name", CONCENTRATION)
def test_intervals_hold_four_fifths_of_the_shares_that_the_concentration_allows(built, name):
    rows = built.rows(
        f"select poids, poids_min, poids_max from intermediate.int_passages__{name} where poids < 1"
    )
    assert rows
    for weight, low, high in rows:
        n = CONCENTRATION[name]
        if name == "naf_rome_v3":
            n = 1 / (1 / n + 1 / 120)
        shares = beta(n * weight, n * (1 - weight))
        assert shares.cdf(high) - shares.cdf(low) >= 0.8


def test_volume_is_conserved_from_activity_to_occupation(built):
    [(carried,)] = built.rows(
        """
        select sum(naf.embauches_nb * rome.poids) from marts.bridge_naf_rome_v3 as naf
        inner join marts.bridge_rome_v3_fap_2021 as rome using (code_rome_v3)
        """
    )
    assert carried == pytest.approx(120)


def test_coverage_counts_codes_and_volume(built):
    found = built.rows(
        "select nomenclature_source, codes_nb, codes_rattaches_nb, volume_nb, taux_rattachement_pct"
        " from marts.fct_passage__couverture order by 1"
    )
    assert found == [
        ("fap", 2, 2, 80, 100),
        ("formacode", 2, 2, 4, 100),
        ("naf", 732, 1, 120, 100),
        ("rome", 2, 2, 120, 100),
    ]
