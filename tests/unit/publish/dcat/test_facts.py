"""Codes come from closed lists, and no dataset leaves without its mandatory facts."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from orchestration.settings import DBT_PROJECT
from publish.addresses import Addresses
from publish.catalogue.facts import Contact, Publisher
from publish.catalogue.licences import Licence
from publish.dcat.dataset import dataset_graph
from publish.dcat.mandatory import refuse_incomplete
from publish.dcat.schema_org import schema_org
from publish.dcat.vocabularies import vocabularies
from publish.dcat.words import version_notes
from publish.errors import PublicationError
from publish.french import integer
from publish.record import DatasetRecord

LISTS = vocabularies().lists


def test_the_catalogue_uses_declared_codes_only() -> None:
    shared = yaml.safe_load((DBT_PROJECT / "catalogue.yml").read_text("utf-8"))
    assert set(shared["frequences"]) <= set(LISTS["frequency"].terms)
    assert set(shared["licences"]) == set(vocabularies().licences)
    assert set(vocabularies().formats.values()) == set(LISTS["file_type"].terms)
    assert {kind.type for kind in vocabularies().licences.values()} == set(LISTS["licence_type"].terms)


@pytest.mark.parametrize(
    "path", sorted((DBT_PROJECT / "models" / "exposures").glob("*.yml")), ids=lambda p: p.stem
)
def test_an_exposure_uses_declared_codes_only(path: Path) -> None:
    for exposure in yaml.safe_load(path.read_text("utf-8"))["exposures"]:
        meta = exposure["config"]["meta"]
        assert meta["themes"]
        assert set(meta["themes"]) <= set(LISTS["theme"].terms)
        assert set(meta.get("categories_hvd", [])) <= set(LISTS["hvd_category"].terms)


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"frequency_code": "YEARLY"}, "« YEARLY » hors de la liste « frequency »"),
        ({"themes": ("EMPL",)}, "« EMPL » hors de la liste « theme »"),
        ({"hvd_categories": ("statistiques",)}, "« statistiques » hors de la liste « hvd_category »"),
        ({"licence": Licence("cc-by", "CC BY", "https://cc.example/")}, "licence « cc-by » sans équivalent"),
    ],
)
def test_an_unknown_code_is_refused_with_the_file_to_complete(
    record: DatasetRecord, addresses: Addresses, facts: dict[str, Any], message: str
) -> None:
    with pytest.raises(PublicationError, match=message) as refusal:
        dataset_graph(replace(record, **facts), addresses)
    assert "publish/dcat/vocabularies.yml" in str(refusal.value)


@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        ({"title": " "}, "le titre"),
        ({"description": ""}, "la description"),
        ({"publisher": Publisher("")}, "l’éditeur"),
        ({"contact": Contact("rôle", "")}, "le contact"),
        ({"licence": Licence("etalab-2.0", "Licence Ouverte 2.0")}, "l’adresse de la licence"),
        ({"keywords": ()}, "des mots-clés"),
        ({"themes": ()}, "un thème européen"),
        ({"tables": ()}, "un fichier à télécharger"),
    ],
)
def test_a_dataset_without_a_mandatory_fact_is_not_packaged(
    record: DatasetRecord, facts: dict[str, Any], missing: str
) -> None:
    refuse_incomplete(record)
    with pytest.raises(PublicationError, match=f"« besoins » : il manque {missing} dans ses métadonnées"):
        refuse_incomplete(replace(record, **facts))


def test_share_alike_is_more_than_a_high_value_dataset_may_ask(record: DatasetRecord) -> None:
    shared = replace(
        record, licence=Licence("odc-odbl", "ODbL", "https://opendatacommons.org/licenses/odbl/")
    )
    with pytest.raises(PublicationError, match="ne peut pas être sous « ODbL »"):
        refuse_incomplete(shared)
    refuse_incomplete(replace(shared, hvd_categories=()))


def test_schema_org_tells_files_columns_place_and_period(record: DatasetRecord, addresses: Addresses) -> None:
    told = schema_org(record, addresses)
    assert told["@type"] == "Dataset"
    assert told["url"] == "https://portail.example/donnees/latest/portal/jeux/besoins.html"
    assert told["isAccessibleForFree"] is True
    assert told["license"] == "https://licence.example/ouverte/"
    assert told["temporalCoverage"] == "2023-01-01/2024-12-31"
    assert told["spatialCoverage"]["geo"]["box"] == "48.2 -1.9 50.1 1.8"
    assert [each["contentUrl"] for each in told["distribution"]] == [
        addresses.file("besoins", resource.path) for resource in record.resources
    ]
    columns = {variable["name"]: variable for variable in told["variableMeasured"]}
    assert set(columns) == {field["name"] for field in record.tables[0].fields}
    assert columns["projets_recrutement_nb"]["unitText"] == "projets"
    assert "null" not in json.dumps(told)


def test_version_notes_tell_what_changed_table_by_table(
    make_candidate: Callable[..., Path], record: Any
) -> None:
    assert version_notes(record) == "Première édition."
    table = {
        "name": "pub_besoins__projets",
        "status": "modifiée",
        "added": 1200,
        "removed": 0,
        "changed": 3,
        "columns_added": ["a"],
        "columns_removed": [],
        "columns_retyped": [],
        "columns_deprecated": ["b"],
    }
    changes = {"previous": "2026.1.0", "tables": [table, {**table, "name": "t", "status": "inchangée"}]}
    told = version_notes(replace(record, changes=changes))
    assert told == (
        f"Depuis l’édition 2026.1.0 : pub_besoins__projets modifiée (lignes ajoutées : {integer(1200)}, "
        "lignes modifiées : 3, colonnes ajoutées : a, colonnes annoncées comme partantes : b) ; t inchangée."
    )


def test_the_month_of_the_first_edition_is_handed_down(make_candidate: Callable[..., Path]) -> None:
    first = make_candidate("2026.1.0", version="2026.1.0")
    second = make_candidate("2026.3.0", version="2026.3.0", previous=first)
    third = make_candidate("2026.4.0", version="2026.4.0", previous=second)
    told = json.loads((third / "besoins" / "metadata.json").read_text("utf-8"))
    assert told["issued"] == "2026-01"
    assert '"2026-01"^^xsd:gYearMonth' in (third / "besoins" / "dcat.ttl").read_text("utf-8")
