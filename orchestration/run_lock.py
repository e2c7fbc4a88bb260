"""One run at a time on a data directory, and what a killed run left in Dagster put right."""

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg
from filelock import FileLock, Timeout

from orchestration.settings import DataDir

TIMEOUT_SECONDS = 3600


@contextmanager
def exclusive_run(data: DataDir, instance: dg.DagsterInstance, run_id: str) -> Iterator[None]:
    """Hold the data directory: its tables are the work of one run. The lock dies with its process.

    Raises:
        dagster.Failure: another run still holds the directory after an hour.
    """
    lock = FileLock(data.run_lock)
    try:
        lock.acquire(timeout=TIMEOUT_SECONDS)
    except Timeout as error:
        raise dg.Failure(
            f"Une autre exécution occupe {data.root} depuis plus d’une heure. Remède : arrêtez-la "
            "(page « Runs » de vigie ui), ou prenez un autre dossier de données (--data-dir).",
            allow_retries=False,
        ) from error
    try:
        if data.run_holder.exists():
            _bury(instance, data.run_holder.read_text("utf-8"))
        data.run_holder.write_text(run_id, "utf-8")
        yield
    finally:
        data.run_holder.unlink(missing_ok=True)
        lock.release()


def _bury(instance: dg.DagsterInstance, run_id: str) -> None:
    """Close a run that left its name behind: it was killed, as whoever holds the lock knows.

    It keeps its slot of the pool, and the next run would wait for that for ever.
    """
    run = instance.get_run_by_id(run_id)
    if run is None or run.is_finished:
        return
    instance.event_log_storage.free_concurrency_slots_for_run(run_id)
    instance.report_run_failed(run, "The process of this run was killed.")
