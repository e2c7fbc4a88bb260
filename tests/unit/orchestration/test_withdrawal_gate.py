"""The gate lets a dataset go that is declared as withdrawn, and no other."""

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.assets import edition
from orchestration.scope import Scope
from orchestration.settings import DataDir
from publish.history.withdrawals import Withdrawal

TABLE = "pub_besoins_main_oeuvre__totaux"


@pytest.fixture
def verdict(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], bool]:
    """The verdict on an edition without any table, where the edition before held one."""
    data = tmp_path / "releases" / "2026.1.0" / "besoins-main-oeuvre" / "data"
    data.mkdir(parents=True)
    pq.write_table(pa.table({"annee": [2024]}), data / f"{TABLE}.parquet")
    monkeypatch.setattr(edition, "find_previous", lambda *_: tmp_path / "releases" / "2026.1.0")
    monkeypatch.setattr(Scope, "data", property(lambda _: DataDir(tmp_path)))

    def judge() -> bool:
        (result,) = edition._judge(Scope(), [], [])
        return result.success

    return judge


def test_a_dataset_that_vanishes_blocks_the_edition(verdict: Callable[[], bool]) -> None:
    assert not verdict()


def test_a_declared_withdrawal_does_not(verdict: Callable[[], bool], monkeypatch: pytest.MonkeyPatch) -> None:
    declared = (Withdrawal("besoins-main-oeuvre", "Besoins", "La source a cessé."),)
    monkeypatch.setattr(edition, "read_withdrawals", lambda _: declared)
    assert verdict()
