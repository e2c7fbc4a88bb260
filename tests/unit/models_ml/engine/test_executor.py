import logging
import os
from importlib import import_module
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest

from models_ml.engine.executor import (
    DaskCluster,
    Executor,
    InProcess,
    LocalProcesses,
    LostChunksError,
    cut,
    executor_for,
)


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(Path(__file__).parent)
    return import_module("chunk_work")


def one_loss(executor: Executor, work: ModuleType, folder: Path) -> None:
    """Six chunks, one of which kills its worker: all come back, in order, as if done here."""
    marks = [folder / str(seed) for seed in range(6)]
    for mark in marks[:2] + marks[3:]:
        mark.touch()
    seen: list[tuple[int, int]] = []
    results = executor.map(
        work.fatal_once, list(enumerate(marks)), lambda done, total: seen.append((done, total))
    )
    here = InProcess().map(work.singular_values, range(6))
    assert all((ours == theirs).all() for ours, theirs in zip(here, results, strict=True))
    assert len({values[0] for values in here}) == 6
    assert seen == [(done, 6) for done in range(1, 7)]
    assert executor.lost == 1


def test_local_processes_survive_the_loss_of_one(
    work: ModuleType, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        one_loss(LocalProcesses(2), work, tmp_path)
    assert "Un processus s’est arrêté" in caplog.text


def test_a_dask_cluster_survives_the_loss_of_a_worker(
    work: ModuleType, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    from distributed import LocalCluster

    quiet = {"dashboard_address": ":0", "silence_logs": logging.CRITICAL}
    with LocalCluster(n_workers=2, threads_per_worker=1, **quiet) as cluster:
        with caplog.at_level(logging.WARNING):
            one_loss(DaskCluster(cluster.scheduler_address), work, tmp_path)
        assert "1 travailleurs perdus" in caplog.text
        with pytest.raises(ArithmeticError, match="7"):
            DaskCluster(cluster.scheduler_address).map(work.wrong, [7])


def test_work_that_always_kills_ends_with_an_error(work: ModuleType) -> None:
    executor = LocalProcesses(1, tries=1)
    with pytest.raises(LostChunksError, match=r"1 lots sur 1 perdus .* réduisez la taille"):
        executor.map(work.fatal, [1])
    assert executor.lost == 1


@pytest.mark.parametrize("executor", [InProcess(), LocalProcesses(1)])
def test_an_error_of_the_work_is_raised_as_it_is(executor: Executor, work: ModuleType) -> None:
    with pytest.raises(ArithmeticError, match="7"):
        executor.map(work.wrong, [7])
    assert executor.lost == 0


def test_libraries_keep_to_one_thread_and_the_environment_to_what_it_was(work: ModuleType) -> None:
    before = dict(os.environ)
    assert set(InProcess().map(work.threads, [0])[0]) == {1}
    assert set(LocalProcesses(1).map(work.threads, [0])[0]) == {1}
    assert dict(os.environ) == before


def test_work_is_cut_by_size() -> None:
    assert [list(part) for part in cut(range(5), 2)] == [[0, 1], [2, 3], [4]]
    frame = pd.DataFrame({"y": np.arange(5)}, index=list("abcde"))
    assert [len(part) for part in cut(frame, 3)] == [3, 2]


def test_a_cluster_comes_before_processes_and_processes_before_this_one() -> None:
    assert executor_for(4, "tcp://ici:8786") == DaskCluster("tcp://ici:8786")
    assert executor_for(4) == LocalProcesses(4)
    assert executor_for() == InProcess()
