"""Vintages: complete, immutable, one per content."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from orchestration.ingestion import snapshot

COMMUNES = "raw_francetravail__bassins_communes"
HEADER = "CODE_COMMUNE_INSEE,REG_CREDOC,REG,DEP,CCOMMUNE,NOMCOM,BE19,NOMBE19\n"
ROUEN = "76540,L,28,76,76540,Rouen,2801,ROUEN\n"
CAEN = "14118,L,28,14,14118,Caen,2817,CAEN\n"

pytestmark = pytest.mark.usefixtures("no_leftovers")


def rows(depot: Any, taken: snapshot.Snapshot) -> pd.DataFrame:
    return pd.read_parquet(taken.parquet(depot.raw))


def test_vintage_holds_bytes_rows_and_facts(depot: Any, bmo: Callable[..., Path]) -> None:
    original = bmo().read_bytes()
    (taken,) = depot.ingest().accepted
    folder = taken.folder(depot.raw)
    assert folder.relative_to(depot.raw).as_posix() == (
        f"bmo/raw_bmo__projets/millesime=2024/vintage=2026-05-01-{taken.sha256[:8]}"
    )
    assert sorted(path.name for path in folder.iterdir()) == [
        "data.parquet",
        "original.xlsx",
        "snapshot.json",
    ]
    assert (folder / "original.xlsx").read_bytes() == original
    facts = json.loads((folder / "snapshot.json").read_text("utf-8"))
    assert facts["licence"] == "Licence Ouverte"
    assert facts["retrieved"] == "2026-05-01"
    assert facts["files"][0]["bytes"] == len(original)


def test_rows_are_text_codes_padded_masks_kept(depot: Any, bmo: Callable[..., Path]) -> None:
    bmo()
    (taken,) = depot.ingest().accepted
    frame = rows(depot, taken)
    assert list(frame.columns) == depot.inventory.table("raw_bmo__projets").raw_columns
    assert frame["code_bassin_ft"].tolist() == ["2801", "2801", "0101"]
    assert frame["projets"].tolist() == ["95", "*", "95"]
    assert frame["ligne"].tolist() == [2, 3, 4]
    assert set(frame["annee"]) == {"2024"}
    assert set(frame["millesime"]) == {"2024"}
    assert set(frame["version_fap"]) == {"2021"}
    assert set(frame["origine"]) == {"depot"}
    assert set(frame["fichier_sha256"]) == {taken.sha256}


def test_emploi_store_rows(depot: Any, emploi_store: Callable[..., str]) -> None:
    depot.text("BMO_2016.csv", emploi_store())
    (taken,) = depot.ingest().accepted
    (row,) = rows(depot, taken).to_dict("records")
    assert (row["annee"], row["version_fap"], row["code_departement"]) == ("2016", "2009", "02")
    assert row["projets"] == "45.9096865448"
    assert pd.isna(row["projets_saisonniers"])


def test_infotravail_rows(depot: Any) -> None:
    depot.text(
        "export_bmo_2014.csv",
        "CATCHMENT_AREA_CODE;CATCHMENT_AREA_NAME;ROME_PROFESSION_CARD_CODE;ROME_PROFESSION_CARD_NAME;"
        "DEPARTEMENT_CODE;TOTAL_HIRING_PROJECTS;DIFFICULT_HIRING_PROJECTS;SEASONAL_HIRING_PROJECTS\n"
        "2801;ROUEN;A0Z40;Agriculteurs;2;39,27177888;-;*\n",
    )
    (taken,) = depot.ingest().accepted
    (row,) = rows(depot, taken).to_dict("records")
    assert (taken.millesime, taken.files[0].layout) == (2014, "infotravail_2014")
    assert [row[c] for c in ("projets", "projets_difficiles", "projets_saisonniers")] == [
        "39,27177888",
        "-",
        "*",
    ]


def test_same_bytes_make_no_new_vintage(depot: Any, bmo: Callable[..., Path]) -> None:
    bmo("a.xlsx").rename(depot.folder / "b.xlsx")
    (first,) = depot.ingest().accepted
    again = depot.ingest(today=date(2026, 6, 1))
    assert again == snapshot.TableIngestion(unchanged=[first])
    assert depot.current() == [first]


def test_same_bytes_twice_in_the_folder_are_one_file(depot: Any, bmo: Callable[..., Path]) -> None:
    file = bmo("a.xlsx")
    (depot.folder / "copie.xlsx").write_bytes(file.read_bytes())
    (taken,) = depot.ingest().accepted
    assert [source.path for source in taken.files] == ["a.xlsx"]


def test_replaced_then_restored_on_one_day(depot: Any, bmo: Callable[..., Path], changed: Any) -> None:
    first_bytes = bmo().read_bytes()
    (first,) = depot.ingest().accepted
    (depot.folder / "Base_open_data_BMO_2024.xlsx").unlink()
    bmo(rows=[changed()])
    (second,) = depot.ingest().accepted
    assert depot.current() == [second]
    (depot.folder / "Base_open_data_BMO_2024.xlsx").write_bytes(first_bytes)
    (third,) = depot.ingest().accepted
    assert depot.current() == [third]
    assert (third.sha256, third.rank) == (first.sha256, 3)
    assert third.folder(depot.raw) != first.folder(depot.raw)


def test_a_refused_file_leaves_the_last_good_vintage(
    depot: Any, bmo: Callable[..., Path], changed: Any
) -> None:
    bmo()
    (good,) = depot.ingest().accepted
    bmo(rows=[changed(met="3")])
    assert depot.ingest().problems
    assert depot.current() == [good]


def test_a_refused_wave_does_not_hold_back_the_others(
    depot: Any, bmo: Callable[..., Path], header: list[str], changed: Any
) -> None:
    bmo("a.xlsx")
    later = [name.replace("24", "25") for name in header]
    bmo("b.xlsx", header=later, rows=[changed(annee=2025.0, met="3")])
    result = depot.ingest()
    assert [taken.millesime for taken in result.accepted] == [2024]
    assert {problem.file for problem in result.problems} == {"b.xlsx"}


def test_same_inputs_give_the_same_bytes(depot: Any, bmo: Callable[..., Path], tmp_path: Path) -> None:
    bmo()
    (first,) = depot.ingest().accepted
    before = {path.name: path.read_bytes() for path in first.folder(depot.raw).iterdir()}
    depot.raw = tmp_path / "autre"
    (second,) = depot.ingest().accepted
    assert {path.name: path.read_bytes() for path in second.folder(depot.raw).iterdir()} == before


def test_cumulative_files_are_merged(depot: Any) -> None:
    depot.text("national.csv", HEADER + ROUEN + CAEN)
    depot.text("normandie.csv", HEADER + CAEN)
    (taken,) = depot.ingest(COMMUNES).accepted
    frame = rows(depot, taken)
    assert frame["code_commune_insee"].tolist() == ["76540", "14118"]
    assert [source.original for source in taken.files] == ["original.csv", "original-2.csv"]
    assert depot.ingest(COMMUNES).unchanged == [taken]


def test_contradictory_files_are_refused(depot: Any, only_problem: Callable[..., str]) -> None:
    depot.text("a.csv", HEADER + ROUEN + CAEN)
    depot.text("b.csv", HEADER + CAEN.replace("2817,CAEN", "2808,LILLEBONNE"))
    message = only_problem(depot.ingest(COMMUNES))
    assert message.startswith("a.csv : ligne 3 : 1 clé(s) contredite(s) par « b.csv », dont 14118 (ligne 2)")


def test_unknown_columns_are_a_warning(
    depot: Any, bmo: Callable[..., Path], header: list[str], changed: Any
) -> None:
    bmo(header=[*header, "clpe", "commentaire"], rows=[[*changed(), "CLPE 1", "rien"]])
    (taken,) = depot.ingest().accepted
    (text,) = (text for text in taken.warnings if "colonnes inconnues" in text)
    assert text.endswith("laissées de côté : « commentaire »")


def test_file_changed_after_the_scan(depot: Any, bmo: Callable[..., Path], changed: Any, known: Any) -> None:
    bmo()
    findings = depot.scan()
    bmo(rows=[changed()])
    table = depot.inventory.table("raw_bmo__projets")
    result = snapshot.ingest_table(table, findings, depot.folder, depot.raw, "depot", date(2026, 5, 1), known)
    assert [problem.found for problem in result.problems] == ["fichier modifié pendant la lecture"]


def test_origin_wins_over_reference_of_the_same_millesime(depot: Any, reference: Any) -> None:
    known = {"raw_insee__regions.code_region": frozenset({"28"})}
    reference.ingest("raw_insee__regions", known=known)
    depot.text("regions_2024.csv", "code_region,libelle_region\n28,Normandie\n")
    depot.text("regions_2016.csv", "code_region,libelle_region\n28,Normandie \n")
    depot.ingest("raw_insee__regions")
    assert [(s.millesime, s.origin) for s in depot.current("raw_insee__regions")] == [
        (2016, "depot"),
        (2024, "depot"),
    ]
    assert [s.origin for s in reference.current("raw_insee__regions")] == ["reference"]


def test_known_codes_come_from_the_current_vintages(depot: Any, reference: Any) -> None:
    for name in ("raw_dares__fap_2009", "raw_francetravail__bassins"):
        reference.ingest(name)
    depot.text("c.csv", HEADER + ROUEN.replace("2801", "9999"))
    depot.ingest(COMMUNES)
    table = depot.inventory.table("raw_bmo__projets")
    codes = snapshot.known_codes(depot.raw, depot.inventory, table, "depot")
    assert len(codes["raw_dares__fap_2009.code_fap"]) == 225
    assert len(codes["raw_francetravail__bassins.code_bassin_ft"]) == 27
    assert codes["raw_francetravail__bassins_communes.code_bassin_ft"] == {"9999"}
    assert codes["raw_insee__regions.code_region"] == frozenset()


def test_sweep_removes_what_a_killed_run_left(depot: Any, bmo: Callable[..., Path]) -> None:
    bmo()
    (taken,) = depot.ingest().accepted
    leftover = taken.folder(depot.raw).with_name(f"{snapshot.TEMPORARY_PREFIX}killed")
    leftover.mkdir()
    (leftover / "data.parquet").write_bytes(b"half")
    assert depot.current() == [taken]
    snapshot.sweep(depot.raw)
    assert not leftover.exists()
    assert depot.current() == [taken]
