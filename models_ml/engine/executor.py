"""Where chunks of work are done: in this process, in local processes, or on an existing Dask cluster.

Results are the same to the last digit wherever they are computed: work is cut by a declared size, never by
the number of workers, and numeric libraries keep to one thread.
"""

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Any, Protocol, TypeVar

Chunk = TypeVar("Chunk")
Result = TypeVar("Result")
Progress = Callable[[int, int], None]

_LOG = logging.getLogger(__name__)
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
# Libraries whose versions change the last digits.
_NUMERIC = ["numpy", "scipy", "pandas", "scikit-learn"]


class LostChunksError(RuntimeError):
    """Workers were lost too many times."""


class Executor(Protocol):
    """Does the same work on every chunk. `lost` counts the workers lost since it was made."""

    lost: int

    def map(
        self,
        function: Callable[[Chunk], Result],
        chunks: Sequence[Chunk],
        progress: Progress | None = None,
    ) -> list[Result]:
        """Results of `function`, in the order of `chunks`.

        Args:
            function: of a module, so that a worker can import it; an exception of its own is raised again.
            chunks: inputs, small enough to be sent to a worker.
            progress: called with the number of chunks done and their total, whenever it grows.

        Raises:
            LostChunksError: chunks were lost with their workers more times than allowed.
        """
        ...


@dataclass
class InProcess:
    """One chunk after the other, here."""

    lost: int = 0

    def map(
        self,
        function: Callable[[Chunk], Result],
        chunks: Sequence[Chunk],
        progress: Progress | None = None,
    ) -> list[Result]:
        """See `Executor.map`."""
        results: list[Result] = []
        for chunk in chunks:
            results.append(_alone(function, chunk))
            _tell(progress, len(results), len(chunks))
        return results


@dataclass
class LocalProcesses:
    """Processes of this machine; a pool that breaks is replaced for what is missing, `tries` pools in all."""

    workers: int
    tries: int = 3
    lost: int = field(default=0, init=False)

    def map(
        self,
        function: Callable[[Chunk], Result],
        chunks: Sequence[Chunk],
        progress: Progress | None = None,
    ) -> list[Result]:
        """See `Executor.map`."""
        done: dict[int, Result] = {}
        for _ in range(self.tries):
            try:
                self._complete(done, function, chunks, progress)
            except BrokenProcessPool:
                self.lost += 1
                _LOG.warning("Un processus s’est arrêté : %s lots sur %s à refaire.", *_left(done, chunks))
            else:
                return [done[number] for number in range(len(chunks))]
        left, total = _left(done, chunks)
        message = (
            f"{left} lots sur {total} perdus avec leur processus, {self.tries} fois. "
            "La mémoire manque peut-être : réduisez la taille des lots ou le nombre de processus."
        )
        raise LostChunksError(message)

    def _complete(
        self,
        done: dict[int, Result],
        function: Callable[[Chunk], Result],
        chunks: Sequence[Chunk],
        progress: Progress | None,
    ) -> None:
        # A forked child inherits the locks of the threads that it does not have.
        with ProcessPoolExecutor(self.workers, get_context("spawn")) as pool:
            missing = [number for number in range(len(chunks)) if number not in done]
            futures = {pool.submit(_alone, function, chunks[number]): number for number in missing}
            try:
                for future in as_completed(futures):
                    done[futures[future]] = future.result()
                    _tell(progress, len(done), len(chunks))
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise


@dataclass
class DaskCluster:
    """Workers of the cluster whose scheduler is at `address`; Dask redoes elsewhere what a lost one had.

    The cluster must have this package and the same versions of the numeric libraries.
    """

    address: str
    lost: int = field(default=0, init=False)

    def map(
        self,
        function: Callable[[Chunk], Result],
        chunks: Sequence[Chunk],
        progress: Progress | None = None,
    ) -> list[Result]:
        """See `Executor.map`."""
        from distributed import Client, KilledWorker
        from distributed import as_completed as dask_completed

        with Client(self.address, set_as_default=False) as client:
            _check_versions(client)
            before = _workers(client)
            futures = [client.submit(_alone, function, chunk, pure=False) for chunk in chunks]
            try:
                for number, _ in enumerate(dask_completed(futures, loop=client.loop), start=1):
                    _tell(progress, number, len(chunks))
                results: list[Result] = client.gather(futures)
            except KilledWorker as error:
                message = (
                    f"Lot perdu avec trop de travailleurs de {self.address} : {error}. "
                    "La mémoire y manque peut-être : réduisez la taille des lots."
                )
                raise LostChunksError(message) from error
            finally:
                gone = len(before - _workers(client))
                self.lost += gone
                if gone:
                    _LOG.warning("%s : %s travailleurs perdus, leurs lots sont refaits.", self.address, gone)
            return results


def executor_for(workers: int = 1, dask_scheduler: str | None = None) -> Executor:
    """The cluster where an address is given, else local processes where there are several, else this one."""
    if dask_scheduler:
        return DaskCluster(dask_scheduler)
    return LocalProcesses(workers) if workers > 1 else InProcess()


def cut(items: Sequence[Chunk], size: int) -> list[Sequence[Chunk]]:
    """Slices of `size` items, the last one shorter: the same whatever the executor."""
    return [items[start : start + size] for start in range(0, len(items), size)]


def _alone(function: Callable[[Chunk], Result], chunk: Chunk) -> Result:
    with _one_thread():
        return function(chunk)


@contextmanager
def _one_thread() -> Iterator[None]:
    """Numeric libraries keep to one thread, those that are loaded and those that `function` will load."""
    from threadpoolctl import threadpool_limits

    before = {name: os.environ.get(name) for name in _THREADS}
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    try:
        with threadpool_limits(1):
            yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _workers(client: Any) -> set[str]:
    return set(client.scheduler_info(n_workers=-1)["workers"])


def _check_versions(client: Any) -> None:
    """Refuse a cluster whose results would not be ours."""
    versions = client.get_versions(packages=_NUMERIC)
    ours = versions["client"]["packages"]
    for worker, theirs in versions["workers"].items():
        if other := [name for name in _NUMERIC if theirs["packages"].get(name) != ours[name]]:
            message = (
                f"{worker} : autres versions qu’ici de {', '.join(other)}. Les résultats en dépendent : "
                "installez-y le même uv.lock."
            )
            raise ValueError(message)


def _tell(progress: Progress | None, done: int, total: int) -> None:
    if progress is not None:
        progress(done, total)


def _left(done: dict[int, Any], chunks: Sequence[Any]) -> tuple[int, int]:
    return len(chunks) - len(done), len(chunks)
