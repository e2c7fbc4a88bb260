"""Work for the tests of the executors, in a module that a worker can import."""

import os
import signal
from pathlib import Path

import numpy as np


def singular_values(seed: int) -> np.ndarray:
    """Digits that depend on the order of the additions, thus on the number of threads."""
    values = np.random.default_rng(seed).lognormal(0, 5, (200, 200))
    return np.linalg.svd(values @ values.T, compute_uv=False)


def fatal_once(chunk: tuple[int, Path]) -> np.ndarray:
    """The first process that takes the chunk whose mark is absent is killed."""
    seed, mark = chunk
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return singular_values(seed)


def fatal(_: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def wrong(chunk: int) -> None:
    raise ArithmeticError(chunk)


def threads(_: int) -> list[int]:
    """Threads of the numeric libraries, one of which is loaded here."""
    import scipy.linalg  # noqa: F401
    from threadpoolctl import threadpool_info

    return [library["num_threads"] for library in threadpool_info()]
