"""A PostgreSQL cluster for one portal, on loopback. Durability is off: it is for tests."""

import os
import shutil
import signal
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from kit.debian import program
from kit.services import Service

SUPERUSER = "postgres"
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_wal_size=4GB")


class SqlError(RuntimeError):
    """A statement failed; the message is psql's."""


@dataclass
class Postgres:
    """A cluster in `home` on `port`, whose roles share one generated password."""

    home: Path
    port: int
    password: str

    def __post_init__(self) -> None:
        # PostgreSQL refuses root, for whom it runs as its own user, from where that user can go.
        self.user = SUPERUSER if os.geteuid() == 0 else None
        self.folder = _reachable(self.home / "postgres") if self.user else self.home / "postgres"
        options = (f"port={self.port}", "listen_addresses=127.0.0.1", "unix_socket_directories=", *FAST)
        self.service = Service(
            "postgres",
            self.home,
            (program("postgres"), "-D", self.folder, *(f"--{option}" for option in options)),
            user=self.user,
            stop_signal=signal.SIGINT,  # a fast shutdown: clients are cut
        )

    def start(self) -> None:
        """Create the cluster if there is none, start it and wait until it answers."""
        if not (self.folder / "PG_VERSION").exists():
            self._create()
        # What a killed cluster leaves; the mark of its process has told that it runs no more.
        (self.folder / "postmaster.pid").unlink(missing_ok=True)
        self.service.start()
        self.service.wait(self.answers)

    def forget(self) -> None:
        """Remove the cluster, which must not run."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def answers(self) -> bool:
        """Whether it takes a connection."""
        check = [str(program("pg_isready")), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(check, check=False).returncode == 0

    def sql(self, script: str, database: str = "postgres") -> str:
        """Run statements, each by itself, and return what they print; raises `SqlError` at an error."""
        address = ["-h", "127.0.0.1", "-p", str(self.port), "-U", SUPERUSER, "-d", database]
        done = subprocess.run(
            [program("psql"), "-qAtX", "-v", "ON_ERROR_STOP=1", *address],
            env={**os.environ, "PGPASSWORD": self.password},
            input=script,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SqlError(done.stderr)
        return done.stdout.strip()

    def _create(self) -> None:
        self.forget()
        self.folder.mkdir(parents=True, mode=0o700)
        with tempfile.NamedTemporaryFile("w", encoding="utf-8") as secret:
            secret.write(self.password)
            secret.flush()
            if self.user:
                shutil.chown(self.folder, self.user, self.user)
                shutil.chown(secret.name, self.user)
            options = ("-A", "scram-sha-256", f"--pwfile={secret.name}", "-E", "UTF8", "--locale=C.UTF-8")
            done = subprocess.run(
                [program("initdb"), "-D", self.folder, "-U", SUPERUSER, *options, "--no-sync"],
                capture_output=True,
                text=True,
                check=False,
                cwd="/",
                user=self.user,
                group=self.user,
                extra_groups=[] if self.user else None,
            )
        if done.returncode:
            raise SqlError(done.stdout + done.stderr)


def _reachable(folder: Path) -> Path:
    """`folder`, or one that replaces it where another user could not go through its parents."""
    parents = [parent for parent in folder.parents if parent.exists()]
    if all(parent.stat().st_mode & stat.S_IXOTH for parent in parents):
        return folder
    return Path("/var/tmp") / f"vigie-portal-{sha256(str(folder).encode()).hexdigest()[:12]}"  # noqa: S108
