"""Programs that run in the background on loopback: started, waited for, stopped or killed, found again."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

PATIENCE = 60.0


class ServiceError(RuntimeError):
    """A program did not start; the message holds the end of its log."""


@dataclass
class Service:
    """One program; its log and the mark of its process are kept in `home`.

    `user`: whom it runs as, where that is not the current user. `stop_signal`: what asks it to end.
    """

    name: str
    home: Path
    command: Sequence[str | Path] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    user: str | None = None
    stop_signal: signal.Signals = signal.SIGTERM

    @property
    def log(self) -> Path:
        """What it prints."""
        return self.home / f"{self.name}.log"

    def start(self) -> None:
        """Start it in a session of its own, so that it can be killed with its children."""
        self.home.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            started = subprocess.Popen(
                [*map(str, self.command)],
                env={**os.environ, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                cwd="/",
                user=self.user,
                group=self.user,
                extra_groups=[] if self.user else None,
            )
        created = psutil.Process(started.pid).create_time()
        self._mark.write_text(json.dumps({"pid": started.pid, "created": created}), "utf-8")

    def wait(self, is_ready: Callable[[], bool], seconds: float = PATIENCE) -> None:
        """Wait until it answers; raises `ServiceError` where it ends before, or is too slow."""
        deadline = time.monotonic() + seconds
        while not is_ready():
            if self.process() is None or time.monotonic() > deadline:
                tail = self.log.read_text("utf-8", "replace")[-3000:]
                raise ServiceError(f"{self.name} does not answer; the end of {self.log}:\n{tail}")
            time.sleep(0.05)

    def process(self) -> psutil.Process | None:
        """Its process, whoever started it; none if it has ended, or if its number now belongs to another."""
        try:
            mark = json.loads(self._mark.read_text("utf-8"))
            found = psutil.Process(mark["pid"])
            is_same = abs(found.create_time() - mark["created"]) < 1
            return found if is_same and found.status() != psutil.STATUS_ZOMBIE else None
        except (FileNotFoundError, psutil.NoSuchProcess):
            return None

    def stop(self) -> None:
        """Ask it to end, wait, and kill it if it does not."""
        found = self.process()
        if found is not None:
            found.send_signal(self.stop_signal)
            try:
                found.wait(20)
            except psutil.TimeoutExpired:
                self.kill()
        self._mark.unlink(missing_ok=True)

    def kill(self) -> None:
        """`kill -9` of it and its children."""
        found = self.process()
        if found is not None:
            os.killpg(found.pid, signal.SIGKILL)
            found.wait(20)
        self._mark.unlink(missing_ok=True)

    @property
    def _mark(self) -> Path:
        return self.home / f"{self.name}.json"


def free_ports(wanted: Sequence[int]) -> list[int]:
    """As many free loopback ports: those wanted, or others where they are taken (0: any)."""
    with contextlib.ExitStack() as held:
        # All are held until all are chosen, so that no port is chosen twice.
        return [_bind(held.enter_context(socket.socket()), port) for port in wanted]


def _bind(probe: socket.socket, wanted: int) -> int:
    # Else a port that was left a minute ago counts as taken.
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        probe.bind(("127.0.0.1", wanted))
    except OSError:
        probe.bind(("127.0.0.1", 0))
    return int(probe.getsockname()[1])


def accepts(port: int) -> bool:
    """Whether something listens on a loopback port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
