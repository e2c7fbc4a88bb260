"""Programs in the background, and what is said where one is missing."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from kit import debian
from kit.debian import MissingProgramsError, find_program, require_programs
from kit.services import Service, ServiceError, accepts, free_ports

LISTEN = """
import socket, subprocess, sys
server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
child = subprocess.Popen(["sleep", "60"])
print(child.pid, flush=True)
while True:
    server.accept()
"""

Start = Callable[[], tuple[Service, int]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a program that listens and has a child; tells its port."""
    started: list[Service] = []

    def run() -> tuple[Service, int]:
        (port,) = free_ports([0])
        service = Service("listener", tmp_path, (sys.executable, "-c", LISTEN, str(port)))
        started.append(service)
        service.start()
        service.wait(lambda: accepts(port) and bool(service.log.read_text()))
        return service, port

    yield run
    for service in started:
        service.kill()


def child_of(service: Service) -> int:
    return int(service.log.read_text().split()[-1])


def test_a_program_is_found_again_by_another_object_and_stopped(start: Start) -> None:
    service, port = start()
    again = Service(service.name, service.home)
    assert again.process() == service.process()
    again.stop()
    assert service.process() is None
    assert not accepts(port)
    os.kill(child_of(service), signal.SIGKILL)


def test_a_kill_takes_the_children_too(start: Start) -> None:
    service, port = start()
    child = child_of(service)
    service.kill()
    deadline = time.monotonic() + 10
    while psutil.pid_exists(child) and psutil.Process(child).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline
    assert not accepts(port)
    service.kill()  # nothing is left to kill, and that is no error


def test_a_number_that_now_belongs_to_another_program_is_left_alone(tmp_path: Path) -> None:
    service = Service("listener", tmp_path)
    with subprocess.Popen(["sleep", "60"]) as other:
        created = psutil.Process(other.pid).create_time() - 60
        (tmp_path / "listener.json").write_text(f'{{"pid": {other.pid}, "created": {created}}}', "utf-8")
        service.stop()
        service.kill()
        assert other.poll() is None
        other.kill()


def test_a_program_that_ends_at_once_is_told_with_its_log(tmp_path: Path) -> None:
    service = Service("broken", tmp_path, (sys.executable, "-c", "raise SystemExit('no such database')"))
    service.start()
    with pytest.raises(ServiceError, match="no such database"):
        service.wait(lambda: False)


def test_ports_are_those_wanted_where_they_are_free_and_never_twice_the_same(start: Start) -> None:
    _, taken = start()
    (wanted,) = free_ports([0])
    chosen = free_ports([taken, wanted, 0, 0])
    assert chosen[1] == wanted
    assert taken not in chosen
    assert len(set(chosen)) == 4


def test_missing_programs_are_told_with_their_packages(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(debian, "POSTGRESQL_HOMES", tmp_path)
    with pytest.raises(
        MissingProgramsError, match=r"apt-get install .*postgresql-15 redis-server libpq-dev gcc"
    ):
        require_programs()


def test_the_newest_postgresql_is_chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(debian, "POSTGRESQL_HOMES", tmp_path)
    for version in ("9", "15"):
        program = tmp_path / version / "bin" / "initdb"
        program.parent.mkdir(parents=True)
        program.touch()
    assert find_program("initdb") == tmp_path / "15" / "bin" / "initdb"
