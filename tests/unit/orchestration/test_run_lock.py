import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest

from orchestration import run_lock
from orchestration.settings import DataDir


@pytest.fixture
def data(tmp_path: Path) -> DataDir:
    return DataDir(tmp_path)


def started_run(instance: dg.DagsterInstance) -> dg.DagsterRun:
    return instance.add_run(dg.DagsterRun(job_name="main", status=dg.DagsterRunStatus.STARTED))


def test_a_run_that_never_ended_is_closed_and_gives_its_slot_back(data: DataDir, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    with dg.instance_for_test(temp_dir=str(tmp_path / "home")) as instance:
        storage = instance.event_log_storage
        storage.set_concurrency_slots("duckdb", 1)
        killed = started_run(instance)
        data.run_holder.write_text(killed.run_id, "utf-8")
        assert storage.claim_concurrency_slot("duckdb", killed.run_id, "shared_model").is_claimed
        with run_lock.exclusive_run(data, instance, "next"):
            assert storage.claim_concurrency_slot("duckdb", "next", "shared_model").is_claimed
        closed = instance.get_run_by_id(killed.run_id)
        assert closed is not None
        assert closed.status == dg.DagsterRunStatus.FAILURE
    assert not data.run_holder.exists()


def test_a_run_that_gave_the_lock_back_is_left_to_end_by_itself(data: DataDir) -> None:
    with dg.instance_for_test() as instance:
        first = started_run(instance)
        with run_lock.exclusive_run(data, instance, first.run_id):
            assert data.run_holder.read_text("utf-8") == first.run_id
        with run_lock.exclusive_run(data, instance, "next"):
            run = instance.get_run_by_id(first.run_id)
        assert run is not None
        assert run.status == dg.DagsterRunStatus.STARTED


def test_a_second_process_waits_then_is_told_what_to_do(
    data: DataDir, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold = """
import sys
from filelock import FileLock
lock = FileLock(sys.argv[1])
lock.acquire()
print("held", flush=True)
input()
"""
    holder = subprocess.Popen(
        [sys.executable, "-c", hold, str(data.run_lock)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    monkeypatch.setattr(run_lock, "TIMEOUT_SECONDS", 0.2)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == "held"
        with (
            dg.instance_for_test() as instance,
            pytest.raises(dg.Failure) as refusal,
            run_lock.exclusive_run(data, instance, "second"),
        ):
            pass
        assert "Remède" in str(refusal.value.description)
    finally:
        holder.kill()
        holder.wait()
