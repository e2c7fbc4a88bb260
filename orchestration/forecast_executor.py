"""Where the forecasts of the product are computed, as the settings say."""

from typing import TYPE_CHECKING

from orchestration.settings import Settings

if TYPE_CHECKING:
    from models_ml.engine.executor import Executor


def forecast_executor(settings: Settings) -> "Executor":
    """The declared cluster, else as many processes of this machine as declared: the digits are the same."""
    from models_ml.engine.executor import executor_for

    return executor_for(settings.workers, settings.dask_scheduler)
