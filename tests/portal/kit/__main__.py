"""`python -m kit install|start|stop`: what `make portal` and `make test-portal` call."""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

from kit.debian import MissingProgramsError, require_programs
from kit.install import VERSIONS, InstallError, ckan_environment
from kit.portal import Portal, PortalError
from kit.postgres import SqlError
from kit.services import ServiceError

NAME, PORT = "demo", 55_000
# Longer tables are there as files only: CKAN loads some thousand rows a second, and this one is to be quick.
ROWS_MAX = 2_000


class PublicationError(RuntimeError):
    """`vigie publish` failed; it has told why."""


def main() -> int:
    """Do what the first argument says; 1 where it could not be done, and the reason on standard error."""
    parser = argparse.ArgumentParser(prog="python -m kit", description="Un CKAN local, pour essayer.")
    parser.add_argument("task", choices=list(TASKS))
    try:
        TASKS[parser.parse_args().task]()
    except (
        MissingProgramsError,
        InstallError,
        PortalError,
        PublicationError,
        ServiceError,
        SqlError,
    ) as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    return 0


def install() -> None:
    """What all tests need."""
    require_programs()
    for version in VERSIONS:
        ckan_environment(version)


def start() -> None:
    """Start the portal to play with, put the latest edition on it, and leave it running."""
    began = time.monotonic()
    portal = Portal(NAME, port=PORT)
    if not portal.answers():
        portal.start()
    started = time.monotonic()
    publish(portal)
    print(  # noqa: T201
        f"CKAN {portal.version} : {portal.url}",
        f"  prêt en {started - began:.0f} s, édition publiée en {time.monotonic() - started:.0f} s",
        f"  administrateur : {portal.admin.name} / {portal.admin.password}",
        f"  éditeur        : {portal.editor.name} / {portal.editor.password}",
        f"  organisation   : {portal.organization}",
        "  Portail d’essai : un substitut y tient lieu de Solr. Pour l’arrêter : make portal-stop",
        sep="\n",
    )


def publish(portal: Portal) -> None:
    """Publish the latest edition as its editor does; raises `PublicationError`."""
    vigie = Path(sys.executable).with_name("vigie")
    command = [str(vigie), "publish", "--ckan", portal.url, "--allow-sample", "--rows-max", str(ROWS_MAX)]
    environment = {**os.environ, "VIGIE_CKAN_TOKEN": portal.editor.token}
    if subprocess.run(command, env=environment, check=False).returncode:
        raise PublicationError(f"Le portail répond ({portal.url}), mais l’édition n’y est pas entière.")


def stop() -> None:
    """Stop that portal; what it holds stays for the next start."""
    Portal(NAME, port=PORT).programs.stop()


TASKS = {"install": install, "start": start, "stop": stop}

if __name__ == "__main__":
    sys.exit(main())
