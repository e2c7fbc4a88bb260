"""Publishing on a real CKAN: rows a second beside plain batched calls, and the cost of an unchanged edition.

PYTHONPATH=tests/portal python benchmarks/portal.py RELEASE [--rows 40000] [--rounds 5]

RELEASE is the folder of an edition. The plain calls are given rows that are already in memory, in several
sizes of batch, with the key and without; each round plays every contestant once, so that all meet the same
machine.
"""

import argparse
import json
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from kit.portal import Portal
from publish.checksums import write_checksums
from publish.ckan.client import connect
from publish.ckan.datastore import batches, load_table
from publish.ckan.desired import DesiredTable
from publish.ckan.profile import choose_profile
from publish.ckan.publication import Request, prepare, publish
from publish.ckan.state import PortalFacts, desired_datasets

SIZES = (5_000, 20_000)
DATASETS = 20
# Of the twenty datasets, so that filling the portal does not last; what is unchanged costs the same.
ROWS_MAX = 2_000


def main() -> None:
    """Print both measures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("release", type=Path)
    parser.add_argument("--rows", type=int, default=40_000)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    portal = Portal("bench")
    portal.start()
    try:
        with tempfile.TemporaryDirectory() as scratch:
            measure_rates(portal, arguments, Path(scratch))
            portal.reset()
            measure_unchanged(portal, arguments.release, Path(scratch) / "release")
    finally:
        portal.stop()


def measure_rates(portal: Portal, arguments: argparse.Namespace, scratch: Path) -> None:
    """Rows a second, and rows a second of CPU (client, CKAN, PostgreSQL), which other work disturbs less."""
    table = longest_table(arguments.release, arguments.rows, scratch / "table.parquet")
    contestants: dict[str, Callable[[str], None]] = {
        "vigie publish": lambda at: load_by_us(portal, at, table)
    }
    rows = [row for batch in batches(table) for row in batch]
    for size in SIZES:
        for key in (table.primary_key, ()):
            name = f"plain, {size} rows a batch, {'key' if key else 'no key'}"
            contestants[name] = lambda at, s=size, k=key: load_plainly(portal, at, table, rows, s, k)
    walls: dict[str, list[float]] = {name: [] for name in contestants}
    works: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(arguments.rounds):
        for name, load in contestants.items():
            with new_resource(portal) as resource:
                began, worked = time.perf_counter(), cpu_seconds(portal)
                load(resource)
                walls[name].append(table.rows / (time.perf_counter() - began))
                works[name].append(table.rows / (cpu_seconds(portal) - worked))
    print(
        f"{table.rows} rows, {len(table.fields)} columns, key of {len(table.primary_key)}; medians of rows/s"
    )
    for name in contestants:
        wall, work = statistics.median(walls[name]), statistics.median(works[name])
        print(f"{name:38} {wall:7.0f} (best {max(walls[name]):.0f}), of CPU {work:7.0f}")
    for label, rates in (("wall", walls), ("CPU", works)):
        ours, *plain = (statistics.median(found) for found in rates.values())
        print(f"ours / best plain, {label}: {ours / max(plain):.2f}")


def cpu_seconds(portal: Portal) -> float:
    """CPU seconds so far of this process, of CKAN and of PostgreSQL, with those of their ended children."""
    servers = (portal.programs.ckan.process(), portal.programs.postgres.service.process())
    total = time.process_time()
    for server in filter(None, servers):
        own = server.cpu_times()
        total += own.user + own.system + own.children_user + own.children_system
        total += sum(sum(child.cpu_times()[:2]) for child in server.children(recursive=True))
    return total


def longest_table(release: Path, rows: int, parquet: Path) -> DesiredTable:
    """The longest table of an edition, cut to some rows."""
    facts = PortalFacts(choose_profile("plain", ()), ("notspecified",), serves_tables=True)
    served = [
        one.table for each in desired_datasets(release, facts)[0] for one in each.resources if one.table
    ]
    longest = max(served, key=lambda table: table.rows)
    cut = pq.read_table(longest.parquet).slice(0, rows)
    pq.write_table(cut, parquet)
    return replace(longest, parquet=parquet, rows=cut.num_rows)


@contextmanager
def new_resource(portal: Portal) -> Iterator[str]:
    """A resource without a table, for the time of one load."""
    client = portal.client(portal.editor)
    client.action.package_create(name="banc", owner_org=portal.organization)
    yield client.action.resource_create(package_id="banc", name="banc", url="http://127.0.0.1/")["id"]
    portal.reset()


def load_by_us(portal: Portal, resource: str, table: DesiredTable) -> None:
    """As a publication loads it: from the Parquet file, with its key and dictionary, counted at the end."""
    load_table(connect(portal.url, portal.editor.token), resource, table, lambda *_: None)


def load_plainly(  # noqa: PLR0913, PLR0917 - what a contestant is
    portal: Portal,
    resource: str,
    table: DesiredTable,
    rows: list[dict[str, Any]],
    size: int,
    key: tuple[str, ...],
) -> None:
    """With nothing but the calls."""
    action = portal.client(portal.editor).action
    action.datastore_create(
        resource_id=resource,
        force=True,
        fields=[dict(field) for field in table.fields],
        primary_key=list(key),
    )
    for start in range(0, len(rows), size):
        action.datastore_upsert(
            resource_id=resource, force=True, method="insert", records=rows[start : start + size]
        )


def measure_unchanged(portal: Portal, release: Path, copy: Path) -> None:
    """Publish twenty datasets, then again: calls and seconds of both."""
    multiply(release, copy)
    request = Request(copy, organization=portal.organization, allow_sample=True, table_rows_max=ROWS_MAX)
    for name in ("first", "unchanged"):
        remote, public = connect(portal.url, portal.editor.token), connect(portal.url)
        began = time.perf_counter()
        report = publish(remote, public, prepare(remote, request), lambda *_: None)
        seconds = time.perf_counter() - began
        if not report.success:
            raise SystemExit(report.problems())
        calls = f"{remote.calls.total()} calls, {remote.writes} writes"
        print(f"{DATASETS} datasets, {name}: {seconds:.1f} s, {calls}, {len(report.unchanged)} unchanged")


def multiply(release: Path, copy: Path) -> None:
    """An edition of twenty datasets: those of `release`, some of them twice, under other names."""
    shutil.copytree(release, copy)
    folders = sorted(path.parent for path in copy.glob("*/metadata.json"))
    for number in range(DATASETS - len(folders)):
        folder = folders[number % len(folders)]
        twin = copy / f"{folder.name}-{number}"
        shutil.copytree(folder, twin)
        for file in ("metadata.json", "datapackage.json"):
            facts = json.loads((twin / file).read_text("utf-8"))
            (twin / file).write_text(json.dumps({**facts, "name": twin.name}), "utf-8")
        write_checksums(twin, twin.name, {})
    write_checksums(copy, copy.name, {}, exclude=frozenset({"run.json"}))


if __name__ == "__main__":
    main()
