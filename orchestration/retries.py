"""Retries for what may pass by itself (a lock held a moment, a connection cut), and for nothing else."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

from publish.ckan.errors import TransientPortalError

MAX_RETRIES = 2
SECONDS_TO_WAIT = 5.0
TRANSIENT_ERRNO = frozenset({errno.EAGAIN, errno.EBUSY, errno.EINTR, errno.ESTALE, errno.ETIMEDOUT})
# What DuckDB and SQLite say, also through dbt, which leaves only the text of its errors.
TRANSIENT_MESSAGES = ("could not set lock on file", "database is locked")


def is_transient_message(text: str) -> bool:
    """Whether an error of which only the text is left may pass by itself."""
    return any(message in text.lower() for message in TRANSIENT_MESSAGES)


def is_transient(error: BaseException) -> bool:
    """Whether the same step may succeed a moment later with nothing changed."""
    if isinstance(error, ConnectionError | TimeoutError | TransientPortalError):
        return True
    if isinstance(error, OSError):
        return error.errno in TRANSIENT_ERRNO
    return is_transient_message(str(error))


@contextmanager
def transient_failures_retried() -> Iterator[None]:
    """Ask Dagster to run the step again after a transient failure; any other one passes as it is."""
    try:
        yield
    except (dg.Failure, dg.RetryRequested):
        raise
    except Exception as error:
        if is_transient(error):
            raise dg.RetryRequested(max_retries=MAX_RETRIES, seconds_to_wait=SECONDS_TO_WAIT) from error
        raise
