"""The producers' own files: recognised, accepted, and their published totals found again."""

import os
from datetime import date
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from orchestration.ingestion import landing, snapshot
from orchestration.ingestion.inventory import REFERENCE_DIR, Inventory

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif("VIGIE_REAL_DATA" not in os.environ, reason="VIGIE_REAL_DATA is not set"),
]

TODAY = date(2026, 5, 1)


@pytest.fixture(scope="module")
def taken(inventory: Inventory, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Everything taken in from the folder, each table after those whose codes it needs."""
    raw, folder = tmp_path_factory.mktemp("raw"), Path(os.environ["VIGIE_REAL_DATA"])
    findings = landing.scan(folder, inventory)
    reference = landing.scan(REFERENCE_DIR, inventory, "reference")
    results: dict[str, snapshot.TableIngestion] = {}
    order = TopologicalSorter({table.name: table.needs for table in inventory.tables}).static_order()
    for table in map(inventory.table, order):
        known = snapshot.known_codes(raw, inventory, table, "depot")
        snapshot.ingest_table(table, reference, REFERENCE_DIR, raw, "reference", TODAY, known)
        results[table.name] = snapshot.ingest_table(table, findings, folder, raw, "depot", TODAY, known)
    return {"raw": raw, "findings": findings, "results": results}


def test_nothing_is_refused(taken: dict[str, Any]) -> None:
    assert {finding.status for finding in taken["findings"]} == {"reconnu", "ignore"}
    assert [problem for result in taken["results"].values() for problem in result.problems] == []


def test_every_file_is_taken_in_or_left_aside_for_a_reason(taken: dict[str, Any]) -> None:
    unknown = {finding.path for finding in taken["findings"] if finding.reason.startswith("inconnu")}
    assert unknown == {"README.md"}
    foreign = {Path(finding.path).parent for finding in taken["findings"] if "Parquet" in finding.reason}
    assert foreign == {Path("bench")}


@pytest.mark.parametrize(
    ("table", "waves"),
    [
        ("raw_bmo__projets", {2023: 50_437, 2024: 53_443}),
        ("raw_francetravail__bassins_communes", {2019: 35_357, 2021: 3_308}),
        ("raw_dares__fap_2009", {2009: 225}),
        ("raw_dares__fap_2021", {2021: 228}),
        ("raw_insee__departements", {2016: 101}),
        ("raw_insee__regions", {2016: 18}),
        ("raw_defm__departements", {1996: 100_800}),
        ("raw_defm__regions", {1996: 14_700}),
        ("raw_defm__france", {1996: 1_050}),
        ("raw_chomage__departements", {1982: 880}),
        ("raw_chomage__zones_emploi", {2003: 1_660}),
        ("raw_zonesemploi__communes", {2023: 34_945}),
        ("raw_contours__territoires", {2018: 2_732}),
        ("raw_dpae__france_mensuel", {2000: 528}),
        ("raw_rome__metiers", {2023: 1_584}),
        ("raw_rome__metiers_v3", {2009: 531}),
        ("raw_rome__liens_competences", {2023: 104_219}),
        ("raw_rome__mobilites", {2023: 14_912}),
        ("raw_lheo__sessions", {2000: 9}),
        ("raw_inserjeunes__cfa", {2018: 11_314}),
        ("raw_tensions__territoires", {2019: 1_578}),
        ("raw_tensions__historique_france", {2011: 2_367}),
        ("raw_tensions__bassins_rome", {2020: 1_477}),
        ("raw_portraits__demandeurs_emploi", {1997: 14_256}),
        ("raw_portraits__mouvements", {2007: 2_136}),
        ("raw_reglementation__metiers_en_tension", {2024: 399}),
    ],
)
def test_rows_of_each_wave(table: str, waves: dict[int, int], taken: dict[str, Any]) -> None:
    accepted = taken["results"][table].accepted
    assert {snapshot.millesime: snapshot.rows for snapshot in accepted} == waves
    assert [warning for snapshot in accepted for warning in snapshot.warnings] == []


@pytest.mark.parametrize(("wave", "rows", "projects"), [(2023, 3_187, 138_082), (2024, 3_248, 123_242)])
def test_published_totals_of_normandy(wave: int, rows: int, projects: int, taken: dict[str, Any]) -> None:
    (found,) = (s for s in taken["results"]["raw_bmo__projets"].accepted if s.millesime == wave)
    frame = pd.read_parquet(found.parquet(taken["raw"]))
    normandy = frame[frame["code_region"].eq("28")]
    assert len(normandy) == rows
    assert pd.to_numeric(normandy["projets"], errors="coerce").sum() == projects


def test_shipped_nomenclatures_are_those_of_the_producer(taken: dict[str, Any]) -> None:
    for name, file in (("raw_dares__fap_2009", "fap_2009.csv"), ("raw_dares__fap_2021", "fap_2021.csv")):
        (found,) = taken["results"][name].accepted
        frame = pd.read_parquet(found.parquet(taken["raw"]))
        shipped = pd.read_csv(REFERENCE_DIR / file, dtype=str)
        columns = [column for column in shipped if column.startswith("code_")]
        merged = frame[columns].merge(shipped[columns], indicator=True, how="outer")
        assert set(merged["_merge"]) == {"both"}
