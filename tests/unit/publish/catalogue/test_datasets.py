import copy
from dataclasses import replace
from typing import Any

import pytest

from publish.catalogue.datasets import Column, Deprecation, Map, UsageWarning, load_catalogue
from publish.catalogue.facts import Contact, Frequency, read_facts
from publish.catalogue.indicators import Indicator
from publish.catalogue.licences import Derivation, Licence, Source
from publish.errors import PublicationError

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
DECLARED = {
    "mots_de_colonnes": {"ft": "France Travail"},
    "titres_de_colonnes": {"projets": "Projets de recrutement", "est_dans_80": "Dans l’intervalle à 80 %"},
    "editeur": {"nom": "Vigie"},
    "contacts": {"donnees": {"role": "Administration", "nom": "Équipe données"}},
    "frequences": {
        "ANNUAL": {"libelle": "annuelle", "jours": 366},
        "IRREG": {"libelle": "irrégulière", "jours": None},
    },
    "licence_du_projet": "etalab-2.0",
    "licences": {
        "etalab-2.0": {
            "noms": ["Licence Ouverte 2.0", "Licence Ouverte"],
            "url": "https://exemple.fr/lo",
            "partage_a_l_identique": False,
            "accueille": {},
        },
        "odc-odbl": {
            "noms": ["ODbL"],
            "url": "https://exemple.fr/odbl",
            "partage_a_l_identique": True,
            "accueille": {"etalab-2.0": "Elle ne demande que de citer."},
        },
    },
}
FACTS = read_facts(
    DECLARED,
    WARNINGS,
    {FILL.code_indicateur: FILL},
    {"raw_bmo__projets": Source("bmo", "Licence Ouverte"), "raw_dpae__france": Source("dpae", "ODbL")},
)
MODEL = "model.projet.pub_besoins__projets"


@pytest.fixture
def manifest() -> dict[str, Any]:
    meta = {
        "identifiant": "besoins",
        "methodologie": "Méthode.",
        "producteur": "Producteur",
        "contact": "donnees",
        "frequence": "ANNUAL",
        "rendez_vous": "parution_bmo",
        "themes": ["SOCI"],
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
        "sources": {
            f"source.projet.{name}": {"name": name, "source_name": "raw", "config": {"meta": {}}}
            for name in FACTS.sources
        },
        "nodes": {
            MODEL: {
                "name": "pub_besoins__projets",
                "depends_on": {"nodes": ["source.projet.raw_bmo__projets"]},
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
    (dataset,) = load_catalogue(manifest, FACTS)
    assert (dataset.name, dataset.title) == ("besoins", "Besoins")
    assert dataset.licence == Licence("etalab-2.0", "Licence Ouverte 2.0", "https://exemple.fr/lo")
    assert dataset.derived_from == (Derivation("bmo", "etalab-2.0", None),)
    assert dataset.contact == Contact("Administration", "Équipe données")
    assert dataset.frequency == Frequency("ANNUAL", "annuelle", 366)
    assert dataset.warnings == (UsageWarning("cellules_masquees", WARNINGS["cellules_masquees"]),)
    (table,) = dataset.tables
    assert table.primary_key == ("code_bassin_ft",)
    assert table.columns == (
        Column(
            "code_bassin_ft",
            "string",
            "Code du bassin.",
            "",
            "France Travail",
            required=True,
            title="Code bassin France Travail",
        ),
        Column(
            "projets_nb",
            "number",
            "Projets.",
            "projets",
            "",
            required=False,
            title="Projets de recrutement (nombre)",
        ),
    )


def test_a_warning_outside_the_closed_list_is_refused(manifest: dict[str, Any]) -> None:
    with pytest.raises(PublicationError, match="« cellules_masquees » hors de la liste fermée"):
        load_catalogue(manifest, replace(FACTS, warnings={"autre": "Autre."}))


@pytest.mark.parametrize(
    "fact",
    [
        *("producteur", "methodologie", "avertissements", "identifiant", "contact"),
        *("frequence", "rendez_vous", "themes"),
    ],
)
def test_a_fact_that_an_exposure_lacks_is_named(manifest: dict[str, Any], fact: str) -> None:
    incomplete = copy.deepcopy(manifest)
    del incomplete["exposures"]["exposure.projet.besoins"]["config"]["meta"][fact]
    with pytest.raises(PublicationError, match=f"exposition dbt « besoins » : « {fact} » est absent"):
        load_catalogue(incomplete, FACTS)


def test_a_column_without_description_is_named(manifest: dict[str, Any]) -> None:
    manifest["nodes"][MODEL]["columns"]["projets_nb"]["description"] = ""
    with pytest.raises(PublicationError, match="colonne « projets_nb » : « description » est absent"):
        load_catalogue(manifest, FACTS)


def test_a_type_without_equivalent_is_named(manifest: dict[str, Any]) -> None:
    manifest["nodes"][MODEL]["columns"]["projets_nb"]["data_type"] = "geometry"
    with pytest.raises(PublicationError, match="le type « geometry » n'a pas d'équivalent"):
        load_catalogue(manifest, FACTS)


def test_a_column_takes_its_words_from_the_registry(manifest: dict[str, Any]) -> None:
    column = manifest["nodes"][MODEL]["columns"]["projets_nb"]
    column["meta"] = {"indicateur": "taux_remplissage_pct"}
    del column["description"]
    (dataset,) = load_catalogue(manifest, FACTS)
    described = dataset.tables[0].columns[1]
    assert (described.description, described.unit) == (FILL.description, "pour cent")


def test_a_table_holds_indicators_as_rows(manifest: dict[str, Any]) -> None:
    manifest["nodes"][MODEL]["config"]["meta"]["indicateurs"] = ["taux_remplissage_pct"]
    (dataset,) = load_catalogue(manifest, FACTS)
    assert dataset.tables[0].indicators == (FILL,)


def test_an_indicator_outside_the_registry_is_refused(manifest: dict[str, Any]) -> None:
    manifest["nodes"][MODEL]["config"]["meta"]["indicateurs"] = ["taux_inconnu_pct"]
    with pytest.raises(PublicationError, match="« taux_inconnu_pct » absent du registre"):
        load_catalogue(manifest, FACTS)


def test_what_is_not_in_its_closed_list_is_refused(manifest: dict[str, Any]) -> None:
    with pytest.raises(
        PublicationError, match=r"fréquence « YEARLY » hors de la liste fermée \(ANNUAL, IRREG\)"
    ):
        load_catalogue(_with(manifest, frequence="YEARLY"), FACTS)
    with pytest.raises(PublicationError, match=r"contact « moi » hors de la liste fermée \(donnees\)"):
        load_catalogue(_with(manifest, contact="moi"), FACTS)


def test_without_a_rhythm_there_is_no_appointment(manifest: dict[str, Any]) -> None:
    (dataset,) = load_catalogue(_with(manifest, frequence="IRREG"), FACTS)
    assert dataset.appointment is None


def test_a_share_alike_source_binds_the_dataset(manifest: dict[str, Any]) -> None:
    manifest["nodes"][MODEL]["depends_on"]["nodes"].append("source.projet.raw_dpae__france")
    with pytest.raises(PublicationError, match="rien ne dit ce que le jeu reprend de « dpae »"):
        load_catalogue(manifest, FACTS)
    (dataset,) = load_catalogue(_with(manifest, extraits={"dpae": "substantiel"}), FACTS)
    assert dataset.licence.id == "odc-odbl"


def _table_with(manifest: dict[str, Any], **facts: Any) -> dict[str, Any]:
    changed = copy.deepcopy(manifest)
    changed["nodes"][MODEL]["config"]["meta"] |= facts
    return changed


def test_a_table_that_deserves_a_map_says_how(manifest: dict[str, Any]) -> None:
    declared = {"code": "code_bassin_ft", "niveau": "bassin", "dernier": "projets_nb"}
    (dataset,) = load_catalogue(_table_with(manifest, carte=declared), FACTS)
    assert dataset.tables[0].map == Map("code_bassin_ft", level="bassin", latest="projets_nb")


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        ({"code": "code_bassin_ft"}, "attend « code », et « niveau » ou « colonne_niveau »"),
        ({"niveau": "bassin"}, "attend « code »"),
        ({"code": "inconnue", "niveau": "bassin"}, "nomme des colonnes absentes : inconnue"),
        ({"code": "code_bassin_ft", "niveau": "bassin", "colonne_niveau": "projets_nb"}, "attend « code »"),
    ],
)
def test_a_map_that_cannot_be_drawn_is_refused(
    manifest: dict[str, Any], declared: dict[str, str], message: str
) -> None:
    with pytest.raises(PublicationError, match=message):
        load_catalogue(_table_with(manifest, carte=declared), FACTS)


def _ending(manifest: dict[str, Any], **facts: str) -> dict[str, Any]:
    changed = copy.deepcopy(manifest)
    changed["nodes"][MODEL]["columns"]["projets_nb"]["meta"]["depreciee"] = facts
    return changed


def test_the_end_of_a_column_is_announced(manifest: dict[str, Any]) -> None:
    ending = _ending(manifest, depuis="2026.11.0", retrait="2027.6", remplacement="code_bassin_ft")
    (dataset,) = load_catalogue(ending, FACTS)
    assert dataset.tables[0].deprecated == {
        "projets_nb": Deprecation("2026.11.0", "2027.6", "code_bassin_ft")
    }


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"depuis": "2026.11.0"}, "« retrait », un mois comme 2027.6. Reçu : 2026.11.0, rien"),
        ({"depuis": "novembre", "retrait": "2027.6"}, "« depuis », une édition comme 2026.11.0"),
        (
            {"depuis": "2026.11.0", "retrait": "2027.6", "remplacement": "inconnue"},
            "remplacement d’une colonne dépréciée, absent : inconnue",
        ),
    ],
)
def test_an_end_without_date_or_successor_is_refused(
    manifest: dict[str, Any], facts: dict[str, str], message: str
) -> None:
    with pytest.raises(PublicationError, match=message):
        load_catalogue(_ending(manifest, **facts), FACTS)


def _with(manifest: dict[str, Any], **facts: Any) -> dict[str, Any]:
    changed = copy.deepcopy(manifest)
    changed["exposures"]["exposure.projet.besoins"]["config"]["meta"] |= facts
    return changed


def test_a_table_says_what_its_values_are(manifest: dict[str, Any]) -> None:
    (dataset,) = load_catalogue(manifest, FACTS)
    assert dataset.tables[0].nature == "observe"
    manifest["nodes"][MODEL]["config"]["meta"]["nature"] = "mixte"
    (dataset,) = load_catalogue(manifest, FACTS)
    assert dataset.tables[0].nature == "mixte"
    manifest["nodes"][MODEL]["config"]["meta"]["nature"] = "certaine"
    with pytest.raises(PublicationError, match="nature « certaine » inconnue"):
        load_catalogue(manifest, FACTS)
