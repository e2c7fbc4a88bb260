"""The zones of the animators: their schema, their example, what is refused."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.ingestion.file_check import check_file, code_lists
from orchestration.ingestion.inventory import Inventory, load_inventory
from orchestration.ingestion.table_schema import own_formats, schema_text

FOLDER = Path(__file__).parents[4] / "docs" / "schemas" / "zones-animation"
NAME = "zones-animation"
ROW = {"zone": "Caen", "code_bassin_ft": "2817", "date_debut": "2026-01-01", "date_fin": ""}


def problems(rows: list[dict[str, str]], inventory: Inventory, folder: Path) -> list[str]:
    with (folder / "zones_animation.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, ROW)
        writer.writeheader()
        writer.writerows(rows)
    return [str(each) for each in check_file(folder / "zones_animation.csv", inventory, folder).problems]


def test_the_published_schema_and_its_example_are_those_of_the_inventory(
    inventory: Inventory, tmp_path: Path
) -> None:
    table = own_formats(inventory)[NAME]
    text = schema_text(inventory.source_of(table.name), table, code_lists(table, inventory))
    assert (FOLDER / "schema.json").read_text("utf-8") == text, (
        f"vigie modele {NAME} --out {FOLDER}/schema.json"
    )
    assert check_file(FOLDER / "exemple-valide.csv", inventory, tmp_path).problems == ()


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        ({"zone": "Bayeux", "code_bassin_ft": "2818"}, None),
        ({"zone": "Bayeux", "date_debut": "2026-02-01"}, "après la fin de la ligne précédente"),
        ({"zone": "Bayeux"}, "après la fin de la ligne précédente"),
        ({"code_bassin_ft": "9999"}, "un bassin d’emploi"),
        ({"code_bassin_ft": "2818", "zone": ""}, "zone"),
        ({"code_bassin_ft": "2818", "date_fin": "2025-12-31"}, "postérieure"),
    ],
)
def test_each_fault_is_told(
    second: dict[str, str], expected: str | None, inventory: Inventory, tmp_path: Path
) -> None:
    found = problems([ROW, ROW | second], inventory, tmp_path)
    assert bool(found) == bool(expected)
    assert expected is None or expected in found[0]


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 30)), min_size=1, max_size=6))
@settings(max_examples=30, deadline=None)
def test_a_file_is_sound_only_when_no_day_has_two_zones(
    tmp_path_factory: pytest.TempPathFactory, periods: list[tuple[int, int]]
) -> None:
    start = date(2026, 1, 1)
    days = [day for first, length in periods for day in range(first, first + length + 1)]
    rows = [
        ROW
        | {
            "date_debut": (start + timedelta(first)).isoformat(),
            "date_fin": (start + timedelta(first + length)).isoformat(),
        }
        for first, length in periods
    ]
    found = problems(rows, load_inventory(), tmp_path_factory.mktemp("zones"))
    assert bool(found) == (len(days) != len(set(days)))
