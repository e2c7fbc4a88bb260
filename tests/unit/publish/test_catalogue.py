import copy
from typing import Any

import pytest

from publish.catalogue import Column, Licence, UsageWarning, load_catalogue
from publish.errors import PublicationError
from publish.indicators import Indicator

WARNINGS = {"cellules_masquees": "Une cellule masquée est un intervalle."}
FILL = Indicator(
    code_indicateur="taux_remplissage_pct",
    libelle="Taux de remplissage",
    definition="Part des places pourvues.",
    numerateur="Entrées",
    denominateur="Places",
    volume="Places",
    unite="pour cent",
    lecture="Plus il est haut, plus les sessions sont pleines.",
    grain="bassin × année",
    volume_min="30",
    limites="Aucune.",
)
INDICATORS = {FILL.code_indicateur: FILL}
MODEL = "model.projet.pub_besoins__projets"


@pytest.fixture
def manifest() -> dict[str, Any]:
    meta = {
        "identifiant": "besoins",
        "methodologie": "Méthode.",
        "producteur": "Producteur",
        "contact": "Équipe données",
        "licence": "etalab-2.0",
        "licence_titre": "Licence Ouverte 2.0",
        "frequence": "annuelle",
        "mots_cles": ["emploi", "métiers"],
        "avertissements": ["cellules_masquees"],
    }
    code = {
        "name": "code_bassin_ft",
        "data_type": "VARCHAR",
        "description": "Code du bassin.",
        "config": {"meta": {"liste_codes": "France Travail"}},
        "constraints": [{"type": "not_null"}],
    }
    count = {
        "name": "projets_nb",
        "data_type": "double",
        "description": "Projets.",
        "meta": {"unite": "projets"},
        "constraints": [],
    }
    return {
        "sources": {},
        "nodes": {
            MODEL: {
                "name": "pub_besoins__projets",
                "description": "Projets par bassin.",
                "config": {"meta": {"titre": "Projets", "cle_primaire": ["code_bassin_ft"]}},
                "columns": {column["name"]: column for column in (code, count)},
            }
        },
        "exposures": {
            "exposure.projet.besoins": {
                "name": "besoins",
                "label": "Besoins",
                "description": "Description.",
                "config": {"meta": meta},
                "depends_on": {"macros": [], "nodes": [MODEL]},
            }
        },
    }


def test_an_exposure_becomes_a_dataset(manifest: dict[str, Any]) -> None:
    (dataset,) = load_catalogue(manifest, WARNINGS, INDICATORS)
    assert (dataset.name, dataset.title) == ("besoins", "Besoins")
    assert dataset.licence == Licence("etalab-2.0", "Licence Ouverte 2.0")
    assert dataset.warnings == (UsageWarning("cellules_masquees", WARNINGS["cellules_masquees"]),)
    (table,) = dataset.tables
    assert table.primary_key == ("code_bassin_ft",)
    assert table.columns == (
        Column("code_bassin_ft", "string", "Code du bassin.", "", "France Travail", required=True),
        Column("projets_nb", "number", "Projets.", "projets", "", required=False),
    )


def test_a_warning_outside_the_closed_list_is_refused(manifest: dict[str, Any]) -> None:
    with pytest.raises(PublicationError, match="« cellules_masquees » hors de la liste fermée"):
        load_catalogue(manifest, {"autre": "Autre."}, INDICATORS)


@pytest.mark.parametrize("fact", ["producteur", "licence", "methodologie", "avertissements", "identifiant"])
def test_a_fact_that_an_exposure_lacks_is_named(manifest: dict[str, Any], fact: str) -> None:
    incomplete = copy.deepcopy(manifest)
    del incomplete["exposures"]["exposure.projet.besoins"]["config"]["meta"][fact]
    with pytest.raises(PublicationError, match=f"exposition dbt « besoins » : « {fact} » est absent"):
        load_catalogue(incomplete, WARNINGS, INDICATORS)


def test_a_column_without_description_is_named(manifest: dict[str, Any]) -> None:
    manifest["nodes"][MODEL]["columns"]["projets_nb"]["description"] = ""
    with pytest.raises(PublicationError, match="colonne « projets_nb » : « description » est absent"):
        load_catalogue(manifest, WARNINGS, INDICATORS)


def test_a_type_without_equivalent_is_named(manifest: dict[str, Any]) -> None:
    manifest["nodes"][MODEL]["columns"]["projets_nb"]["data_type"] = "geometry"
    with pytest.raises(PublicationError, match="le type « geometry » n'a pas d'équivalent"):
        load_catalogue(manifest, WARNINGS, INDICATORS)


def test_a_column_takes_its_words_from_the_registry(manifest: dict[str, Any]) -> None:
    column = manifest["nodes"][MODEL]["columns"]["projets_nb"]
    column["meta"] = {"indicateur": "taux_remplissage_pct"}
    del column["description"]
    (dataset,) = load_catalogue(manifest, WARNINGS, INDICATORS)
    described = dataset.tables[0].columns[1]
    assert (described.description, described.unit) == (FILL.description, "pour cent")


def test_a_table_holds_indicators_as_rows(manifest: dict[str, Any]) -> None:
    manifest["nodes"][MODEL]["config"]["meta"]["indicateurs"] = ["taux_remplissage_pct"]
    (dataset,) = load_catalogue(manifest, WARNINGS, INDICATORS)
    assert dataset.tables[0].indicators == (FILL,)


def test_an_indicator_outside_the_registry_is_refused(manifest: dict[str, Any]) -> None:
    manifest["nodes"][MODEL]["config"]["meta"]["indicateurs"] = ["taux_inconnu_pct"]
    with pytest.raises(PublicationError, match="« taux_inconnu_pct » absent du registre"):
        load_catalogue(manifest, WARNINGS, INDICATORS)
