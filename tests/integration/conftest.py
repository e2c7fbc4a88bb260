import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

VIGIE = Path(sys.executable).with_name("vigie")


REAL_DATA = os.environ.get("VIGIE_REAL_DATA")
Vigie = Callable[..., subprocess.CompletedProcess[str]]
Tree = Callable[[Path], dict[str, bytes]]


def run_vigie(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command as a user does, wide enough that no table is folded."""
    return subprocess.run(
        [VIGIE, *map(str, arguments)],
        env={**os.environ, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


def published_files(folder: Path) -> dict[str, bytes]:
    """Every file of a published folder and its bytes, but for the one that identifies the run."""
    files = (path for path in folder.resolve().rglob("*") if path.is_file() and path.name != "run.json")
    return {path.relative_to(folder.resolve()).as_posix(): path.read_bytes() for path in files}


@pytest.fixture(scope="session")
def vigie() -> Vigie:
    return run_vigie


@pytest.fixture(scope="session")
def tree() -> Tree:
    return published_files


def shared_run(tmp_path_factory: pytest.TempPathFactory, name: str, *options: str) -> Path:
    """Data directory of one whole run, made once for all the test workers."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    data_dir = shared / name
    with FileLock(shared / f"{name}.lock"):
        if not (data_dir / "last_run.json").exists():
            done = run_vigie("run", "--data-dir", data_dir, *options)
            assert done.returncode == 0, done.stderr + done.stdout
    return data_dir


@pytest.fixture(scope="session")
def sample_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of the embedded sample; read only."""
    return shared_run(tmp_path_factory, "sample-run")


@pytest.fixture(scope="session")
def real_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of the producers' files; read only."""
    if not REAL_DATA:
        pytest.skip("VIGIE_REAL_DATA is not set: no producers' files to read")
    return shared_run(tmp_path_factory, "real-run", "--landing", REAL_DATA)
