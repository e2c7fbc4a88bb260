import json
from collections.abc import Callable
from pathlib import Path

from frictionless import Resource, Schema, system

from publish.catalogue.datasets import Dataset


def test_the_schema_of_a_table_is_a_table_schema(
    make_candidate: Callable[..., Path], catalogue: list[Dataset]
) -> None:
    folder = make_candidate() / "besoins"
    path = folder / "schemas" / "pub_besoins__projets.json"
    schema = Schema.from_descriptor(str(path))
    assert schema.field_names == [column.name for column in catalogue[0].tables[0].columns]
    assert schema.primary_key == ["annee", "code_bassin_ft"]
    with system.use_context(trusted=True):
        report = Resource(path=str(folder / "data" / "pub_besoins__projets.csv"), schema=schema).validate()
    assert report.valid, report.flatten(["type", "note"])


def test_it_follows_the_conventions_of_the_national_catalogue_of_schemas(
    make_candidate: Callable[..., Path],
) -> None:
    path = make_candidate() / "besoins" / "schemas" / "pub_besoins__projets.json"
    schema = json.loads(path.read_text("utf-8"))
    assert schema["$schema"] == "https://specs.frictionlessdata.io/schemas/table-schema.json"
    assert schema["version"] == "2026.11.0"
    assert schema["path"].endswith("/latest/besoins/schemas/pub_besoins__projets.json")
    assert schema["resources"][0]["path"].endswith("/latest/besoins/data/pub_besoins__projets.csv")
    examples = {field["name"]: field.get("example") for field in schema["fields"]}
    assert examples["annee"] == 2023
    assert examples["code_region"] == "01"
    assert examples["releve_date"] == "2022-01-08"
