"""Courses as they are bought: hours, size, and a cost that no provider can be read in."""

from __future__ import annotations

import pytest

from orchestration.ingestion.inventory import load_inventory

LINEAGE = ("1", "2024", "", "a", "depot")
COLUMNS = load_inventory().table("raw_region__achats_formation").columns
SESSION = {
    "annee": "2024",
    "code_dispositif": "QUALIF",
    "financeur": "Région",
    "objectif": "certification",
    "intitule": "x",
    "code_commune_insee": "14118",
    "date_debut": "05/02/2024",
    "date_fin": "2024-09-27",
    "heures_total": "100",
    "places_achetees": "10",
}
PRICES = {
    # Three providers, none over 85 %: 5, 5 and 8 euros an hour.
    "22334": ("5000", "5000", "8000"),
    # One provider of the same domain: its 50 euros are told nowhere.
    "22354": ("50000",),
    # Two providers of another domain.
    "22437": ("9000", "9000"),
    # Three providers, one of which has more than 85 % of the cost.
    "31734": ("98000", "1000", "1000"),
}


def session(identifier, **changes):
    cells = SESSION | changes | {"id_session": identifier}
    return (*(cells.get(column) for column in COLUMNS), *LINEAGE)


@pytest.fixture(scope="module")
def built(build):
    rows = [
        session(
            f"S{code}-{rank}", code_formacode=code, cout_total_eur=price, siret_organisme=f"0000{rank:010d}"
        )
        for code, prices in PRICES.items()
        for rank, price in enumerate(prices)
    ]
    longer = {"heures_total": "300", "places_achetees": "16", "siret_organisme": "00009000000000"}
    rows.append(session("S-long", code_formacode="22334", **longer))
    rows.append(
        session("S-alone", code_formacode="22334", code_dispositif="AIF", siret_organisme="00009000000000")
    )
    upstream = {"objectif": "remise à niveau", "code_formacode": "15041", "siret_organisme": "00008000000000"}
    rows.append(session("S-up", **upstream))
    rows.append(session("S-up-elsewhere", **upstream, financeur="France Travail"))
    rows.append(
        session("S-up-long-ago", **upstream, annee="2022", date_debut="05/02/2022", date_fin="2022-09-27")
    )
    tables = {
        "raw_insee__departements": [("14", "Calvados", "28", *LINEAGE)],
        "raw_francetravail__bassins": [("2817", "CAEN", "28", *LINEAGE)],
        "raw_francetravail__bassins_communes": [
            ("14118", "Caen", "14", "28", "2817", "CAEN", "1", "2021", "", "a", "depot")
        ],
        "raw_region__achats_formation": rows,
    }
    select = "build --exclude-resource-type test --select +feat_achats__parcours +feat_achats__bassins"
    tests = "test --select feat_achats__parcours feat_achats__bassins --indirect-selection cautious"
    return build("courses_bought", "28", tables, (select, tests))


def course(built, columns, code, form="collective"):
    (row,) = built.rows(
        f"select {columns} from features.feat_achats__parcours"
        f" where code_formacode = '{code}' and modalite = '{form}'"
    )
    return row


def test_all_builds(built):
    assert built.not_built() == {}


@pytest.mark.parametrize(
    ("code", "cost", "whose"),
    [
        ("22334", 6.0, "parcours"),
        ("22354", 6.0, "domaine"),
        ("22437", 6.0, "ensemble"),
        ("31734", 6.0, "ensemble"),
    ],
    ids=["three providers", "one of the domain", "two", "one that dominates"],
)
def test_no_cost_tells_that_of_a_provider(built, code, cost, whose):
    assert course(built, "cout_heure_eur, cout_origine", code) == (cost, whose)


def test_hours_and_sizes_are_those_of_all_sessions(built):
    columns = "sessions_nb, places_nb, places_session_nb, heures_min_nb, heures_nb, heures_max_nb"
    assert course(built, columns, "22334") == (4, 46, 10.0, 100.0, 100.0, 300.0)


def test_what_the_region_bought_upstream_lately_is_told_of_the_basin(built):
    rows = built.rows("select code_bassin_ft, places_amont_region_nb from features.feat_achats__bassins")
    assert rows == [("2817", 10)]


def test_what_is_bought_for_one_person_is_a_course_apart(built):
    assert course(built, "sessions_nb, cout_origine", "22334", "individuelle") == (1, "domaine")
