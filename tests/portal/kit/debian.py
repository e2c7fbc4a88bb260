"""The programs that the system must hold: where they are, and what to install where one is missing."""

import shutil
from ctypes.util import find_library
from pathlib import Path

POSTGRESQL_HOMES = Path("/usr/lib/postgresql")
# Program -> Debian package. `pg_config` and `gcc` build psycopg2, which CKAN pins as a source package.
PACKAGES = {
    "postgres": "postgresql-15",
    "redis-server": "redis-server",
    "pg_config": "libpq-dev",
    "gcc": "gcc",
}
# What CKAN loads by itself: library -> Debian package.
LIBRARIES = {"magic": "libmagic1"}


class MissingProgramsError(RuntimeError):
    """The system lacks a program; the message names the packages."""


def find_program(name: str) -> Path | None:
    """Where a program is; Debian keeps those of PostgreSQL out of the PATH."""
    found = shutil.which(name)
    if found:
        return Path(found)
    homes = POSTGRESQL_HOMES.glob(f"*/bin/{name}")
    return max(homes, key=lambda path: int(path.parts[-3]), default=None)


def program(name: str) -> Path:
    """Where a program is; raises `MissingProgramsError` where it is nowhere."""
    found = find_program(name)
    if found is None:
        require_programs()
        raise MissingProgramsError(f"{name} is missing, beside the programs of its Debian package")
    return found


def require_programs() -> None:
    """Raise `MissingProgramsError` unless all programs and libraries are there."""
    missing = [package for name, package in PACKAGES.items() if find_program(name) is None]
    missing += [package for name, package in LIBRARIES.items() if find_library(name) is None]
    if missing:
        packages = " ".join(missing)
        raise MissingProgramsError(
            "Il manque au système de quoi faire tourner un CKAN local. Sous Debian ou Ubuntu :\n"
            f"  apt-get update && apt-get install -y --no-install-recommends {packages}"
        )
