"""Steps are run again for what may pass by itself, and for nothing else."""

import errno
from collections.abc import Callable

import dagster as dg
import duckdb
import pytest

from orchestration import retries


def attempts(monkeypatch: pytest.MonkeyPatch, error: Callable[[], Exception]) -> tuple[int, bool]:
    """How often a step is run whose first attempt raises, and whether it ends well."""
    monkeypatch.setattr(retries, "SECONDS_TO_WAIT", 0.0)
    runs = []

    @dg.asset
    def step() -> None:
        runs.append(1)
        with retries.transient_failures_retried():
            if len(runs) == 1:
                raise error()

    with dg.instance_for_test() as instance:
        done = dg.materialize([step], instance=instance, raise_on_error=False)
    return len(runs), done.success


@pytest.mark.parametrize(
    "error",
    [
        lambda: OSError(errno.EBUSY, "busy"),
        lambda: ConnectionResetError("cut"),
        lambda: duckdb.IOException('IO Error: Could not set lock on file "warehouse.duckdb"'),
    ],
)
def test_a_transient_failure_is_tried_again(
    error: Callable[[], Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert attempts(monkeypatch, error) == (2, True)


@pytest.mark.parametrize(
    "error",
    [
        lambda: OSError(errno.ENOSPC, "full"),
        lambda: FileNotFoundError(errno.ENOENT, "gone"),
        lambda: ValueError("a bug"),
        lambda: dg.Failure("refused", allow_retries=False),
    ],
)
def test_any_other_failure_stands(error: Callable[[], Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    assert attempts(monkeypatch, error) == (1, False)
