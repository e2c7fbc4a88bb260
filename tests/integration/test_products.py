"""The datasets of a whole run, as whoever downloads them opens them."""

import csv
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from frictionless import Package, Schema, system
from python_calamine import CalamineWorkbook

from publish.files import sha256
from publish.record import DatasetRecord, read_records

# Enough rows to meet every type of column, few enough to stay quick.
ROWS = 200
SMALL_BYTES = 100_000
NUMBER = re.compile(r"[+-]\d+([.,]\d+)?")


@pytest.fixture(scope="module")
def records(sample_run: Path) -> list[DatasetRecord]:
    return read_records((sample_run / "releases" / "latest").resolve())


@pytest.mark.slow
def test_every_package_and_schema_is_valid(records: list[DatasetRecord]) -> None:
    for record in records:
        with system.use_context(trusted=True):
            package = Package(str(record.folder / "datapackage.json"))
            names = [name for name in package.resource_names if package.get_resource(name).format == "csv"]
            assert sorted(names) == sorted(table.name for table in record.tables)
            for name in names:
                report = package.get_resource(name).validate(limit_rows=ROWS)
                # A part of a file has not the fingerprint of the whole: that one is compared below.
                wrong = [
                    kind for (kind,) in report.flatten(["type"]) if kind not in {"hash-count", "byte-count"}
                ]
                assert wrong == [], name
                Schema.from_descriptor(str(record.folder / "schemas" / f"{name}.json"))


@pytest.mark.slow
def test_every_file_is_the_one_that_is_described(records: list[DatasetRecord]) -> None:
    for record in records:
        for resource in record.resources:
            assert sha256(record.folder / resource.path) == resource.sha256, resource.path
        with zipfile.ZipFile(record.folder / f"{record.name}-{record.version}.zip") as archive:
            assert archive.testzip() is None
            assert {f"schemas/{table.name}.json" for table in record.tables} <= set(archive.namelist())


@pytest.mark.slow
def test_every_example_of_access_runs(records: list[DatasetRecord]) -> None:
    codes = []
    for record in records:
        text = (record.folder / "LISEZMOI.md").read_text("utf-8")
        examples = re.findall(r"```python\n(.*?)```", text, flags=re.S)
        assert len(examples) == 2, record.name
        codes += [f"import os\nos.chdir({str(record.folder)!r})", *examples]
        (path,) = re.findall(r"ouvrez `(data/[^`]+\.xlsx)`", text)
        assert (record.folder / path).is_file()
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(codes)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_workbooks_hold_the_rows_and_every_table_has_one_or_says_why(records: list[DatasetRecord]) -> None:
    for table, folder in ((table, record.folder) for record in records for table in record.tables):
        assert ("xlsx" in table.resources) != ("xlsx" in table.absent_formats), table.name
        workbook = table.resources.get("xlsx")
        if workbook and workbook.bytes < SMALL_BYTES:
            book = CalamineWorkbook.from_path(str(folder / workbook.path))
            assert book.sheet_names == ["Données fictives", "Dictionnaire", "Lisez-moi"]
            heading, *rows = book.get_sheet_by_name("Données fictives").to_python(skip_empty_area=False)
            assert heading == [field["name"] for field in table.fields]
            assert len(rows) == table.rows


@pytest.mark.slow
def test_the_sample_has_its_maps_and_its_extent(records: list[DatasetRecord]) -> None:
    assert {record.spatial.bbox for record in records} == {(-1.9, 48.2, 1.7, 50.0)}
    drawn = {
        table.name: table for record in records for table in record.tables if "geojson" in table.resources
    }
    assert {"pub_besoins_main_oeuvre__totaux", "pub_territoires__contours"} <= drawn.keys()
    (territories,) = (record for record in records if record.name == "territoires")
    path = territories.folder / drawn["pub_territoires__contours"].resources["geojson"].path
    levels = {feature["properties"]["niveau"] for feature in json.loads(path.read_text("utf-8"))["features"]}
    assert levels == {"bassin", "arrondissement", "departement", "region"}


@pytest.mark.slow
def test_no_text_is_a_formula(records: list[DatasetRecord]) -> None:
    for record in records:
        for table in record.tables:
            texts = [field["name"] for field in table.fields if field["type"] == "string"]
            with (record.folder / table.resources["csv"].path).open(encoding="utf-8", newline="") as stream:
                cells = {row[name] for row in csv.DictReader(stream) for name in texts}
            parts = {part.strip() for cell in cells for part in re.split(r"[;\t\r\n]", cell)}
            run = {part for part in parts if part.startswith(tuple("=+-@")) and not NUMBER.fullmatch(part)}
            assert run == set(), table.name


@pytest.mark.slow
def test_each_dataset_says_its_terms_its_rhythm_and_its_quality(sample_run: Path) -> None:
    found = {}
    for path in sorted((sample_run / "releases" / "latest").glob("*/metadata.json")):
        facts = json.loads(path.read_text("utf-8"))
        found[facts["name"]] = facts
        assert facts["contact"].keys() >= {"role", "name"}
        assert facts["modified"]
        assert bool(facts["next_release"]) != bool(facts["next_release_reason"])
        assert facts["quality"]["score"] >= 0.7, facts["quality"]
    licences = {name: facts["licence"]["id"] for name, facts in found.items()}
    shared = {name for name, licence in licences.items() if licence == "odc-odbl"}
    assert shared == {"embauches", "offre-formation", "previsions-flux"}
    assert "suspendue" in found["embauches"]["next_release_reason"]
