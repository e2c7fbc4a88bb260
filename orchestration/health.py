"""Health of the sources, read from the vintages on disk: what came, how old it is, whether more is due."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

from orchestration.ingestion.cadence import late_after_days
from orchestration.ingestion.inventory import Inventory, Source, Table

State = Literal["à jour", "en retard", "suspendue", "jamais reçue"]


@dataclass(frozen=True)
class Health:
    """One raw table and one origin of its vintages; `origin` is empty where none was received."""

    source: str
    table: str
    origin: str
    millesimes: tuple[int, ...]
    rows: int
    retrieved: date | None
    age_days: int | None
    cadence: str
    state: State
    warnings: tuple[str, ...]


def source_health(raw: Path, inventory: Inventory, today: date) -> list[Health]:
    """One line per raw table and origin, in the order of the tables; tables without any vintage included."""
    received = {
        table: {origin: list(group) for origin, group in groupby(rows, key=lambda v: str(v["origin"]))}
        for table, rows in _by_table(_current_vintages(raw))
    }
    return [
        _health(inventory.source_of(table.name), table, origin, vintages, today)
        for table in sorted(inventory.tables, key=lambda table: table.name)
        for origin, vintages in received.get(table.name, {"": []}).items()
    ]


def _by_table(vintages: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
    for table, group in groupby(vintages, key=lambda vintage: str(vintage["table"])):
        yield table, list(group)


def _current_vintages(raw: Path) -> list[dict[str, Any]]:
    """The last vintage of each table, origin and millésime."""
    last: dict[tuple[str, str, int], dict[str, Any]] = {}
    for path in raw.glob("*/*/millesime=*/vintage=*/snapshot.json"):
        vintage = json.loads(path.read_text("utf-8"))
        key = (vintage["table"], vintage["origin"], vintage["millesime"])
        if key not in last or last[key]["rank"] < vintage["rank"]:
            last[key] = vintage
    return [last[key] for key in sorted(last)]


def _health(
    source: Source, table: Table, origin: str, vintages: Sequence[Mapping[str, Any]], today: date
) -> Health:
    retrieved = max((date.fromisoformat(vintage["retrieved"]) for vintage in vintages), default=None)
    years = tuple(int(vintage["millesime"]) for vintage in vintages)
    return Health(
        source=source.id,
        table=table.name,
        origin=origin,
        millesimes=years,
        rows=sum(vintage["rows"] for vintage in vintages),
        retrieved=retrieved,
        age_days=None if retrieved is None else (today - retrieved).days,
        cadence=source.cadence_of(table),
        state=_state(source, table, retrieved, years, today),
        warnings=tuple(f"{v['millesime']} : {text}" for v in vintages for text in v["warnings"]),
    )


def _state(source: Source, table: Table, retrieved: date | None, years: Sequence[int], today: date) -> State:
    if retrieved is None:
        return "jamais reçue"
    if source.suspension:
        return "suspendue"
    limit = late_after_days(source.cadence_of(table))
    if limit is None or table.is_reference:
        return "à jour"
    # A wave taken in today may be an old one: it is not younger than the end of its year.
    newest = min(retrieved, date(max(years), 12, 31)) if table.is_by_wave else retrieved
    return "en retard" if today - newest > timedelta(days=limit) else "à jour"
