import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

VIGIE = Path(sys.executable).with_name("vigie")


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


@pytest.fixture(scope="session")
def sample_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data directory of one whole run on the embedded sample; read only, shared by the test workers."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    data_dir = shared / "sample-run"
    with FileLock(shared / "sample-run.lock"):
        if not (data_dir / "last_run.json").exists():
            done = run_vigie("run", "--data-dir", data_dir)
            assert done.returncode == 0, done.stderr + done.stdout
    return data_dir
