"""Killed runs, and one that was waiting for its turn: the same edition, byte for byte."""

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import LandingRun

# Runs the main job, or the assets named, and kills the process, its children spared, some time after a step
# has begun.
KILLED_RUN = """
import os, signal, sys, threading
from pathlib import Path
from uuid import uuid4
from dagster import AssetKey
from orchestration import environment
from orchestration.runner import opened, run_config
from orchestration.settings import Settings

data_dir, landing, fatal_step, delay, *assets = sys.argv[1:]
settings, run_id = Settings(data_dir=Path(data_dir), landing=Path(landing)), str(uuid4())
environment.enter(settings)
from orchestration.definitions import MAIN_JOB, defs

def listener(entry):
    event = entry.dagster_event
    if event and (event.step_key, event.event_type_value) == (fatal_step, "STEP_START"):
        threading.Timer(float(delay), os.kill, (os.getpid(), signal.SIGKILL)).start()

with opened(settings) as instance:
    instance.add_event_listener(run_id, listener)
    selection = [AssetKey(asset) for asset in assets] or None
    job = defs.resolve_job_def(MAIN_JOB)
    job.execute_in_process(run_config(settings), instance, asset_selection=selection, run_id=run_id)
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

MOMENTS = [("landing_files", 0.5), ("shared_model", 3.0)]
BEFORE_THE_RELEASE = ("raw", "geo", "ml", "candidate", "validation")


@pytest.mark.slow
def test_killed_runs_and_one_that_waits_end_in_the_same_edition(
    tmp_path: Path, landing_run: LandingRun, vigie: Callable, tree: Callable
) -> None:
    folder, undisturbed = landing_run.folder, landing_run.data_dir
    for step, delay in MOMENTS:
        killed = started(tmp_path, folder, step, delay)
        assert killed.wait() == -signal.SIGKILL, f"{step}: ended before it was killed"
    # A third run gets as far as its release: what comes before it is that of the whole run, which is dear.
    for name in BEFORE_THE_RELEASE:
        shutil.copytree(undisturbed / name, tmp_path / name, dirs_exist_ok=True)
    first = started(tmp_path, folder, "release", 0.3, "release")
    holder = tmp_path / "run.holder"
    before = holder.read_text("utf-8")
    while holder.read_text("utf-8") == before and first.poll() is None:
        time.sleep(0.1)
    second = vigie("run", "--landing", folder, "--data-dir", tmp_path)
    assert first.wait() == -signal.SIGKILL
    assert second.returncode == 0, second.stderr
    editions = [path for path in (tmp_path / "releases").iterdir() if path.is_dir() and not path.is_symlink()]
    assert len(editions) == 1
    assert tree(tmp_path / "releases" / "latest") == tree(undisturbed / "releases" / "latest")
    [version] = [edition.name for edition in editions]
    assert tree(tmp_path / "reports" / version) == tree(undisturbed / "reports" / version)
    assert not list(tmp_path.rglob(".tmp-*"))


def started(data_dir: Path, folder: Path, step: str, delay: float, *assets: str) -> subprocess.Popen[bytes]:
    """A run of all assets, or of these, that will be killed some time after a step has begun."""
    command = [sys.executable, "-c", KILLED_RUN, str(data_dir), str(folder), step, str(delay), *assets]
    return subprocess.Popen(command, stderr=subprocess.DEVNULL)


@pytest.mark.slow
def test_processes_that_start_together_create_the_files_of_dagster_once(tmp_path: Path) -> None:
    runs = [subprocess.Popen([sys.executable, "-c", OPENED_INSTANCE, str(tmp_path)]) for _ in range(4)]
    assert [run.wait() for run in runs] == [0] * len(runs)
