"""The file that holds the decisions of an edition, in the layout that the inventory declares."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from orchestration.decisions.judging import Row
from orchestration.ingestion.fiction import FILE_PREFIX
from orchestration.ingestion.inventory import Table, load_inventory

TABLE = "raw_decisions__decisions_achat"
_DAY = "date_decision"

Key = tuple[str, ...]


def file_name(edition: str, *, is_fictitious: bool) -> str:
    """The name of the file of an edition."""
    return f"{f'{FILE_PREFIX}_' if is_fictitious else ''}decisions_{edition}.csv"


def is_ours(path: Path) -> bool:
    """Whether a file is written as this program writes it: a spreadsheet changes separator and encoding."""
    with path.open("rb") as stream:
        return stream.readline() == text_of(()).encode()


def read_rows(path: Path) -> dict[Key, dict[str, str]]:
    """The decisions of a file by key; none where there is no file yet."""
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as stream:
        return {_key(row): row for row in csv.DictReader(stream)}


def merged(
    before: Mapping[Key, Row], decided: Iterable[Row], day: date | None, today: date
) -> tuple[list[Row], Counter[str]]:
    """Put decisions over those of a file, and count which are new, changed, or as they were.

    A decision bears the day that the committee gives; without it, the day on which it was first read back.
    """
    rows, told = dict(before), Counter[str]()
    for new in decided:
        known = before.get(_key(new))
        same = known is not None and all(known.get(name, "") == value for name, value in new.items())
        kept = known[_DAY] if known is not None and same else today.isoformat()
        row = {**new, _DAY: day.isoformat() if day else kept}
        state = (
            "nouvelle" if known is None else ("inchangée" if row[_DAY] == known[_DAY] and same else "changée")
        )
        told[state] += 1
        rows[_key(new)] = row
    return [rows[key] for key in sorted(rows)], told


def text_of(rows: Iterable[Row]) -> str:
    """The file of these decisions."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, _table().layouts[0].columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def _key(row: Row) -> Key:
    return tuple(row[name] for name in _table().key)


def _table() -> Table:
    return load_inventory().table(TABLE)
