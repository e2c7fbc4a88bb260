"""What the model makes of known declarations of hires."""

from __future__ import annotations

import pytest

LINEAGE = ("1", "2000", "opendatasoft", "0" * 64, "depot")
LONG, SHORT = "Contrat de plus d'un mois", "Contrat de moins d'un mois"
HAUTE, BASSE, RESIDUAL = ("23", "Haute-Normandie"), ("25", "Basse-Normandie"), (None, "_calage_")
INDUSTRY, SERVICES = "GS1 Industrie", "GS5 Autres services marchands hors intérim"
NCA = "nca _non_classés_ailleurs_"
CHEMISTRY, FOOD = "CE Industrie chimique", "CA Industries agro-alimentaires"


def month(last_day: str, old: tuple[str | None, str], *measures: str | None, nature: str = "CDI") -> tuple:
    quarter = str((int(last_day[5:7]) + 2) // 3)
    return (last_day[:4], quarter, last_day, "28", "Normandie", *old, LONG, nature, *measures, *LINEAGE)


def quarter(department: tuple[str | None, str], sector: str, *measures: str | None) -> tuple:
    period = ("2019", "2", "2019-06-30")
    return (*period, "28", "Normandie", *BASSE, *department, sector, LONG, "CDI", *measures, *LINEAGE)


def activity(old: tuple[str | None, str], sector: str, *measures: str | None) -> tuple:
    period = ("2019", "2", "2019-06-30")
    return (*period, "28", "Normandie", *old, INDUSTRY, sector, LONG, "CDI", *measures, *LINEAGE)


CALVADOS, ORNE = ("14", "Calvados"), ("61", "Orne")
TABLES = {
    "raw_dpae__region_mensuel": [
        month("2019-01-31", HAUTE, "100", "90"),
        month("2019-01-31", BASSE, "60", "70"),
        month("2019-01-31", RESIDUAL, None, "3"),
        month("2019-02-28", HAUTE, "100", None),
        month("2019-02-28", BASSE, "60", "70"),
    ],
    "raw_dpae__departement_secteur": [
        quarter(CALVADOS, INDUSTRY, "10", "12"),
        quarter(CALVADOS, SERVICES, "40", "37"),
        quarter(CALVADOS, NCA, "2", "2"),
        quarter(CALVADOS, "_calage_", None, "-4"),
        quarter(ORNE, INDUSTRY, "5", "6"),
        quarter(ORNE, SERVICES, None, None),
        quarter((None, "_calage_"), INDUSTRY, None, "99"),
        quarter(("99", "Étranger"), INDUSTRY, "8", "8"),
    ],
    "raw_dpae__region_na38": [
        activity(HAUTE, CHEMISTRY, "7", "8"),
        activity(BASSE, CHEMISTRY, "3", "4"),
        activity(BASSE, FOOD, "20", "19"),
        activity(BASSE, "_calage_", None, "1"),
    ],
    "raw_dpae__france_mensuel": [
        ("2019", "1", "2019-01-31", LONG, "CDD de plus d'un mois", "1000", "1100", *LINEAGE),
        ("2019", "1", "2019-01-31", SHORT, "CDD de moins d'un mois", "5000", "", *LINEAGE),
    ],
    "raw_dpae__france_na38": [
        ("2019", "2", "2019-06-30", INDUSTRY, CHEMISTRY, LONG, "CDI", "70", "80", *LINEAGE),
    ],
    "raw_dpae__france_sexe_age": [
        ("2019", "1", "Homme", "2", "25-34 ans", INDUSTRY, CHEMISTRY, LONG, "CDI", "30", *LINEAGE),
    ],
}
SELECT = "--select +exposure:embauches"


@pytest.fixture(scope="session")
def hires(build, reference):
    """Fabricated hires of Normandy."""
    tables = {name: [tuple(cell or None for cell in row) for row in rows] for name, rows in TABLES.items()}
    return build("hires", "28", reference | tables, (f"build {SELECT} --indirect-selection buildable",))


@pytest.fixture(scope="session")
def reference():
    """The official codes that the hires are placed on."""
    origin = ("1", "2024", "", "", "reference")
    return {
        "raw_insee__regions": [("28", "Normandie", *origin)],
        "raw_insee__departements": [(*CALVADOS, "28", *origin), (*ORNE, "28", *origin)],
    }


def test_hires_build_and_pass_their_tests(hires):
    assert hires.not_built() == {}


def test_regions_of_before_2016_are_summed_with_their_residual(hires):
    january, february = hires.rows(
        "select periode_debut_date::varchar, embauches_nb, embauches_cvs_nb"
        " from published.pub_embauches__regions_mensuel order by 1"
    )
    assert january == ("2019-01-01", 160, 163)
    # The sum of a missing cell is missing, never the sum of the others.
    assert february == ("2019-02-01", 160, None)


def test_residual_rows_are_in_no_breakdown(hires):
    for table in ("departements", "regions_na38", "france_na38", "france_sexe_age"):
        codes = hires.rows(f"select distinct code_secteur from published.pub_embauches__{table}")
        assert codes
        assert "_calage_" not in {code for (code,) in codes}


def test_a_department_keeps_its_sectors_and_its_empty_cells(hires):
    rows = hires.rows(
        "select code_departement, code_secteur, libelle_secteur, embauches_nb, embauches_cvs_nb"
        " from published.pub_embauches__departements order by 1, 2"
    )
    assert [(department, sector, *measures) for department, sector, _, *measures in rows] == [
        ("14", "GS1", 10, 12),
        ("14", "GS5", 40, 37),
        ("14", "nca", 2, 2),
        ("61", "GS1", 5, 6),
        ("61", "GS5", None, None),
    ]
    assert rows[1][2] == "Autres services marchands hors intérim"


def test_totals_count_the_residual_rows_and_know_what_they_miss(hires):
    rows = hires.rows(
        "select niveau, code_territoire, embauches_nb, embauches_cvs_nb, calage_cvs_nb"
        " from published.pub_embauches__totaux order by 1, 2"
    )
    assert rows == [
        ("departement", "14", 52, 47, -4),
        ("departement", "61", None, None, None),
        ("france", "france", 70, 80, None),
        ("region", "28", 30, 32, 1),
    ]


def test_contracts_have_a_nature_and_a_duration(hires):
    rows = hires.rows(
        "select nature_contrat, duree_contrat, embauches_nb, embauches_cvs_nb"
        " from published.pub_embauches__france_mensuel order by 3"
    )
    assert rows == [("CDD", "plus d’un mois", 1000, 1100), ("CDD", "un mois au plus", 5000, None)]


def test_a_total_without_its_residual_and_a_wrong_period_are_caught(hires, build, reference):
    wrong = {
        "raw_dpae__france_mensuel": [
            ("2019", "2", "2019-01-31", LONG, "CDI", "1000", "1100", *LINEAGE),
        ],
        "raw_dpae__departement_secteur": [quarter(CALVADOS, "GS9 Inconnu", "10", "12")],
    }
    broken = build(
        "broken_hires",
        "28",
        reference | wrong,
        (f"build {SELECT} --exclude-resource-type test", f"test {SELECT} --indirect-selection buildable"),
    )
    failed = set(broken.not_built())
    assert "assert_hires_periods_agree" in failed
    assert any(
        name.startswith("references_fct_departement_trimestre__embauches_code_secteur") for name in failed
    )
