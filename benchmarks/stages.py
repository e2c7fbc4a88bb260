"""Time and peak memory of every stage of `vigie run`, beside the floor that no code of ours can go under.

    python benchmarks/stages.py                      # the embedded sample
    python benchmarks/stages.py --landing FOLDER     # and a folder of the producers' files

Each figure is one run. Memory is the resident size of the process and its children, sampled every 50 ms
(pages shared between processes are counted in each).
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

import psutil

BIN = Path(sys.executable).parent
MIB = 1024 * 1024
EMPTY_PROJECT = "name: empty\nprofile: empty\nversion: '1.0.0'\nflags: {send_anonymous_usage_stats: false}\n"
EMPTY_PROFILE = "empty: {target: x, outputs: {x: {type: duckdb, path: empty.duckdb}}}\n"
STEP_STATS = """
import json, sys, dagster as dg
with dg.DagsterInstance.get() as instance:
    run = instance.get_runs(limit=1)[0]
    stats = instance.get_run_step_stats(run.run_id)
    print(json.dumps([[s.step_key, s.start_time, s.end_time] for s in stats if s.start_time and s.end_time]))
"""


@dataclass(frozen=True)
class Measure:
    """Wall seconds, CPU seconds (children included) and peak resident MiB of a command."""

    name: str
    wall: float
    cpu: float
    peak: float

    def row(self) -> str:
        """One line of the Markdown table."""
        return f"| {self.name} | {self.wall:.1f} | {self.cpu:.1f} | {self.peak:.0f} |"


class MemoryTrace:
    """Resident size of a process tree over time."""

    def __init__(self, pid: int) -> None:
        """Start sampling the process `pid` and its children."""
        self.samples: list[tuple[float, float]] = []
        self._process = psutil.Process(pid)
        self._stop = Event()
        self._thread = Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while not self._stop.wait(0.05):
            try:
                tree = [self._process, *self._process.children(recursive=True)]
                resident = sum(process.memory_info().rss for process in tree)
            except psutil.Error:
                continue
            self.samples.append((time.time(), resident / MIB))

    def stop(self) -> None:
        """Stop sampling."""
        self._stop.set()
        self._thread.join()

    def peak(self, start: float = 0, end: float = float("inf")) -> float:
        """Largest sample between two instants, in MiB."""
        return max((size for instant, size in self.samples if start <= instant <= end), default=0)


def measure(
    name: str, command: list[str], cwd: Path | None = None, **env: str
) -> tuple[Measure, MemoryTrace]:
    """Run a command to its end; CalledProcessError if it fails."""
    before = os.times()
    begun = time.perf_counter()
    process = subprocess.Popen(command, cwd=cwd, env={**os.environ, **env}, stdout=subprocess.DEVNULL)
    trace = MemoryTrace(process.pid)
    code = process.wait()
    trace.stop()
    if code:
        raise subprocess.CalledProcessError(code, command)
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Measure(name, time.perf_counter() - begun, cpu, trace.peak()), trace


def floor(folder: Path) -> list[Measure]:
    """What the imports alone cost, and a `dbt build` of an empty project."""
    (folder / "dbt_project.yml").write_text(EMPTY_PROJECT)
    (folder / "profiles.yml").write_text(EMPTY_PROFILE)
    python = str(BIN / "python")
    imports = ["dagster", "dagster_dbt", "great_expectations", "pandas", "altair"]
    commands = {f"import {name}": [python, "-c", f"import {name}"] for name in imports}
    commands["dbt build of an empty project"] = [str(BIN / "dbt"), "build", "--quiet"]
    return [measure(name, command, cwd=folder)[0] for name, command in commands.items()]


def stages(title: str, data_dir: Path, options: list[str]) -> list[Measure]:
    """A whole run, then each of its steps, then the same command again with nothing new."""
    command = [str(BIN / "vigie"), "run", "--data-dir", str(data_dir), *options]
    whole, trace = measure(f"{title}: whole run", command)
    steps = subprocess.run(
        [str(BIN / "python"), "-c", STEP_STATS],
        env={**os.environ, "DAGSTER_HOME": str(data_dir / "dagster")},
        check=True,
        capture_output=True,
        text=True,
    )
    rows = [
        Measure(f"· {name}", end - start, float("nan"), trace.peak(start, end))
        for name, start, end in sorted(json.loads(steps.stdout), key=lambda step: step[1])
    ]
    again, _ = measure(f"{title}: again, nothing new", command)
    return [whole, *rows, again]


def main() -> None:
    """Print the Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--landing", help="folder of the producers' files")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = floor(folder)
        rows += stages("sample", folder / "sample", [])
        if options.landing:
            rows += stages("landing folder", folder / "landing", ["--landing", options.landing])
    print("| what | wall s | CPU s | peak MiB |\n|---|---|---|---|")
    print("\n".join(row.row() for row in rows).replace("nan", "-"))


if __name__ == "__main__":
    main()
