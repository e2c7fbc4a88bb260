"""Official geographic code, zones and outlines: layouts, levels told by the name, refusals."""

import json
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

COMMUNES = "raw_cog__communes"
MOVEMENTS = "raw_cog__mouvements"
OUTLINES = "raw_contours__territoires"
ZONES = "raw_zonesemploi__communes"
COG = "TYPECOM,COM,REG,DEP,CTCD,ARR,TNCC,NCC,NCCENR,LIBELLE,CAN,COMPARENT\n"
COM = "COM,14901,28,14,14D,142,0,FICTIVE,Fictive,Fictive,1401,\n"
DELEGATED = "COMD,14902,,,,,0,FICTIVE,Fictive,Fictive,,14901\n"
MVT = (
    "MOD,DATE_EFF,TYPECOM_AV,COM_AV,TNCC_AV,NCC_AV,NCCENR_AV,LIBELLE_AV,"
    "TYPECOM_AP,COM_AP,TNCC_AP,NCC_AP,NCCENR_AP,LIBELLE_AP\n"
)
WGS84 = [[[0, 49], [1, 49], [1, 50], [0, 49]]]
LAMBERT = [[[450_000, 6_900_000], [460_000, 6_900_000], [460_000, 6_910_000], [450_000, 6_900_000]]]


def outlines(code: str, coordinates: Any = WGS84, kind: str = "Polygon") -> str:
    shape = {"type": kind, "coordinates": coordinates}
    feature = {"type": "Feature", "geometry": shape, "properties": {"code": code, "nom": "Fictif"}}
    return json.dumps({"type": "FeatureCollection", "features": [feature]})


@pytest.fixture
def taken(depot: Any, known: Any) -> Callable[..., pd.DataFrame]:
    def read(table: str, name: str, content: str) -> pd.DataFrame:
        depot.text(name, content)
        result = depot.ingest(table, known=known)
        (accepted,) = result.accepted
        assert accepted.warnings == ()
        return pd.read_parquet(accepted.parquet(depot.raw))

    return read


@pytest.fixture
def refusal(depot: Any, known: Any, only_problem: Callable[..., str]) -> Callable[..., str]:
    def read(table: str, name: str, content: str) -> str:
        depot.text(name, content)
        return only_problem(depot.ingest(table, known=known))

    return read


def test_a_list_of_communes_is_of_the_year_in_its_name(taken: Callable[..., pd.DataFrame]) -> None:
    rows = taken(COMMUNES, "v_commune_2023.csv", COG + COM + DELEGATED)
    assert rows["type_commune"].tolist() == ["COM", "COMD"]
    assert rows["code_arrondissement"].tolist()[0] == "142"
    assert rows["code_departement"].isna().tolist() == [False, True]
    assert rows["code_commune_parente"].tolist()[1] == "14901"
    assert set(rows["millesime"]) == {"2023"}


def test_movements_are_one_series_and_repeated_events_count_once(taken: Callable[..., pd.DataFrame]) -> None:
    event = "32,2022-01-01,COM,14902,0,A,A,Ancienne,COM,14901,0,B,B,Nouvelle\n"
    rows = taken(MOVEMENTS, "v_mvt_commune_2023.csv", MVT + event + event)
    assert rows[["type_mouvement", "code_commune_avant", "code_commune_apres"]].to_numpy().tolist() == [
        ["32", "14902", "14901"]
    ]
    assert set(rows["millesime"]) == {"1943"}


@pytest.mark.parametrize(
    ("table", "name", "content", "expected"),
    [
        (COMMUNES, "v_commune_2023.csv", COG + COM.replace("COM,14901", "CANT,14901"), "COMD (déléguée)"),
        (COMMUNES, "v_commune_2023.csv", COG + COM.replace(",142,", ",Caen,"), "un code d’arrondissement"),
        (MOVEMENTS, "mvt.csv", MVT + "32,01/01/2022,COM,14902,0,A,A,A,COM,14901,0,B,B,B\n", "une date"),
        (OUTLINES, "communes.geojson", outlines("14901", LAMBERT), "EPSG:4326"),
        (OUTLINES, "communes.geojson", outlines("14901", [0, 49], "Point"), "un polygone"),
        (OUTLINES, "communes.geojson", outlines("149"), "un code commune Insee"),
        (OUTLINES, "communes.geojson", outlines("14901")[:-30], "un GeoJSON complet"),
        (OUTLINES, "departements.geojson", outlines("99"), "raw_insee__departements"),
        (OUTLINES, "communes.geojson", '{"type": "Topology"}', "JSON"),
    ],
)
def test_broken_files_are_refused(
    table: str, name: str, content: str, expected: str, refusal: Callable[..., str]
) -> None:
    problem = refusal(table, name, content)
    assert expected in problem
    assert "Remède" in problem


@pytest.mark.parametrize(
    ("name", "code", "level"),
    [
        ("communes-normandie.geojson", "14901", "commune"),
        ("communes-du-departement-14.geojson", "14901", "commune"),
        ("arrondissements.geojson", "14002", "arrondissement"),
        ("departements.geojson", "14", "departement"),
        ("region-normandie.geojson", "28", "region"),
    ],
)
def test_the_name_tells_the_level(
    name: str, code: str, level: str, taken: Callable[..., pd.DataFrame]
) -> None:
    (row,) = taken(OUTLINES, name, outlines(code)).to_dict("records")
    assert (row["niveau"], row["code_territoire"], row["millesime"]) == (level, code, "2018")
    assert json.loads(row["geometrie"]) == {"type": "Polygon", "coordinates": WGS84}


def test_the_levels_of_one_year_complete_each_other(depot: Any, known: Any) -> None:
    depot.text("communes_2024.geojson", outlines("14901"))
    depot.text("departements_2024.geojson", outlines("14"))
    (accepted,) = depot.ingest(OUTLINES, known=known).accepted
    assert (accepted.millesime, accepted.rows) == (2024, 2)


def test_a_geojson_of_no_known_level_is_left_aside(depot: Any) -> None:
    depot.text("cantons.geojson", outlines("1401"))
    assert [finding.status for finding in depot.scan()] == ["ignore"]


def test_the_workbook_of_the_zones_is_read_below_its_titles(
    depot: Any, known: Any, write: Callable[..., Any]
) -> None:
    title = ["Zones d'emploi 2020"]
    write(
        depot.folder / "ZE2020_au_01-01-2023.xlsx",
        {
            "ZE2020": [title, ["ZE2020", "LIBZE2020", "NB_COM"], ["2804", "Caen", 1]],
            "Composition_communale": [
                title,
                ["Code géographique communal", "Libellé géographique"],
                ["CODGEO", "LIBGEO", "ZE2020", "LIBZE2020", "ZE2020_PARTIE_REG", "DEP", "REG"],
                ["14901", "Fictive", "2804", "Caen", "", "14", "28"],
            ],
        },
    )
    (accepted,) = depot.ingest(ZONES, known=known).accepted
    assert (accepted.millesime, accepted.rows) == (2023, 1)


def test_a_table_that_cannot_be_used_is_set_aside_with_its_reason(depot: Any) -> None:
    depot.text("bassin-emploi_code-insee.csv", "code_insee,code_bassin_emploi\n14901,2817\n")
    (finding,) = depot.scan()
    assert finding.status == "ignore"
    assert "ni année" in finding.reason
