"""Job seekers by public, under a convention: schema, example, what is refused, what keeps the secret."""

import csv
import json
from pathlib import Path

import pandas as pd
import pytest
from frictionless import Resource, Schema
from hypothesis import given
from hypothesis import strategies as st

from orchestration.ingestion.description import sentence
from orchestration.ingestion.file_check import check_file, code_lists
from orchestration.ingestion.header import match
from orchestration.ingestion.inventory import Inventory, RowsSumTo, load_inventory
from orchestration.ingestion.landing import Finding
from orchestration.ingestion.loading import Loaded
from orchestration.ingestion.sample.publics import as_sent, invent_publics, write_publics
from orchestration.ingestion.table_schema import own_formats, schema_text
from orchestration.ingestion.validation import check

FOLDER = Path(__file__).parents[4] / "docs" / "schemas" / "publics-demandeurs-emploi"
EXAMPLE = FOLDER / "exemple-valide.csv"
NAME = "publics-demandeurs-emploi"
TABLE = load_inventory().table("raw_convention__publics_demandeurs_emploi")
(SUMS,) = (rule for rule in TABLE.layouts[0].checks if isinstance(rule, RowsSumTo))


def test_the_published_schema_is_that_of_the_inventory(inventory: Inventory) -> None:
    table = own_formats(inventory)[NAME]
    text = schema_text(inventory.source_of(table.name), table, code_lists(table, inventory))
    assert (FOLDER / "schema.json").read_text("utf-8") == text, (
        f"vigie modele {NAME} --out {FOLDER}/schema.json"
    )


def test_an_independent_reader_finds_the_example_valid() -> None:
    schema = Schema.from_descriptor(json.loads((FOLDER / "schema.json").read_text("utf-8")))
    report = Resource(path=EXAMPLE.name, basepath=str(FOLDER), schema=schema).validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])


def problems(folder: Path, inventory: Inventory, rows: list[dict[str, str]]) -> list[str]:
    path = folder / "publics.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return [str(problem) for problem in check_file(path, inventory, folder).problems]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, None),
        ({"pic_boeth": ""}, None),
        ({"mois": "2025-13"}, "un mois"),
        ({"niveau": "bassin"}, "« zone_emploi »"),
        ({"code_territoire": "9999"}, "zone d’emploi 2020"),
        ({"categorie": "B"}, "« ABC »"),
        ({"ensemble": ""}, "la colonne est obligatoire"),
        ({"boeth": "15703", "pic_boeth": ""}, "un effectif arrondi à 10"),
        ({"boeth": "-10", "pic_boeth": ""}, "un effectif arrondi à 10"),
        ({"boeth": "0", "pic_boeth": ""}, "sous le seuil de secret"),
        ({"boeth": "1e4", "pic_boeth": ""}, "un effectif arrondi à 10"),
        ({"ensemble": "100000"}, "inférieure ou égale à la colonne « ensemble »"),
        ({"boeth": "*"}, "inférieure ou égale à la colonne « boeth »"),
        (
            {"pic": "*", "pic_boeth": "*", "ensemble": "300000", "boeth": ""},
            "au plus l’effectif de la ligne « ABC »",
        ),
    ],
)
def test_each_fault_is_told(
    changes: dict[str, str], expected: str | None, inventory: Inventory, tmp_path: Path
) -> None:
    with EXAMPLE.open(encoding="utf-8", newline="") as stream:
        first, *others = csv.DictReader(stream)
    found = problems(tmp_path, inventory, [first | changes, *others])
    assert len(found) == bool(expected), found
    assert expected is None or expected in found[0]


def departments(*counts: str, region: str) -> list[dict[str, str]]:
    names = ("mois", "niveau", "code_territoire", "categorie", "ensemble", "qpv", "pic_boeth")
    whole = ("2025-09", "region", "28", "ABC", "50000", region, "")
    parts = [
        ("2025-09", "departement", code, "ABC", "10000", count, "")
        for code, count in zip(("14", "27", "50", "61", "76"), counts, strict=False)
    ]
    return [dict(zip(names, row, strict=True)) for row in (whole, *parts)]


@pytest.mark.parametrize(
    ("counts", "region", "expected"),
    [
        (("100", "100", "100", "100", "100"), "500", None),
        (("100", "100", "100", "100", "*"), "400", None),
        (("100", "100", "100", "100", "100"), "600", "aux arrondis près"),
        (("100", "100", "100", "100", "*"), "500", "aux arrondis près"),
        # 15 to 24 in five departments of 0 to 4 each: no count follows. 5 to 14 in two of them: each has one.
        (("*", "*", "*", "*", "*"), "20", None),
        (("*", "*"), "10", "le secret est rompu"),
        (("*", "*", "*", "*", "*"), "*", None),
        (("*", "*", "*", "*", ""), "20", None),
    ],
)
def test_departments_make_the_region_and_reveal_no_masked_count(
    counts: tuple[str, ...], region: str, expected: str | None, inventory: Inventory, tmp_path: Path
) -> None:
    found = [p for p in problems(tmp_path, inventory, departments(*counts, region=region)) if "qpv" in p]
    assert len(found) == bool(expected), found
    assert expected is None or expected in found[0]


@given(st.lists(st.integers(0, 60), min_size=1, max_size=6))
def test_true_counts_that_are_rounded_and_masked_always_agree_with_their_sum(true: list[int]) -> None:
    """A file that is rightly made is refused for what it reveals only, and then it does reveal something."""
    rows = [("region", sum(true)), *(("departement", count) for count in true)]
    frame = pd.DataFrame(
        {"mois": "2025-09", "categorie": "ABC", "niveau": level, "qpv": str(as_sent(count))}
        for level, count in rows
    ).assign(ligne=range(2, len(rows) + 2))
    finding = Finding("x.csv", 0, "", "reconnu", "", TABLE.name, "modele_1", 2019)
    layout = TABLE.layouts[0]
    loaded = Loaded(finding, b"", TABLE, layout, match(layout, list(frame)), 1, frame)
    rule = SUMS.model_copy(update={"columns": ("qpv",)})
    found = [str(problem) for problem in check(rule, loaded, {})]
    assert all("le secret est rompu" in problem for problem in found)
    masked = [count for count in true if count < 5]
    low, high = bounds(str(as_sent(sum(true))))
    others = [bounds(str(as_sent(count))) for count in true if count >= 5]
    # By brute force: what is left to the masked ones, all but one of which may be anything from 0 to 4.
    left = range(low - sum(most for _, most in others), high - sum(least for least, _ in others) + 1)
    possible = {
        own for own in range(5) if any(own + rest in left for rest in range(4 * max(len(masked) - 1, 0) + 1))
    }
    assert bool(found) is (bool(masked) and possible != set(range(5)))


def bounds(cell: str) -> tuple[int, int]:
    return (0, 4) if cell == "*" else (int(cell) - 5, int(cell) + 4)


def test_the_sample_keeps_the_shares_of_the_text_and_passes_its_own_door(
    inventory: Inventory, tmp_path: Path
) -> None:
    (file,) = write_publics(tmp_path, 2812)
    assert check_file(file, inventory, tmp_path).problems == ()
    counts = invent_publics(2812)
    abc = counts[counts["categorie"] == "ABC"]
    whole = abc.groupby("code_territoire")[["ensemble", "pic", "pic_boeth", "pic_rsa", "pic_qpv"]].sum()
    shares = whole["pic"] / whole["ensemble"]
    told = {"28": 0.61, "14": 0.58, "27": 0.63, "50": 0.62, "61": 0.67, "76": 0.61}
    assert {code: round(shares[code], 2) for code in told} == told
    region = whole.loc["28"]
    assert region["pic_boeth"] / region["pic"] == pytest.approx(0.12, abs=0.005)
    assert region["pic_rsa"] / region["pic"] == pytest.approx(0.15, abs=0.01)
    assert region["pic_qpv"] / region["pic"] == pytest.approx(0.13, abs=0.01)


def test_each_rule_has_its_sentence() -> None:
    said = [sentence(rule) for rule in TABLE.layouts[0].checks]
    assert "Les lignes « departement » font la somme de la ligne « region »" in said[-1]
