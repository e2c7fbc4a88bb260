"""The job `retrospective`: the forecasts as they would have been made on a past day (ADR 17)."""

from datetime import date

import dagster as dg

from orchestration import warehouse
from orchestration.assets.model_frames import write_frames
from orchestration.forecast_targets import TARGETS
from orchestration.partitions import CUTOFFS
from orchestration.run_lock import exclusive_run
from orchestration.scope import scope_from_settings
from orchestration.settings import Settings

RETROSPECTIVE_JOB = "retrospective"


@dg.op(pool=warehouse.POOL)
def forecast_from_cutoff(context: dg.OpExecutionContext) -> None:
    """Forecast every target from what was over by the day of the partition; nothing is published."""
    day = _day(context.partition_key)
    data, rows = Settings().data, {}
    with exclusive_run(data, context.instance, context.run_id):
        for target in TARGETS:
            outcome = target.run(target.read(scope_from_settings()), day)
            write_frames(data.ml / target.name / f"cutoff={day}", outcome.frames, outcome.record)
            rows[f"rows/{target.name}"] = len(outcome.frames["forecast"])
    context.add_output_metadata(rows)


def _day(key: str) -> date:
    try:
        return date.fromisoformat(key)
    except ValueError as error:
        raise dg.Failure(
            f"Partition « {key} » : une date était attendue (ex. 2024-09-30). Remède : supprimez cette "
            "partition et ajoutez-en une qui en soit une.",
            allow_retries=False,
        ) from error


@dg.job(
    name=RETROSPECTIVE_JOB,
    partitions_def=CUTOFFS,
    description="Forecasts as they would have been made on a past day, from the series as they are today.",
)
def retrospective_job() -> None:
    """Forecast from the cutoff of the partition."""
    forecast_from_cutoff()
