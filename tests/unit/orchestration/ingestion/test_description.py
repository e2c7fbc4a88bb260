import json
from datetime import date
from typing import Any, get_args

import pytest

from orchestration.ingestion.description import describe, sentence
from orchestration.ingestion.inventory import Check, Inventory
from orchestration.ingestion.snapshot import Snapshot, SourceFile

VINTAGE = Snapshot(
    table="raw_bmo__projets",
    source="bmo",
    origin="depot",
    millesime=2024,
    vintage="2026-11-22-aaaaaaaa",
    rank=1,
    sha256="a" * 64,
    retrieved=date(2026, 11, 22),
    rows=3,
    files=(
        SourceFile(
            path="bmo/2024.xlsx", sha256="a" * 64, bytes=1, layout="classeur_2024", rows=3, original="o.xlsx"
        ),
    ),
    columns=("annee",),
    producer="France Travail",
    licence="Licence Ouverte",
    licence_url="https://exemple.fr",
    url="https://exemple.fr",
    fictitious=False,
    warnings=(),
    corrections=(),
)


@pytest.fixture(scope="module")
def described(inventory: Inventory) -> dict[str, dict[str, Any]]:
    sources = describe(inventory, {"raw_bmo__projets": [VINTAGE]})
    assert json.loads(json.dumps(sources)) == sources
    return {source["id"]: source for source in sources}


def test_every_source_and_table_is_described(inventory: Inventory, described: dict[str, Any]) -> None:
    names = [table["name"] for source in described.values() for table in source["tables"]]
    assert names == [table.name for table in inventory.tables]


def test_every_kind_of_check_has_a_sentence() -> None:
    union, _ = get_args(Check)
    fallback = sentence.dispatch(object)
    assert not [rule for rule in get_args(union) if sentence.dispatch(rule) is fallback]


def test_checks_are_said_in_words(inventory: Inventory) -> None:
    checks = inventory.table("raw_bmo__projets").layout("classeur_2024").checks
    assert [sentence(check) for check in checks] == [
        "« code_fap » figure dans « raw_dares__fap_2021.code_fap ».",
        "« annee » répète sur chaque ligne l’année du fichier.",
        "« code_region » figure dans « raw_insee__regions.code_region ».",
        "« code_departement » figure dans « raw_insee__departements.code_departement », "
        "ou vaut « 975 », « 977 » ou « 978 ».",
        "« code_bassin_ft » commence par « code_region ».",
        "« code_bassin_ft » figure dans « raw_francetravail__bassins.code_bassin_ft » ou "
        "« raw_francetravail__bassins_communes.code_bassin_ft » ; contrôle limité aux codes qui commencent "
        "par l’un de « raw_francetravail__bassins.code_region ».",
        "« projets », « projets_difficiles », « projets_saisonniers » : un entier d’au moins 5, "
        "ou « * » (valeur masquée).",
        "Là où « projets » est masqué (« * »), le sont aussi : « projets_difficiles », "
        "« projets_saisonniers ».",
        "Au plus égal à « projets » : « projets_difficiles », « projets_saisonniers ».",
    ]


def test_a_layout_says_its_years_and_the_names_of_its_columns(described: dict[str, Any]) -> None:
    [table] = described["bmo"]["tables"]
    layouts = {layout["id"]: layout for layout in table["layouts"]}
    assert [layout["waves"] for layout in layouts.values()] == [
        *("millésimes 2014 à 2018", "millésimes 2014 à 2018", "millésimes 2019 à 2022"),
        *("millésime 2023", "millésimes depuis 2024"),
    ]
    columns = {column["name"]: column for column in layouts["classeur_2024"]["columns"]}
    assert columns["code_bassin_ft"]["found_as"] == ["BEaa", "BE"]
    assert columns["code_bassin_ft"]["remarks"] == ["complété à 4 caractères par des zéros"]
    oldest = {column["name"]: column for column in layouts["infotravail_2014"]["columns"]}
    assert oldest["annee"]["remarks"] == ["peut manquer"]
    [communes, _] = described["zonesemploi"]["tables"]
    [first, *_] = communes["layouts"][0]["millesime"].split(", sinon ")
    assert first == "l’année du nom de fichier (comme dans « cogaaaa »)"


def test_a_source_names_its_cross_checks_and_the_files_left_aside(
    inventory: Inventory, described: dict[str, Any]
) -> None:
    titles = [source.title for source in inventory.sources]
    for check in described["dpae"]["cross_checks"]:
        assert any(f"(source « {title} »)" in check for title in titles), check
    assert len(described["dpae"]["cross_checks"]) == 3
    (aside,) = described["nsf"]["set_aside"]
    assert aside.keys() == {"title", "reason"}
    assert "code 340" in aside["reason"]


def test_a_correction_says_what_changes_and_how_often(described: dict[str, Any]) -> None:
    [correction] = described["bmo"]["tables"][0]["corrections"]
    assert correction["change"] == (
        "« libelle_bassin_ft » : « BOLBEC » devient « LILLEBONNE » "
        "là où « code_bassin_ft » vaut « 2808 » et « annee » vaut « 2024 »"
    )
    assert correction["expected"] == "millésime 2024, 106 lignes attendues"


def test_a_table_says_where_it_is_downloaded_and_what_came(described: dict[str, Any]) -> None:
    [table] = described["bmo"]["tables"]
    assert table["download"]["url"] == "https://www.data.gouv.fr/datasets/561fa564c751df4f2acdbb48"
    assert table["vintages"] == [
        {
            "millesime": 2024,
            "retrieved": "2026-11-22",
            "origin": "depot",
            "rows": 3,
            "sha256": "a" * 64,
            "warnings": [],
            "corrections": [],
            "files": ["bmo/2024.xlsx"],
        }
    ]
    assert described["dares"]["tables"][0]["download"] is None
    assert described["dpae"]["suspension"]["status"] == "suspendue depuis mars 2025"
