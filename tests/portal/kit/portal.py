"""A portal: its programs, its accounts, and what tests do to it."""

import json
import os
import secrets
import shutil
import subprocess
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import asdict, astuple, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from ckanapi import RemoteCKAN
from filelock import FileLock, Timeout

from kit.configuration import (
    DATABASES,
    PROFILES,
    READER,
    WRITER,
    Licences,
    Ports,
    Profile,
    licence_list,
    write_configuration,
)
from kit.debian import program
from kit.install import HOME, NEWEST, ckan_environment
from kit.postgres import Postgres
from kit.services import Service, accepts, free_ports

ORGANIZATION = {
    "name": "observatoire-essai",
    "title": "Observatoire d’essai",
    "description": "Organisation fictive d’un portail local.",
}
ADMIN, EDITOR = "admin", "editor"
KIT = Path(__file__).parent
# CKAN sees the packages of its own environment only, whatever the caller's path adds.
ALONE = {"PYTHONPATH": ""}


class PortalError(RuntimeError):
    """The portal could not be set up; the message is that of the program that refused."""


@dataclass(frozen=True)
class Account:
    """A user of the portal."""

    name: str
    password: str
    token: str


@dataclass(frozen=True)
class State:
    """What a portal keeps in its folder: where it listens, whom it knows. Its secrets open nothing else."""

    password: str
    ports: Ports
    accounts: Mapping[str, Account]

    @classmethod
    def read(cls, file: Path) -> "State":
        """The state that `write` kept."""
        kept = json.loads(file.read_text("utf-8"))
        accounts = {name: Account(**account) for name, account in kept["accounts"].items()}
        return cls(kept["password"], Ports(**kept["ports"]), accounts)

    def write(self, file: Path) -> None:
        """Keep it, for the current user's eyes only."""
        file.touch(mode=0o600)
        file.write_text(json.dumps(asdict(self), indent=1), "utf-8")


class Programs:
    """The programs of a portal, running or not."""

    def __init__(self, home: Path, environment: Path, state: State) -> None:
        ports = state.ports
        self.postgres = Postgres(home, ports.postgres, state.password)
        self.redis = Service("redis", home, _redis_command(ports.redis))
        python, gunicorn = environment / "bin" / "python", environment / "bin" / "gunicorn"
        index_options = ("--schema", _schema(environment), "--port", str(ports.index))
        self.index = Service(
            "index", home, (python, "-m", "kit.index", *index_options), {"PYTHONPATH": str(KIT.parent)}
        )
        options = f"--bind 127.0.0.1:{ports.ckan} --workers 1 --threads 4 --timeout 300 --graceful-timeout 1"
        self.ckan = Service(
            "ckan",
            home,
            (gunicorn, *options.split(), "--chdir", home, "wsgi"),
            {"CKAN_INI": str(home / "ckan.ini"), **ALONE},
        )

    def stop(self) -> None:
        """Stop what runs, whoever started it."""
        for service in (self.ckan, self.index, self.redis, self.postgres.service):
            service.stop()


class Portal:
    """A CKAN in a folder of its own, that keeps its databases and ports from one start to the next.

    `port`: where a new one shall listen, if it can (0: anywhere).
    """

    def __init__(self, name: str, version: str = NEWEST, profile: Profile = "plain", port: int = 0) -> None:
        self.version, self.profile = version, profile
        self.home = HOME / f"{name}-{version}-{profile}"
        self._environment = ckan_environment(version)
        self._lock = FileLock(f"{self.home}.lock")
        self._file = self.home / "state.json"
        self._is_altered = False
        if self._file.exists():
            self._use(State.read(self._file))
        else:
            self._use(State(secrets.token_urlsafe(32), Ports(port, 0, 0, 0), {}))

    @property
    def url(self) -> str:
        """Where CKAN answers."""
        return f"http://127.0.0.1:{self.state.ports.ckan}"

    @property
    def command(self) -> tuple[str | Path, ...]:
        """CKAN's own command, for this portal."""
        return self._environment / "bin" / "ckan", "-c", self.home / "ckan.ini"

    @property
    def organization(self) -> str:
        """Name of the one organisation, whose editor may publish."""
        return ORGANIZATION["name"]

    @property
    def admin(self) -> Account:
        """The sysadmin."""
        return self.state.accounts[ADMIN]

    @property
    def editor(self) -> Account:
        """An editor of the organisation: who publishes."""
        return self.state.accounts[EDITOR]

    def client(self, account: Account | None = None, url: str | None = None) -> RemoteCKAN:
        """A client of the API in the name of an account (none: anonymous), perhaps through a proxy."""
        return RemoteCKAN(url or self.url, apikey=account.token if account else None)

    def start(self) -> None:
        """Start all programs, once those that a killed session left are stopped; set a new portal up."""
        self.home.mkdir(parents=True, exist_ok=True)
        try:
            self._lock.acquire(timeout=1)
        except Timeout:
            raise PortalError(f"{self.home} is in use by another process") from None
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def _start(self) -> None:
        self.programs.stop()
        self._use(replace(self.state, ports=Ports(*free_ports(astuple(self.state.ports)))))
        self.state.write(self._file)
        self._configure("with_ours", {})
        is_new = not self.state.accounts
        if is_new:
            self.programs.postgres.forget()
            shutil.rmtree(self.home / "storage", ignore_errors=True)
        self._start_stores()
        if is_new:
            self._set_up()
        self.rebuild_index()
        self.start_ckan()

    def stop(self) -> None:
        """Stop all programs and let another process have the portal; its databases stay."""
        self.programs.stop()
        self._lock.release()

    def start_ckan(self) -> None:
        """Start CKAN alone, and wait until it answers."""
        self.programs.ckan.start()
        self.programs.ckan.wait(self.answers)

    def kill_ckan(self) -> None:
        """`kill -9` of CKAN; what it uses goes on."""
        self.programs.ckan.kill()

    def restart_ckan(
        self, licences: Licences = "with_ours", settings: Mapping[str, str] | None = None
    ) -> None:
        """Start CKAN again under another configuration, until the next `reset`: settings of `ckan.ini`."""
        self.programs.ckan.stop()
        self._configure(licences, settings or {})
        self.start_ckan()

    def answers(self) -> bool:
        """Whether CKAN answers."""
        return _get(f"{self.url}/api/3/action/status_show")

    def reset(self) -> None:
        """Bring it back to what it was when new: running, with its accounts and organisation, no dataset."""
        for call in ("select", "update"):
            self.fail_index(call, times=0)
        self._ask_index("update", b"<delete><query>*:*</query></delete>")
        postgres = self.programs.postgres
        for name in DATABASES:
            postgres.sql(f"drop database if exists {name} with (force)")
            postgres.sql(_copy_database(f"{name}_new", name))
        shutil.rmtree(self.home / "storage" / "resources", ignore_errors=True)
        if self._is_altered or not self.programs.ckan.process():
            self.restart_ckan()

    def fail_index(self, call: str = "update", code: int = 503, times: int = 1, delay: float = 0.0) -> None:
        """The next `times` calls (`select`, `update`) to the index wait `delay` seconds and end with `code`.

        With code 200, they wait and then do what they are asked.
        """
        query = urlencode({"op": call, "code": code, "times": times, "delay": delay})
        self._ask_index(f"_fault?{query}")

    def rebuild_index(self) -> None:
        """Index again what the database holds: the index forgets when it stops."""
        if int(self.programs.postgres.sql("select count(*) from package", database=DATABASES[0])):
            self._inside("rebuild", {})

    def _use(self, state: State) -> None:
        self.state = state
        self.programs = Programs(self.home, self._environment, state)

    def _configure(self, licences: Licences, settings: Mapping[str, str]) -> None:
        self._is_altered = licences != "with_ours" or bool(settings)
        own = {**licence_list(licences), **PROFILES[self.profile]}
        write_configuration(self.home, self.state.ports, self.state.password, {**own, **settings})

    def _start_stores(self) -> None:
        programs, ports = self.programs, self.state.ports
        programs.redis.start()
        programs.index.start()
        programs.postgres.start()
        programs.redis.wait(partial(accepts, ports.redis))
        programs.index.wait(partial(accepts, ports.index))

    def _set_up(self) -> None:
        """Databases, tables, accounts and organisation; and a copy of it all, which `reset` goes back to."""
        postgres = self.programs.postgres
        for role in (WRITER, READER):
            postgres.sql(f"create role {role} login password '{self.state.password}'")
        for name in DATABASES:
            postgres.sql(f"create database {name} owner {WRITER}")
        passwords = {name: secrets.token_urlsafe(12) for name in (ADMIN, EDITOR)}
        made = self._inside("set_up", {"passwords": passwords, "organization": ORGANIZATION})
        postgres.sql(made["permissions"], database=DATABASES[1])
        for name in DATABASES:
            postgres.sql(_copy_database(name, f"{name}_new"))
        accounts = {name: Account(name, passwords[name], made["tokens"][name]) for name in passwords}
        self._use(replace(self.state, accounts=accounts))
        self.state.write(self._file)

    def _inside(self, task: str, wanted: Mapping[str, Any]) -> Any:
        """What `inside.py` answers, run by the Python that holds CKAN."""
        done = subprocess.run(
            [self._environment / "bin" / "python", KIT / "inside.py", self.home / "ckan.ini", task],
            env={**os.environ, **ALONE},
            input=json.dumps(wanted),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise PortalError(f"CKAN refused « {task} »:\n{done.stderr[-4000:]}")
        return json.loads(done.stdout.splitlines()[-1])

    def _ask_index(self, path: str, body: bytes | None = None) -> None:
        url = f"http://127.0.0.1:{self.state.ports.index}/solr/ckan/{path}"
        with urllib.request.urlopen(url, body, timeout=10) as answer:
            answer.read()


def _copy_database(source: str, target: str) -> str:
    """Statements that copy a database, which nobody may use meanwhile."""
    others = f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{source}'"
    return f"{others}; create database {target} template {source} owner {WRITER};"


def _redis_command(port: int) -> tuple[str | Path, ...]:
    return (program("redis-server"), "--port", str(port), "--bind", "127.0.0.1", "--save", "")


def _schema(environment: Path) -> Path:
    return next(environment.glob("lib/python*/site-packages/ckan/config/solr/schema.xml"))


def _get(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - loopback
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
