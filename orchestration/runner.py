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
    plan = incremental.plan(settings)
    if plan is None:
        outcome = _execute(job, settings, listener, None, None)
    else:
        outcome = _execute_partly(job, settings, listener, plan, defs)
    if outcome.success:
        incremental.record(settings, outcome.run_id)
    return outcome


def _execute_partly(
    job: "dg.JobDefinition",
    settings: Settings,
    listener: Listener,
    plan: incremental.Plan,
    defs: "dg.Definitions",
) -> Outcome:
    """Redo what the changed raw tables feed: up to the models, then what these have not left as it was."""
    selection = fed_by(plan.changed, defs) & _assets(job)
    published = selection & published_from(defs)
    outcome = _execute(job, settings, listener, plan.basis, selection - published)
    if not outcome.success:
        return outcome
    reached = fed_by(plan.changed, defs, incremental.unchanged(settings.data))
    if rest := published & reached:
        outcome = _execute(job, settings, listener, outcome.run_id, rest)
    return outcome


def _execute(
    job: "dg.JobDefinition",
    settings: Settings,
    listener: Listener,
    basis: str | None,
    selection: "set[dg.AssetKey] | None",
) -> Outcome:
    run_id = str(uuid4())
    with opened(settings) as instance, event_log_kept_open(instance, run_id):
        instance.add_event_listener(run_id, lambda entry: _relay(entry, listener))
        result = job.execute_in_process(
            run_config=run_config(settings, basis),
            asset_selection=sorted(selection) if selection is not None else None,
            instance=instance,
            run_id=run_id,
            tags=NOT_RETRIED,
            raise_on_error=False,
        )
        refusals = _refusals(result.all_events)
        failures = [_failure(event, refusals) for event in result.all_events if event.is_step_failure]
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


def fed_by(
    tables: Iterable[str], defs: "dg.Definitions", unchanged: Iterable[str] = ()
) -> "set[dg.AssetKey]":
    """The scan of the folder, some raw tables, and all that is made from them.

    What is made from them only through a model of `unchanged` is left out, and so are its frames.
    """
    import dagster as dg

    graph = defs.resolve_asset_graph()
    closed = tuple(f"ml_{target}__" for target in unchanged)
    reached, ahead = {dg.AssetKey("landing_files")}, [dg.AssetKey(table) for table in tables]
    while ahead:
        key = ahead.pop()
        if key not in reached and not key.to_user_string().startswith(closed):
            reached.add(key)
            ahead += graph.get(key).child_keys
    return reached


def published_from(defs: "dg.Definitions") -> "set[dg.AssetKey]":
    """What the models feed, as a step of Dagster makes it: published tables, and all that comes after."""
    import dagster as dg

    from orchestration.assets.shared_model import PUBLISHED_MODEL

    graph = defs.resolve_asset_graph()
    tables = next(each.keys for each in graph.assets_defs if each.op.name == PUBLISHED_MODEL)
    return set(dg.AssetSelection.assets(*tables).downstream().resolve(graph))


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
