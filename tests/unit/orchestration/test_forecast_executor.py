"""Where the settings send the forecasts."""

import pytest
from pydantic import ValidationError

from models_ml.engine.executor import DaskCluster, InProcess, LocalProcesses
from orchestration.forecast_executor import forecast_executor
from orchestration.settings import Settings


def test_forecasts_are_made_here_unless_the_environment_says_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("VIGIE_WORKERS", "VIGIE_DASK_SCHEDULER"):
        monkeypatch.delenv(name, raising=False)
    assert forecast_executor(Settings()) == InProcess()
    monkeypatch.setenv("VIGIE_WORKERS", "3")
    assert forecast_executor(Settings()) == LocalProcesses(3)
    monkeypatch.setenv("VIGIE_DASK_SCHEDULER", "tcp://ici:8786")
    assert forecast_executor(Settings()) == DaskCluster("tcp://ici:8786")


def test_no_worker_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIE_WORKERS", "0")
    with pytest.raises(ValidationError, match="workers"):
        Settings()
