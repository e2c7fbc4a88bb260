"""The dated geography: what is in force, what is carried by a merger, what stays unknown."""

from __future__ import annotations

import pytest

BRIDGE = "marts.bridge_commune_territoires"
SQUARE = '{"type":"Polygon","coordinates":[[[0,49],[1,49],[1,50],[0,49]]]}'


def lineage(vintage):
    return ("1", str(vintage), "", "a", "depot")


def listed(code, year, arrondissement="142", kind="COM"):
    return (kind, code, f"Commune {code}", arrondissement, "14", "28", None, *lineage(year))


def basin(code, vintage, basin="2817"):
    return (code, None, "14", "28", basin, "CAEN", *lineage(vintage))


def zone(code, year, zone="2804"):
    return (code, f"Commune {code}", zone, "Caen", "14", "28", *lineage(year))


def merger(before, after, date="2022-01-01", kind="32", after_type="COM"):
    return (
        kind,
        date,
        "COM",
        before,
        f"Commune {before}",
        after_type,
        after,
        f"Commune {after}",
        *lineage(1943),
    )


def polygon(level, code, label="Nom"):
    return (level, code, label, SQUARE, *lineage(2018))


def fabricated():
    """14901 stays. 14902 and 14903 end in 14910, 14904 and 14905 (of two basins) in 14911, 14906 nowhere."""
    old = ("14901", "14902", "14903", "14904", "14905", "14906")
    return {
        "raw_insee__regions": [("28", "Normandie", *lineage(2016)), ("52", "Autre", *lineage(2016))],
        "raw_insee__departements": [
            ("14", "Calvados", "28", *lineage(2016)),
            ("72", "Sarthe", "52", *lineage(2016)),
        ],
        "raw_francetravail__bassins_communes": [
            *(basin(code, 2019) for code in old),
            *(basin(code, 2021) for code in old[:4]),
            basin("14905", 2021, "2818"),
            basin("14906", 2021, "2819"),
            ("72001", "Ailleurs", "72", "52", "5201", "LE MANS", *lineage(2021)),
        ],
        "raw_cog__communes": [
            *(listed(code, 2020) for code in old),
            *(listed(code, 2023, "143") for code in ("14901", "14910", "14911")),
            listed("14902", 2023, None, "COMD"),
        ],
        "raw_cog__mouvements": [
            # By way of a first merger; and a code that becomes a part of its successor too.
            merger("14902", "14903", "2021-01-01"),
            merger("14903", "14910"),
            merger("14903", "14903", after_type="COMD"),
            merger("14904", "14911"),
            merger("14905", "14911"),
            # Renamed only, re-established, split in two: no successor.
            merger("14906", "14901", kind="10"),
            merger("14906", "14901", kind="21"),
        ],
        "raw_zonesemploi__communes": [zone("14901", 2023), zone("14910", 2023)],
        "raw_contours__territoires": [
            polygon("commune", "14901"),
            polygon("arrondissement", "14002", "Caen"),
        ],
        "geo_communes": [("2018", "14901", "0.5", "49.5", "14002")],
        "geo_contours": [
            ("arrondissement", "14002", "2018", "2018", SQUARE),
            ("bassin", "2817", "2021", "2018", SQUARE),
            ("bassin", "5201", "2021", "2018", SQUARE),
        ],
    }


PUBLISHED = ("communes", "bassins", "arrondissements", "recouvrements", "contours")
MODELS = " ".join(f"+pub_territoires__{table}" for table in PUBLISHED)


@pytest.fixture(scope="module")
def built(build):
    return build(
        "territories", "28", fabricated(), (f"build --indirect-selection buildable --select {MODELS}",)
    )


def row(built, year, code, *columns):
    [found] = built.rows(
        f"select {', '.join(columns)} from {BRIDGE} where annee = {year} and code_commune_insee = '{code}'"
    )
    return found


def test_sound_rows_build_and_pass_their_tests(built):
    assert built.not_built() == {}


def test_every_list_is_a_year_of_the_bridge_and_only_the_region_is_there(built):
    found = built.rows(f"select annee, count(*) from {BRIDGE} group by 1 order by 1")
    assert found == [(2018, 1), (2019, 6), (2020, 6), (2021, 6), (2023, 3)]


def test_a_zoning_stands_until_the_next_one_and_is_unknown_before_its_first(built):
    columns = ("code_bassin_ft", "millesime_bassin_ft", "code_zone_emploi_insee", "code_arrondissement")
    assert row(built, 2018, "14901", *columns) == (None, None, None, "142")
    assert row(built, 2020, "14901", *columns) == ("2817", 2019, None, "142")
    assert row(built, 2023, "14901", *columns) == ("2817", 2021, "2804", "143")


def test_a_commune_born_of_a_merger_has_the_basin_on_which_its_parts_agree(built):
    assert row(built, 2023, "14910", "code_bassin_ft", "millesime_bassin_ft") == ("2817", 2021)
    assert row(built, 2023, "14911", "code_bassin_ft", "millesime_bassin_ft") == (None, None)


def test_codes_are_followed_to_the_newest_list_and_never_guessed(built):
    found = built.rows(
        "select code_commune_insee, code_commune_actuelle, statut_rattachement"
        " from marts.dim_commune order by 1"
    )
    assert found == [
        ("14901", "14901", "inchangee"),
        ("14902", "14910", "successeur"),
        ("14903", "14910", "successeur"),
        ("14904", "14911", "successeur"),
        ("14905", "14911", "successeur"),
        ("14906", None, "sans_successeur"),
        ("14910", "14910", "inchangee"),
        ("14911", "14911", "inchangee"),
    ]


def test_a_commune_knows_its_first_and_last_list_and_where_it_lies(built):
    columns = "premiere_annee_cog, derniere_annee_cog, longitude, latitude"
    found = built.rows(
        f"select {columns} from marts.dim_commune where code_commune_insee in ('14901', '14902') order by 2"
    )
    assert found == [(2020, 2020, None, None), (2020, 2023, 0.5, 49.5)]


def test_overlaps_count_the_communes_of_a_year_known_or_not(built):
    found = built.rows(
        "select code_bassin_ft, code_arrondissement, code_zone_emploi_insee, communes_nb"
        " from marts.fct_territoires__recouvrements where annee in (2021, 2023) order by annee, 1"
    )
    assert found == [
        ("2817", "142", None, 4),
        ("2818", "142", None, 1),
        ("2819", "142", None, 1),
        ("2817", "143", "2804", 2),
    ]


def test_outlines_bear_official_codes_and_names_of_the_region(built):
    found = built.rows(
        "select niveau, code_territoire, libelle_territoire from marts.fct_territoires__contours"
    )
    assert sorted(found) == [("arrondissement", "142", "Caen"), ("bassin", "2817", "Caen")]
