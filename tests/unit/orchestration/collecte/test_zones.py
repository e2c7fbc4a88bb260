from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from orchestration.collecte.errors import CollectionRefused
from orchestration.collecte.zones import checked_zone, zones_of

TODAY = date(2026, 11, 26)


class Taken:
    """A snapshot of which only the rows matter."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def parquet(self, _raw: Path) -> Path:
        return self._path


def test_only_the_zones_in_force_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = {"zone": ["Caen", "Calvados", "Rouen"], "date_fin": ["2026-06-30", None, "31/12/2026"]}
    pd.DataFrame(rows, dtype="str").to_parquet(tmp_path / "zones.parquet")
    taken = [Taken(tmp_path / "zones.parquet")]
    monkeypatch.setattr("orchestration.ingestion.snapshot.current_snapshots", lambda *_: taken)
    assert zones_of(tmp_path, TODAY) == {"Calvados", "Rouen"}


def test_without_a_list_any_zone_is_accepted(tmp_path: Path) -> None:
    assert zones_of(tmp_path, TODAY) == frozenset()
    assert checked_zone("Partout", frozenset()) == "Partout"


def test_with_a_list_a_zone_is_of_it_or_absent() -> None:
    known = frozenset({"Caen", "Rouen"})
    assert checked_zone(" Caen ", known) == "Caen"
    assert checked_zone("", known) == ""
    with pytest.raises(CollectionRefused, match="Caen, Rouen"):
        checked_zone("Cean", known)
