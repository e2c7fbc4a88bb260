"""The examples of a dataset's LISEZMOI.md run as they are printed."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from publish.catalogue.datasets import Dataset
from publish.descriptions.readme import readme
from publish.edition import Edition

DATASETS = ("besoins", "previsions")


def examples(folder: Path) -> list[str]:
    return re.findall(r"```python\n(.*?)```", (folder / "LISEZMOI.md").read_text("utf-8"), flags=re.S)


def test_the_examples_run_as_they_are_printed(make_candidate: Callable[..., Path]) -> None:
    folder = make_candidate() / "besoins"
    duckdb, pandas = examples(folder)
    code = f"{duckdb}\n{pandas}\nassert list(table.code_region) == ['01'] * 3, table"
    code += "\nassert str(table.releve_date.dtype).startswith('datetime64'), table.dtypes"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "code_bassin_ft" in done.stdout


@pytest.mark.parametrize("dataset", DATASETS)
def test_the_spreadsheet_that_it_names_opens(make_candidate: Callable[..., Path], dataset: str) -> None:
    folder = make_candidate() / dataset
    text = (folder / "LISEZMOI.md").read_text("utf-8")
    (path,) = re.findall(r"ouvrez `(data/[^`]+\.xlsx)`", text)
    assert CalamineWorkbook.from_path(str(folder / path)).sheet_names[0] == "Données"


def test_it_says_what_to_know_first(make_candidate: Callable[..., Path]) -> None:
    text = (make_candidate(origine="echantillon") / "besoins" / "LISEZMOI.md").read_text("utf-8")
    assert text.startswith("# Besoins — données fictives\n")
    assert "- Une cellule masquée est un intervalle." in text
    assert "| `pub_besoins__projets` | Projets | 3 | csv, parquet, xlsx |" in text
    assert (
        "https://vigie-competences.example/donnees/latest/besoins/data/pub_besoins__projets.parquet" in text
    )


def test_it_says_why_a_format_is_absent(
    make_edition: Callable[..., Edition], catalogue: list[Dataset]
) -> None:
    name = catalogue[0].tables[0].name
    text = readme(
        catalogue[0], make_edition(), {name: 3}, {name: ["csv"]}, {name: {"xlsx": "plus de 10 lignes"}}
    )
    assert f"- `{name}` n’est pas en XLSX : plus de 10 lignes." in text
    assert "**Un tableur**" not in text
    assert "## Deux façons d’ouvrir une table" in text
    assert "archive" not in text
