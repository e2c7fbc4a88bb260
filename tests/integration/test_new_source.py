"""What it takes to add a source, a year or a layout: the places that CONTRIBUTING.md names, and no other."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

PROJECT = Path(__file__).resolve().parents[2]
PARTS = ("orchestration", "dbt_project", "models_ml", "expectations", "publish")
FILES = ("dagster.yaml", "uv.lock")

INVENTORY = """
id: meteo
title: Stations météorologiques
description: Une source inventée.
producer: Producteur inventé
licence: Licence Ouverte 2.0
licence_url: https://exemple.fr/licence
url: https://exemple.fr/meteo
cadence: annuelle
quirks: [Il pleut rarement à Évreux.]
tables:
  - name: raw_meteo__stations
    title: Stations
    description: Une ligne par station.
    columns: [code_station, code_departement, pluie]
    key: [code_station]
    layouts:
      - id: export
        description: Export annuel
        formats: [text]
        millesime: ['name:releve{yyyy}']
        signature: [code_station, pluie]
        columns:
          code_station: {names: [Station], pad: 4}
          code_departement: {names: [Département], pad: 2}
          pluie: {names: [Pluie (mm)]}
        checks:
          - {rule: known, column: code_departement, lists: [raw_insee__departements.code_departement]}
          - {rule: format, column: pluie, pattern: '\\d+', expected: un entier}
"""
SOURCE = """
sources:
  - name: raw
    tables: [{name: raw_meteo__stations, description: "Weather stations, an invented source."}]
"""
STAGING = """
select code_station, code_departement, pluie::integer as pluie_mm, millesime::integer as millesime
from {{ source('raw', 'raw_meteo__stations') }}
"""
STAGING_FACTS = """
models:
  - name: stg_meteo__stations
    description: Stations, one row per station and year.
    columns:
      - {name: code_station, description: Code of the station., data_tests: [not_null]}
      - {name: code_departement, description: Department.}
      - {name: pluie_mm, description: Rain of the year.}
      - {name: millesime, description: Year of the file.}
"""
FIXTURE = "Station;Département;Pluie (mm)\n7;27;612\n41;76;820\n"

NEW_LAYOUT = """
      - <<: *classeur
        id: classeur_2032
        description: Classeur inventé, vague 2032
        waves: [2032, null]
        constants: {version_fap: '2021'}
        signature: [projets]
        ignored: [remarque]
        columns:
          annee: {names: [vague]}
          code_fap: {names: [fap]}
          libelle_fap: {names: [metier en clair]}
          code_region: {names: [region], pad: 2}
          code_departement: {names: [departement], pad: 2}
          code_bassin_ft: {names: [bassin], pad: 4}
          libelle_bassin_ft: {names: [bassin en clair]}
          projets: {names: [projets en nombre]}
          projets_difficiles: {names: [difficiles]}
          projets_saisonniers: {names: [saisonniers]}
        checks: [*annee, *regions, *departements, *prefixe, *secret]

    corrections:
"""
HEADER_2031 = [
    *("annee", "Code métier BMO", "Nom métier BMO", "Famille_met", "Lbl_fam_met", "REG", "NOM_REG", "Dept"),
    *("NomDept", "BE31", "NOMBE31", "met", "xmet", "smet"),
]
ROW_2031 = [
    *(2031, "A0X40", "Agriculteurs", "Z", "Autres", "28", "Normandie", "76", "Seine-Maritime", 2801, "ROUEN"),
    *("95", "31", "*"),
]
HEADER_2032 = [
    *("vague", "fap", "metier en clair", "region", "departement", "bassin", "bassin en clair"),
    *("projets en nombre", "difficiles", "saisonniers", "remarque"),
]
ROW_2032 = [2032, "A0X40", "Agriculteurs", "28", "76", 2801, "ROUEN", "96", "30", "*", "inventée"]

# Runs in the copy, so that whatever it finds comes from the files that were added there.
SCRIPT = """
import json
from dagster import AssetKey
from dbt.cli.main import dbtRunner

import orchestration
from orchestration import warehouse
from orchestration.assets.raw import raw_views
from orchestration.dbt import variables
from orchestration.definitions import defs
from orchestration.ingestion.description import describe
from orchestration.ingestion.inventory import load_inventory
from orchestration.ingestion.snapshot import current_snapshots
from orchestration.settings import DBT_PROJECT, Settings
from publish.reports.rendering import environment, words

data, inventory = Settings().data, load_inventory()
specs = {spec.key.to_user_string(): spec for spec in defs.resolve_all_asset_specs()}
wanted, pending = set(), ["raw_bmo__projets", "raw_meteo__stations"]
while pending:
    wanted.add(name := pending.pop())
    pending += [dep.asset_key.to_user_string() for dep in specs[name].deps]
# The external assets that stand for the sources are observed, never made.
made = {key.to_user_string() for key in defs.resolve_asset_graph().executable_asset_keys}
job = defs.resolve_implicit_global_asset_job_def()
ran = job.execute_in_process(asset_selection=[AssetKey(name) for name in sorted(wanted & made)])

warehouse.create_views(data.warehouse, "raw", raw_views(data, "depot"))
project = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]
command = ["--quiet", "build", "--select", "stg_meteo__stations", *project, *variables("28")]
built = dbtRunner().invoke(command).result

vintages = {table.name: current_snapshots(data.raw, table, "depot") for table in inventory.tables}
[source] = [each for each in describe(inventory, vintages) if each["id"] == "meteo"]
release = {"version": "2031.1.0", "is_fictitious": False, "origin": "depot"}
template = environment().get_template("source.html.j2")
with warehouse.connect(data.warehouse) as connection:
    staged = connection.sql("select * from staging.stg_meteo__stations order by all").fetchall()
    waves = connection.sql(
        "select millesime, disposition, code_bassin_ft, projets from raw.raw_bmo__projets order by all"
    ).fetchall()
spec = specs["raw_meteo__stations"]
print(json.dumps({
    "from": orchestration.__file__,
    "ran": ran.success,
    "findings": json.loads(data.scan.read_text())["findings"],
    "group": spec.group_name,
    "description": spec.description,
    "parents": sorted(dep.asset_key.to_user_string() for dep in spec.deps),
    "dbt": {result.node.name: str(result.status) for result in built},
    "staged": staged,
    "waves": waves,
    "page": template.render(source=source, release=release, words=words()),
}))
"""


def write_wave(path: Path, header: list[str], row: list[Any]) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("open_data")
        sheet.write_row(0, 0, header)
        sheet.write_row(1, 0, row)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The outcome of a run of the script in a copy of the project with three new files and one new layout."""
    base = tmp_path_factory.mktemp("new-source")
    copy, landing = base / "project", base / "landing"
    for part in PARTS:
        shutil.copytree(PROJECT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__", "target"))
    for name in FILES:
        shutil.copy(PROJECT / name, copy)

    inventory = copy / "orchestration" / "ingestion" / "inventory"
    (inventory / "meteo.yml").write_text(INVENTORY, "utf-8")
    declared = (inventory / "bmo.yml").read_text("utf-8")
    assert declared.count("\n    corrections:\n") == 1
    (inventory / "bmo.yml").write_text(declared.replace("\n    corrections:\n", NEW_LAYOUT), "utf-8")
    staging = copy / "dbt_project" / "models" / "staging" / "meteo"
    staging.mkdir()
    (staging / "stg_meteo__stations.sql").write_text(STAGING, "utf-8")
    (staging / "_meteo.yml").write_text(SOURCE + STAGING_FACTS, "utf-8")

    landing.mkdir()
    (landing / "releve2030.csv").write_text(FIXTURE, "utf-8")
    write_wave(landing / "bmo-a.xlsx", HEADER_2031, ROW_2031)
    write_wave(landing / "bmo-b.xlsx", HEADER_2032, ROW_2032)
    variables = {"PYTHONPATH": str(copy), "VIGIE_DATA_DIR": str(base / "data")}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=base,
        env={**os.environ, "VIGIE_LANDING": str(landing)} | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    outcome = dict(json.loads(done.stdout.splitlines()[-1]))
    assert outcome["from"].startswith(str(copy))
    return outcome


# One test: two workers of pytest would each run the script.
@pytest.mark.slow
def test_a_source_a_year_and_a_layout_take_their_own_files_and_no_other(found: dict[str, Any]) -> None:
    assert {
        finding["path"]: (finding["status"], finding["table"], finding["layout"], finding["millesime"])
        for finding in found["findings"]
    } == {
        "releve2030.csv": ("reconnu", "raw_meteo__stations", "export", 2030),
        "bmo-a.xlsx": ("reconnu", "raw_bmo__projets", "classeur_2024", 2031),
        "bmo-b.xlsx": ("reconnu", "raw_bmo__projets", "classeur_2032", 2032),
    }

    assert found["ran"]
    assert found["group"] == "raw_meteo"
    assert found["description"] == "Stations (Producteur inventé). Une ligne par station."
    assert found["parents"] == ["landing_files", "raw_insee__departements", "source_meteo"]

    assert set(found["dbt"].values()) == {"success", "pass"}
    assert "stg_meteo__stations" in found["dbt"]
    assert found["staged"] == [["0007", "27", 612, 2030], ["0041", "76", 820, 2030]]
    assert found["waves"] == [
        ["2031", "classeur_2024", "2801", "95"],
        ["2032", "classeur_2032", "2801", "96"],
    ]

    for said in ("Stations météorologiques", "Il pleut rarement à Évreux.", "Pluie (mm)", "releve2030.csv"):
        assert said in found["page"]
