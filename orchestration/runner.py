"""Run the main job in this process, as the UI would run it, and report on it as it goes."""

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from filelock import FileLock

from orchestration import incremental
from orchestration.settings import Settings

if TYPE_CHECKING:
    import dagster as dg

Listener = Callable[[str, str], None]
"""Receives a step's name and one of `start`, `success`, `failure`, `skip`."""

EVENTS = {
    "STEP_START": "start",
    "STEP_SUCCESS": "success",
    "STEP_FAILURE": "failure",
    "STEP_SKIPPED": "skip",
}


# Whoever typed the command sees it die and types it again: the daemon of the UI must not.
NOT_RETRIED = {"dagster/max_retries": "0"}


@dataclass(frozen=True)
class Failure:
    """A failed step and what a person can do about it."""

    step: str
    message: str


@dataclass(frozen=True)
class Outcome:
    """Result of a run of the main job."""

    success: bool
    run_id: str
    failures: list[Failure] = field(default_factory=list)


def run_main_job(settings: Settings, listener: Listener) -> Outcome:
    """Execute every asset of the main job; the environment must be prepared (`environment.enter`)."""

    from orchestration.definitions import MAIN_JOB, defs

    job = defs.resolve_job_def(MAIN_JOB)
    run_id = str(uuid4())
    plan = incremental.plan(settings)
    with opened(settings) as instance, event_log_kept_open(instance, run_id):
        instance.add_event_listener(run_id, lambda entry: _relay(entry, listener))
        result = job.execute_in_process(
            run_config=run_config(settings, plan.basis if plan else None),
            asset_selection=sorted(fed_by(plan.changed, defs) & _assets(job)) if plan else None,
            instance=instance,
            run_id=run_id,
            tags=NOT_RETRIED,
            raise_on_error=False,
        )
        refusals = _refusals(result.all_events)
        failures = [_failure(event, refusals) for event in result.all_events if event.is_step_failure]
    if result.success:
        incremental.record(settings, run_id)
    return Outcome(result.success, run_id, failures)


def opened(settings: Settings) -> "dg.DagsterInstance":
    """Dagster's instance; two processes that create its files at the same time would collide."""
    import dagster as dg

    with FileLock(settings.data.dagster_home / "creation.lock"):
        return dg.DagsterInstance.get()


@contextmanager
def event_log_kept_open(instance: "dg.DagsterInstance", run_id: str) -> Iterator[None]:
    """Keep a reader on the two files of the event log of a run, and what writes to them.

    Dagster opens and closes them for each of the thousands of events of a run, and SQLite merges its journal
    into a file that nobody reads any more: that costs more than the event.
    """
    instance.all_logs(run_id)  # creates the file
    with ExitStack() as stack:
        stack.enter_context(_one_engine_per_file())
        for name in ("index", run_id):
            path = Path(instance.root_directory) / "history" / "runs" / f"{name}.db"
            reader = stack.enter_context(closing(sqlite3.connect(path)))
            reader.execute("select count(*) from event_logs").fetchall()
        yield


@contextmanager
def _one_engine_per_file() -> Iterator[None]:
    """Keep what Dagster's event log writes by: it makes an engine an event, which then examines SQLite."""
    from dagster._core.storage.event_log.sqlite import sqlite_event_log

    module: Any = sqlite_event_log
    create, engines = module.create_engine, {}

    def kept(url: str, **options: Any) -> Any:
        if url not in engines:
            engines[url] = create(url, **options)
        return engines[url]

    module.create_engine = kept
    try:
        yield
    finally:
        module.create_engine = create


def fed_by(tables: Iterable[str], defs: "dg.Definitions") -> "set[dg.AssetKey]":
    """The scan of the folder, some raw tables, and all that is made from them."""
    import dagster as dg

    graph = defs.resolve_asset_graph()
    changed = dg.AssetSelection.assets(*tables).downstream().resolve(graph) if tables else set()
    return {dg.AssetKey("landing_files"), *changed}


def _assets(job: "dg.JobDefinition") -> "set[dg.AssetKey]":
    return set(job.asset_layer.executable_asset_keys)


def run_config(settings: Settings, basis: str | None = None) -> Mapping[str, Any]:
    """Launchpad configuration of the main job for these settings; Dagster's own console log is muted."""
    landing = str(settings.landing) if settings.landing else None
    scope = {"landing": landing, "region": settings.region, "basis": basis}
    return {
        "resources": {"scope": {"config": scope}},
        "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
    }


def _relay(entry: Any, listener: Listener) -> None:
    event = entry.dagster_event
    if event is not None and event.event_type_value in EVENTS and event.step_key:
        listener(event.step_key, EVENTS[event.event_type_value])


def _refusals(events: Iterable["dg.DagsterEvent"]) -> dict[str, list[str]]:
    """What the blocking checks of each step say."""
    refusals: dict[str, list[str]] = defaultdict(list)
    for event in events:
        if event.event_type_value == "ASSET_CHECK_EVALUATION":
            check = event.asset_check_evaluation_data
            if check.blocking and not check.passed:
                refusals[str(event.step_key)].append(f"{check.check_name} : {check.description}")
    return refusals


def _failure(event: "dg.DagsterEvent", refusals: Mapping[str, list[str]]) -> Failure:
    step, data = str(event.step_key), event.step_failure_data
    if step in refusals:
        return Failure(step, "\n".join(refusals[step]))
    if data.user_failure_data is not None and data.user_failure_data.description:
        return Failure(step, data.user_failure_data.description)
    error = data.error
    while error is not None and error.cause is not None:
        error = error.cause
    return Failure(step, error.message.strip() if error else "erreur inconnue")
