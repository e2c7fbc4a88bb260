import os
import subprocess
import sys
from pathlib import Path

import pytest

VIGIE = Path(sys.executable).with_name("vigie")


def vigie(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command as a user does, wide enough that no table is folded."""
    return subprocess.run(
        [VIGIE, *map(str, arguments)],
        env={**os.environ, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="session")
def sample_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data directory of one whole run on the embedded sample; read only."""
    data_dir = tmp_path_factory.mktemp("sample")
    done = vigie("run", "--data-dir", data_dir)
    assert done.returncode == 0, done.stderr + done.stdout
    return data_dir


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of a published folder and its bytes, but for the one that identifies the run."""
    files = (path for path in folder.resolve().rglob("*") if path.is_file() and path.name != "run.json")
    return {path.relative_to(folder.resolve()).as_posix(): path.read_bytes() for path in files}
