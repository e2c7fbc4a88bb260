"""Killed runs, then the same command twice at once: the same edition, byte for byte."""

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

# Runs the main job and kills the process, its children spared, some time after a step has begun.
KILLED_RUN = """
import os, signal, sys, threading
from pathlib import Path
from orchestration import environment
from orchestration.runner import run_main_job
from orchestration.settings import Settings

data_dir, fatal_step, delay = sys.argv[1:]
settings = Settings(data_dir=Path(data_dir))
environment.enter(settings)

def listener(step, state):
    if (step, state) == (fatal_step, "start"):
        threading.Timer(float(delay), os.kill, (os.getpid(), signal.SIGKILL)).start()

run_main_job(settings, listener)
"""

OPENED_INSTANCE = """
import sys
from pathlib import Path
from orchestration import environment
from orchestration.runner import opened
from orchestration.settings import Settings

settings = Settings(data_dir=Path(sys.argv[1]))
environment.enter(settings)
with opened(settings) as instance:
    instance.get_runs(limit=1)
"""

MOMENTS = [("landing_files", 0.5), ("raw_bmo__projets", 0.7), ("shared_model", 3.0), ("release", 0.3)]


@pytest.mark.slow
def test_runs_killed_at_any_stage_then_two_at_once_end_in_one_edition(
    tmp_path: Path, sample_run: Path, tree: Callable
) -> None:
    for step, delay in MOMENTS:
        killed = subprocess.run(
            [sys.executable, "-c", KILLED_RUN, str(tmp_path), step, str(delay)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert killed.returncode == -signal.SIGKILL, (
            f"{step}: the run ended before it was killed\n{killed.stderr}"
        )
    command = [str(Path(sys.executable).with_name("vigie")), "run", "--data-dir", str(tmp_path)]
    runs = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for _ in range(2)
    ]
    outputs = [run.communicate()[0] for run in runs]
    assert [run.returncode for run in runs] == [0, 0], "\n".join(outputs)
    editions = [path for path in (tmp_path / "releases").iterdir() if not path.is_symlink()]
    assert len(editions) == 1
    assert tree(tmp_path / "releases" / "latest") == tree(sample_run / "releases" / "latest")
    [version] = [edition.name for edition in editions]
    assert tree(tmp_path / "reports" / version) == tree(sample_run / "reports" / version)
    assert not list(tmp_path.rglob(".tmp-*"))


@pytest.mark.slow
def test_two_processes_create_the_files_of_dagster_once(tmp_path: Path) -> None:
    runs = [subprocess.Popen([sys.executable, "-c", OPENED_INSTANCE, str(tmp_path)]) for _ in range(4)]
    assert [run.wait() for run in runs] == [0] * len(runs)
