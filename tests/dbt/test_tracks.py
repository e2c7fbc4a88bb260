"""The three tracks of training of a branch: what the files tell, and why the rest is blank."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from orchestration.ingestion.inventory import load_inventory
from orchestration.ingestion.sources import lheo

REAL_DATA = os.environ.get("VIGIE_REAL_DATA", "")
REFERENCE = Path(__file__).parents[2] / "orchestration" / "ingestion" / "reference"
LINEAGE = ("1", "2024", "", "a", "depot")
SCHOOL, APPRENTICES, CONTINUING, UNTOLD = "initiale_scolaire", "apprentissage", "continue", "non_dite"
CALVADOS, EURE, CAEN = ("departement", "14"), ("departement", "27"), ("bassin", "2817")
KITCHEN, ROAD = "hotellerie_restauration", "transport_logistique"
TABLES = "pub_offre_formation__voies pub_offre_formation__devenir_lyceens pub_offre_formation__catalogue"


def reference(name):
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [(*row.values(), *LINEAGE) for row in csv.DictReader(file)]


def row(table, **values):
    columns = load_inventory().table(table).columns
    assert set(values) <= set(columns)
    return (*(values.get(column) for column in columns), *LINEAGE)


def course(number, formacode="42752", rome="G1602", **values):
    """A course with one session in Caen: cooks, unless told."""
    known = {
        "espace_noms": "http://lheo.gouv.fr/2.3",
        "numero_formation": number,
        "date_maj": "20260302",
        "numero_action": "A",
        "numero_session": "S",
        "rang_lieu": "1",
        "code_commune_insee": "14118",
        "siret": "00000000100001",
        "codes_formacode": f"{formacode}//principal",
        "codes_rome": f"{rome}//",
    }
    return row("raw_lheo__sessions", **(known | values))


def diploma(uai, mefstat, rate, cumulation="cumul 2022-2023"):
    return row(
        "raw_inserjeunes__lycees",
        cumul=cumulation,
        code_uai=uai,
        libelle_region="NORMANDIE",
        code_mefstat11=mefstat,
        taux_emploi_6_mois=rate,
    )


def descriptor(code, nsf):
    known = {"code_formacode": code, "libelle_formacode": code, "nature": "DOM", "code_nsf": nsf}
    return row("raw_formacode__descripteurs", **known)


def bought(identifier, formacode):
    return row(
        "raw_region__achats_formation",
        id_session=identifier,
        annee="2024",
        code_dispositif="QUALIF",
        financeur="Région",
        objectif="certification",
        intitule="x",
        code_formacode=formacode,
        siret_organisme="00000000100001",
        code_commune_insee="14118",
        date_debut="05/02/2024",
        date_fin="2024-09-27",
        heures_total="100",
        places_achetees="10",
    )


def fabricated():
    return {
        "raw_dares__fap_2009": reference("fap_2009"),
        "raw_dares__fap_2021": reference("fap_2021"),
        "raw_dares__rome_v3_fap_2009": reference("rome_v3_fap_2009"),
        "raw_nsf__specialites": reference("nsf"),
        "raw_insee__regions": [("28", "Normandie", *LINEAGE)],
        "raw_insee__departements": [
            ("14", "Calvados", "28", *LINEAGE),
            ("27", "Eure", "28", *LINEAGE),
        ],
        "raw_francetravail__bassins": [
            ("2817", "CAEN", "28", *LINEAGE),
            ("2804", "LE TREPORT", "28", *LINEAGE),
        ],
        "raw_francetravail__bassins_communes": [
            ("14118", "", "14", "28", "2817", "CAEN", "1", "2021", "", "a", "depot")
        ],
        "raw_formacode__descripteurs": [descriptor("42752", "221"), descriptor("31816", "311")],
        "raw_lheo__sessions": [
            course("cycle", types_cycle="0"),
            course("initial", indicateurs="formation-initiale=1"),
            course("contract", indicateurs="formation-initiale=0 contrat-apprentissage=1"),
            course("adults", indicateurs="formation-initiale=0 contrat-apprentissage=0 session-perimee=1"),
            course("alternance", types_alternance="2"),
            course("any contract", types_alternance="0"),
            course("silent"),
            course("contradicted", indicateurs="formation-initiale=0 formation-initiale=1"),
            course("edof", espace_noms="https://www.of.moncompteformation.gouv.fr"),
            course("lorry", "31816", "N4101", types_cycle="1"),
            course("unlinked", "99999", "Z0000", types_cycle="0"),
            course("on request", numero_session="0", types_cycle="0"),
        ],
        "raw_inserjeunes__cfa": [
            row(
                "raw_inserjeunes__cfa",
                cumul="cumul 2022-2023",
                code_uai=uai,
                libelle_region="NORMANDIE",
                taux_emploi_6_mois=rate,
            )
            for uai, rate in (("0149001Z", "60"), ("0149002Z", "75"), ("0149003Z", None))
        ],
        "raw_inserjeunes__lycees": [
            diploma("0148001Z", "99999922190", "40"),
            diploma("0148002Z", "99999922190", "55"),
            diploma("0148003Z", "99999922190", None),
            diploma("0148003Z", "99999931190", "70"),
            diploma("0148003Z", "99999999990", "71"),
            diploma("0278001Z", "99999922190", None),
            diploma("0148001Z", "99999922190", "10", "cumul 2021-2022"),
            # Not known yet.
            diploma("0148001Z", "99999922190", None, "cumul 2023-2024"),
        ],
        "raw_region__achats_formation": [bought("1", "42752"), bought("2", "42752"), bought("3", "99999")],
    }


@pytest.fixture(scope="module")
def built(build):
    """Cooks (42752, speciality 221) are of one branch, lorry drivers (31816, speciality 311) of another."""
    select = " ".join(f"+{table}" for table in TABLES.split())
    tests = f"{TABLES} fct_branche_territoire__voies bridge_domaine_branche stg_lheo__elements_voie"
    return build(
        "tracks",
        "28",
        fabricated(),
        (
            f"build --exclude-resource-type test --select {select}",
            f"test --select {tests} stg_inserjeunes__lycees --indirect-selection cautious",
        ),
    )


def told(built, columns, track, branch=KITCHEN, place=CALVADOS):
    level, code = place
    (found,) = built.rows(
        f"select {columns} from published.pub_offre_formation__voies where code_voie = '{track}'"
        f" and code_branche = '{branch}' and niveau = '{level}' and code_territoire = '{code}'"
    )
    return found


def test_everything_builds_and_passes_its_tests(built):
    assert built.not_built() == {}


@pytest.mark.parametrize(
    ("number", "tracks"),
    [
        ("cycle", SCHOOL),
        ("initial", SCHOOL),
        ("contract", f"{APPRENTICES} | {CONTINUING}"),
        ("adults", CONTINUING),
        ("alternance", CONTINUING),
        ("any contract", UNTOLD),
        ("silent", UNTOLD),
        ("contradicted", UNTOLD),
        ("edof", CONTINUING),
        ("lorry", APPRENTICES),
    ],
)
def test_a_track_is_what_the_file_tells_and_never_a_guess(built, number, tracks):
    found = built.rows(
        "select voies, voies_dites_par is null from published.pub_offre_formation__catalogue"
        f" where numero_formation = '{number}'"
    )
    assert found == [(tracks, tracks == UNTOLD)]


@pytest.mark.parametrize("place", [("region", "28"), CALVADOS, CAEN])
def test_sessions_are_counted_by_branch_and_track(built, place):
    columns = "sessions_nb, formations_nb, organismes_nb, sessions_voie_nb, sessions_voie_rattachees_nb"
    assert told(built, columns, SCHOOL, place=place) == (2, 3, 1, 3, 2)
    assert told(built, columns, CONTINUING, place=place) == (4, 4, 1, 4, 4)
    assert told(built, columns, UNTOLD, place=place) == (3, 3, 1, 3, 3)
    assert told(built, columns, APPRENTICES, ROAD, place) == (1, 1, 1, 2, 2)
    assert told(built, columns, SCHOOL, "numerique", place) == (0, 0, 0, 3, 2)


def test_a_filiere_that_is_limited_to_a_basin_has_nothing_wider(built):
    places = "select distinct niveau, code_territoire from published.pub_offre_formation__voies"
    assert built.rows(f"{places} where code_branche = 'glass_valley'") == [("bassin", "2804")]


def test_a_department_of_a_told_track_without_session_counts_none(built):
    assert told(built, "sessions_nb, motif_offre", SCHOOL, place=EURE) == (0, None)


def test_purchases_are_of_continuing_training_with_the_share_that_is_linked(built):
    columns = (
        "achats_annee, places_achetees_nb, heures_stagiaires_achetees_nb, places_rattachees_pct, motif_achats"
    )
    assert told(built, columns, CONTINUING) == (2024, 20, 2000, 66.7, None)
    assert told(built, columns, CONTINUING, ROAD)[1:3] == (0, 0)
    year, places, _, _, reason = told(built, columns, SCHOOL)
    assert (year, places) == (None, None)
    assert "formation continue" in reason


def test_outcomes_are_ranges_of_the_newest_cumulation_never_means(built):
    columns = (
        "devenir_perimetre, devenir_cumul_debut_annee, devenir_formations_nb, devenir_taux_nb,"
        " devenir_etablissements_nb, taux_emploi_6_mois_min_pct, taux_emploi_6_mois_max_pct"
    )
    assert told(built, columns, SCHOOL) == ("branche", 2022, 3, 2, 2, 40, 55)
    assert told(built, columns, SCHOOL, ROAD) == ("branche", 2022, 1, 1, 1, 70, 70)
    assert told(built, columns, APPRENTICES) == ("toutes formations", 2022, None, 2, 2, 60, 75)
    assert told(built, columns, APPRENTICES, ROAD) == told(built, columns, APPRENTICES)
    linked = "devenir_formations_voie_nb, devenir_formations_voie_rattachees_nb"
    assert told(built, linked, SCHOOL) == (5, 4)


@pytest.mark.parametrize(
    ("track", "place", "branch", "reason"),
    [
        (SCHOOL, EURE, KITCHEN, "petits effectifs"),
        (SCHOOL, EURE, ROAD, "Aucun diplôme préparé ici"),
        (SCHOOL, CAEN, KITCHEN, "s’arrête au département"),
        (APPRENTICES, EURE, KITCHEN, "petits effectifs"),
        (CONTINUING, CALVADOS, KITCHEN, "par domaine"),
        (UNTOLD, CALVADOS, KITCHEN, "Sans voie connue"),
    ],
)
def test_an_unknown_outcome_says_why(built, track, place, branch, reason):
    lowest, definition, why = told(
        built, "taux_emploi_6_mois_min_pct, definition_resultat, motif_devenir", track, branch, place
    )
    assert (lowest, definition) == (None, None)
    assert reason in why


def test_no_catalogue_of_the_personal_account_is_no_zero(built):
    found, why = told(built, "formations_cpf_nb, motif_cpf", CONTINUING)
    assert found is None
    assert "Mon Compte Formation" in why


def test_a_school_is_of_the_department_and_speciality_that_its_codes_tell(built):
    found = built.rows(
        "select distinct code_departement, code_nsf from published.pub_offre_formation__devenir_lyceens"
        " where indicateur = 'taux_emploi_6_mois' order by all"
    )
    assert found == [("14", "221"), ("14", "311"), ("14", None)]


@pytest.fixture(scope="module")
def real(build):
    """The producers' catalogues and centres of apprentices, whole country, without any file of schools."""
    folder = Path(REAL_DATA) / "formation"
    sessions = []
    for path in folder.rglob("*.xml"):
        if "<lheo " in path.read_text("utf-8"):
            header, *rows = lheo.read(path.read_bytes()).rows
            known = [dict(zip(header, cells, strict=True)) for cells in rows]
            sessions += [{name: cell or None for name, cell in cells.items()} for cells in known]
    with (folder / "fr-en-inserjeunes-cfa.csv").open(encoding="utf-8-sig", newline="") as file:
        centres = list(csv.DictReader(file, delimiter=";"))
    tables = {
        name: reference(file.removesuffix(".csv"))
        for name, file in (
            ("raw_insee__regions", "regions.csv"),
            ("raw_insee__departements", "departements.csv"),
            ("raw_nsf__specialites", "nsf.csv"),
        )
    }
    tables |= {
        name: reference(name.removeprefix("raw_dares__"))
        for name in ("raw_dares__fap_2009", "raw_dares__fap_2021", "raw_dares__rome_v3_fap_2009")
    }
    tables["raw_lheo__sessions"] = [row("raw_lheo__sessions", **cells) for cells in sessions]
    tables["raw_inserjeunes__cfa"] = [
        row(
            "raw_inserjeunes__cfa",
            cumul=cells["Année"],
            code_uai=cells["UAI"],
            libelle_region=cells["Région"],
            taux_emploi_6_mois=cells["Taux emploi 6 mois"] or None,
        )
        for cells in centres
    ]
    select = " ".join(f"+{table}" for table in TABLES.split())
    made = build("tracks_real", "france", tables, (f"build --exclude-resource-type test --select {select}",))
    assert made.not_built() == {}
    return made, centres


@pytest.mark.real_data
@pytest.mark.skipif(not REAL_DATA, reason="VIGIE_REAL_DATA is not set")
def test_the_producers_files_tell_the_track_of_every_session(real):
    built, _ = real
    found = built.rows(
        "select voies, count(*) from published.pub_offre_formation__catalogue group by all order by 1"
    )
    # Onisep tells of one course of initial training; the Carif-Oref, of adults only.
    assert [voies for voies, _ in found] == [CONTINUING, SCHOOL]
    assert dict(found)[SCHOOL] == 1


@pytest.mark.real_data
@pytest.mark.skipif(not REAL_DATA, reason="VIGIE_REAL_DATA is not set")
def test_real_outcomes_of_apprentices_are_those_of_the_file(real):
    built, centres = real
    newest = max(cells["Année"] for cells in centres if cells["Taux emploi 6 mois"])
    rates = {}
    for cells in centres:
        if cells["Année"] == newest and cells["Taux emploi 6 mois"] and cells["Région"] == "NORMANDIE":
            rates.setdefault(cells["UAI"][1:3], []).append(float(cells["Taux emploi 6 mois"]))
    assert set(rates) == {"14", "27", "50", "61", "76"}
    for code, values in rates.items():
        columns = "taux_emploi_6_mois_min_pct, taux_emploi_6_mois_max_pct, devenir_etablissements_nb"
        assert told(built, columns, APPRENTICES, place=("departement", code)) == (
            min(values),
            max(values),
            len(values),
        )
    lowest, why = told(built, "taux_emploi_6_mois_min_pct, motif_devenir", SCHOOL, place=CALVADOS)
    assert lowest is None
    assert "n’a pas été reçu" in why
