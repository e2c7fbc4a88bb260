"""What a run may keep of the last successful one: all that no changed raw table feeds.

A model whose inputs are the same once they are rebuilt gives the same: what only it feeds is kept too.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from orchestration.files import write_json
from orchestration.fingerprint import code_fingerprint
from orchestration.ingestion.inventory import Table, load_inventory
from orchestration.ingestion.landing import Finding, scan
from orchestration.ingestion.snapshot import current_snapshots
from orchestration.ingestion.wave import files_by_wave, joint_sha
from orchestration.settings import DataDir, Settings

UNCHANGED = "unchanged"
Vintages = Mapping[str, Mapping[str, str]]
"""For each raw table, the digest of the files of each millésime."""


class BasisChangedError(RuntimeError):
    """Another run came between the choice of what to redo and the run itself."""


@dataclass(frozen=True)
class Plan:
    """The run to build upon, and the raw tables that have changed since."""

    basis: str
    changed: frozenset[str]


def plan(settings: Settings) -> Plan | None:
    """What a run on the landing folder has to redo; None: everything.

    The tables of the last successful run are kept only if the same program built them for the same region
    and portal from a landing folder, and if no run has touched them since.
    """
    if settings.landing is None or not settings.data.warehouse.exists():
        return None
    built = _built(settings.data)
    if built.get("program") != _program(settings):
        return None
    findings = scan(settings.landing, load_inventory())
    return Plan(built["run_id"], changed_tables(built["vintages"], findings, current(settings.data)))


def changed_tables(before: Vintages, findings: Iterable[Finding], taken: Vintages) -> frozenset[str]:
    """The raw tables that differ from `before` once the files are taken in, or that one of them breaks."""
    found = list(findings)
    refused = {finding.table for finding in found if finding.problem and finding.table}
    expected = {name: {**waves, **_waves(name, found)} for name, waves in taken.items()}
    return frozenset(refused | {name for name, waves in expected.items() if waves != before.get(name)})


def current(data: DataDir) -> dict[str, dict[str, str]]:
    """The current vintages of a landing folder, table by table."""
    return {table.name: _taken(data, table) for table in load_inventory().tables}


def begin(data: DataDir, run_id: str, basis: str | None) -> None:
    """Forget what was built: a run that fails half-way leaves tables that nothing describes.

    Raises:
        BasisChangedError: `basis` is not the run that built the tables.
    """
    known = _built(data).get("run_id")
    write_json(data.built, {"run_id": run_id})
    if basis not in {None, known}:
        raise BasisChangedError(
            "Une autre exécution a modifié les tables entre-temps. Remède : relancez la commande, "
            "qui refera tout."
        )


def note_unchanged(data: DataDir, target: str) -> None:
    """Say that a model found its inputs as they were, and has left its frames as they are."""
    built = _built(data)
    write_json(data.built, {**built, UNCHANGED: sorted({*built.get(UNCHANGED, ()), target})})


def unchanged(data: DataDir) -> frozenset[str]:
    """The models that have left their frames as they were, in the run that goes on."""
    return frozenset(_built(data).get(UNCHANGED, ()))


def record(settings: Settings, run_id: str) -> None:
    """Say what the tables were built from, after a successful run on a landing folder."""
    if settings.landing is not None and _built(settings.data).get("run_id") == run_id:
        built = {"run_id": run_id, "program": _program(settings), "vintages": current(settings.data)}
        write_json(settings.data.built, built)


def _built(data: DataDir) -> dict[str, Any]:
    return dict(json.loads(data.built.read_text("utf-8"))) if data.built.exists() else {}


def _program(settings: Settings) -> list[str]:
    return [code_fingerprint(), settings.region, settings.portal_url]


def _waves(table: str, findings: Iterable[Finding]) -> dict[str, str]:
    mine = [finding for finding in findings if finding.table == table]
    return {str(wave): joint_sha(files) for wave, files in files_by_wave(mine).items()}


def _taken(data: DataDir, table: Table) -> dict[str, str]:
    snapshots = current_snapshots(data.raw, table, "depot")
    return {str(snapshot.millesime): snapshot.sha256 for snapshot in snapshots}
