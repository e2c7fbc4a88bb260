"""The gate compares an edition with the one before, less what may go: columns announced, tables declared."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.assets import edition
from orchestration.scope import Scope
from orchestration.settings import DataDir
from publish.catalogue.datasets import Table

TABLE = "pub_besoins_main_oeuvre__totaux"
DATASET = "besoins-main-oeuvre"


@pytest.fixture
def previous(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An edition of one table of two columns."""
    folder = tmp_path / "releases" / "2026.1.0" / DATASET
    (folder / "data").mkdir(parents=True)
    pq.write_table(pa.table({"annee": [2024], "ancienne": [1]}), folder / "data" / f"{TABLE}.parquet")
    monkeypatch.setattr(edition, "find_previous", lambda *_: folder.parent)
    monkeypatch.setattr(Scope, "data", property(lambda _: DataDir(tmp_path)))
    return folder


def _catalogue(removed_columns: dict[str, str], removed_tables: dict[str, str]) -> Any:
    table = Table(TABLE, "T", "D", ("annee",), (), removed_columns=removed_columns)
    return [SimpleNamespace(name=DATASET, tables=(table,), removed_tables=removed_tables)]


def _announce(previous: Path, month: str) -> None:
    ending = {"name": "ancienne", "since": "2026.1.0", "removal": month, "replacement": None}
    text = json.dumps({"tables": [{"name": TABLE, "deprecated_columns": [ending]}]})
    (previous / "metadata.json").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("month", "columns"),
    [("2026.2", ("annee",)), ("2999.1", ("annee", "ancienne")), (None, ("annee", "ancienne"))],
    ids=["announced", "not yet", "unannounced"],
)
def test_a_column_goes_from_the_month_that_was_announced(
    previous: Path, month: str | None, columns: tuple[str, ...]
) -> None:
    if month:
        _announce(previous, month)
    assert edition._before(Scope(), _catalogue({}, {}))[TABLE].columns == columns


def test_what_is_declared_may_go(previous: Path) -> None:
    assert edition._before(Scope(), _catalogue({"ancienne": "Fausse."}, {}))[TABLE].columns == ("annee",)
    assert edition._before(Scope(), _catalogue({}, {TABLE: "Remplacée."})) == {}
