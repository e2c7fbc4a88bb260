import subprocess
import sys
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from orchestration import warehouse

COLUMNS = {"code": "varchar", "n": "bigint"}


def parquet(path: Path, frame: pd.DataFrame) -> Path:
    frame.to_parquet(path, index=False)
    return path


def test_a_view_reads_all_its_files_and_an_empty_one_keeps_its_columns(tmp_path: Path) -> None:
    files = [
        parquet(tmp_path / f"{i}.parquet", pd.DataFrame({"code": [f"0{i}"], "n": [i]})) for i in range(2)
    ]
    path = tmp_path / "warehouse.duckdb"
    warehouse.create_views(path, "raw", {"full": (files, COLUMNS), "empty": ([], COLUMNS)})
    assert warehouse.read_table(path, "raw.full")["code"].tolist() == ["00", "01"]
    assert warehouse.distinct_values(path, "raw.full", "code") == ["00", "01"]
    assert warehouse.distinct_values(path, "raw.empty", "code") == []
    empty = warehouse.read_table(path, "raw.empty")
    assert list(empty.columns) == list(COLUMNS)
    assert empty.empty


def test_a_path_with_a_quote_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "l'été"
    folder.mkdir()
    source = parquet(folder / "a.parquet", pd.DataFrame({"code": ["x"], "n": [1]}))
    warehouse.create_views(tmp_path / "w.duckdb", "raw", {"t": ([source], COLUMNS)})
    assert len(warehouse.read_table(tmp_path / "w.duckdb", "raw.t")) == 1


def test_exported_bytes_depend_on_the_rows_only(tmp_path: Path) -> None:
    rows = pd.DataFrame({"code": [f"{i:03d}" for i in range(500)], "n": range(500)})
    written = []
    for seed in (1, 2):
        source = parquet(tmp_path / f"s{seed}.parquet", rows.sample(frac=1, random_state=seed))
        path = tmp_path / f"{seed}.duckdb"
        warehouse.create_views(path, "raw", {"t": ([source], COLUMNS)})
        target = tmp_path / f"out{seed}.parquet"
        assert warehouse.export_sorted(path, "raw.t", ["code"], target) == 500
        written.append(target.read_bytes())
    assert written[0] == written[1]


def test_a_damaged_warehouse_is_discarded_and_a_sound_one_kept(tmp_path: Path) -> None:
    sound, damaged = tmp_path / "sound.duckdb", tmp_path / "damaged.duckdb"
    warehouse.create_views(sound, "raw", {"t": ([], COLUMNS)})
    damaged.write_bytes(b"not a database" * 1000)
    assert not warehouse.discard_if_damaged(sound)
    assert sound.exists()
    assert warehouse.discard_if_damaged(damaged)
    assert not damaged.exists()


def test_a_truncated_warehouse_is_discarded(tmp_path: Path) -> None:
    path = tmp_path / "w.duckdb"
    source = parquet(tmp_path / "a.parquet", pd.DataFrame({"n": range(200_000)}))
    with warehouse.connect(path) as connection:
        connection.execute(f"create table t as select * from read_parquet('{source}')")
    path.write_bytes(path.read_bytes()[:4096])
    warehouse.discard_if_damaged(path)
    warehouse.create_views(path, "raw", {"t": ([], COLUMNS)})


def test_a_locked_warehouse_is_not_taken_for_a_damaged_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warehouse, "LOCK_TIMEOUT_SECONDS", 0)
    path = tmp_path / "w.duckdb"
    hold = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    holder = subprocess.Popen(
        [sys.executable, "-c", hold, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == "held"
        with pytest.raises(Exception, match="lock"):
            warehouse.discard_if_damaged(path)
        assert path.exists()
    finally:
        holder.kill()
        holder.wait()


def test_a_table_is_read_in_the_order_of_its_rows_whatever_that_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table x as select * from (values ('b', 1), ('a', 2), ('a', 1)) as t(k, n)")
    rows = warehouse.read_table(path, "main.x")
    assert list(rows.itertuples(index=False, name=None)) == [("a", 1), ("a", 2), ("b", 1)]
