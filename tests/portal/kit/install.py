"""CKAN from PyPI, in a virtual environment of its own.

Of its own, since the client must not see it: where `ckan` is importable, `ckanapi` raises other exceptions.
"""

import hashlib
import subprocess
import sys
from pathlib import Path

from filelock import FileLock

from kit.debian import require_programs

ROOT = Path(__file__).resolve().parents[3]
HOME = ROOT / ".portal"
UV = ROOT / ".tools" / "bin" / "uv"

NEWEST, FORMER = "2.12.0", "2.11.6"
VERSIONS = (NEWEST, FORMER)
REQUIREMENTS = (
    "setuptools<81",  # CKAN imports pkg_resources, which later versions no longer have
    "gunicorn==27.0.1",
    "ckanext-dcat==2.4.4",
    "ckanext-scheming==3.1.0",
)


class InstallError(RuntimeError):
    """PyPI could not be reached, or a package did not build; the message is that of the installer."""


def ckan_environment(version: str) -> Path:
    """Folder of the virtual environment that holds this CKAN; it is made if need be (20 to 60 s)."""
    wanted = (f"ckan[requirements]=={version}", *REQUIREMENTS)
    folder = HOME / f"ckan-{version}"
    mark = folder / f".ready-{hashlib.sha256(repr((wanted, sys.version_info[:2])).encode()).hexdigest()[:12]}"
    HOME.mkdir(exist_ok=True)
    with FileLock(HOME / f"ckan-{version}.lock"):
        if not mark.exists():
            require_programs()
            _run(UV, "venv", "--clear", "--python", sys.executable, folder)
            _run(UV, "pip", "install", "--python", folder / "bin" / "python", *wanted)
            mark.touch()
    return folder


def _run(*command: str | Path) -> None:
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise InstallError(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
