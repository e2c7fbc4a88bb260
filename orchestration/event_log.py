"""Dagster's event log, whose SQLite files stay open between two events."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dagster import StringSource
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.sqlite import create_db_conn_string
from dagster._serdes import ConfigurableClassData
from sqlalchemy import Connection, Engine, create_engine, event

OPEN_FILES = 8
BUSY_TIMEOUT_SECONDS = 60


class OpenEventLog(SqliteEventLogStorage):
    """The same files, read and written through engines that are kept.

    Dagster's own makes an engine, hence a connection and every compiled statement, for each of the five
    statements of an event, and a run of ours has thousands of events: a tick of each dbt model and test.
    """

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        """Keep no file open yet."""
        self._engines: dict[str, Engine] = {}
        super().__init__(base_dir, inst_data)

    @classmethod
    def config_type(cls) -> Any:
        """The folder of the instance."""
        return {"home": StringSource}

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Any) -> "OpenEventLog":
        """The storage of an instance, where Dagster's own keeps it."""
        return cls(str(Path(config_value["home"]) / "history" / "runs"), inst_data)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock, self._engine(shard).begin() as connection:
            yield connection

    def _engine(self, shard: str) -> Engine:
        engine = self._engines.pop(shard, None) or self._opened(shard)
        # The last of the mapping is the last used: the index of the runs stays.
        self._engines[shard] = engine
        return engine

    def _opened(self, shard: str) -> Engine:
        while len(self._engines) >= OPEN_FILES:
            self._engines.pop(next(iter(self._engines))).dispose()
        engine = _open(create_db_conn_string(self._base_dir, shard))
        self._initdb(engine)
        return engine

    def wipe(self) -> None:
        """Forget every run."""
        self.dispose()
        super().wipe()

    def dispose(self) -> None:
        """Close the files."""
        while self._engines:
            self._engines.popitem()[1].dispose()
        super().dispose()


def _open(address: str) -> Engine:
    engine = create_engine(address, connect_args={"timeout": BUSY_TIMEOUT_SECONDS})

    @event.listens_for(engine, "connect")
    def _relax(connection: Any, _record: Any) -> None:
        # A killed process loses nothing; a power cut may lose the last events, never the file.
        connection.execute("pragma synchronous = normal")

    return engine
