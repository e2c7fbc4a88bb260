"""What moved in the values of the pact since the previous edition, and which file made it move."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from publish.reports.pilot import DEFINITIONS
from publish.reports.pilot_values import ALL, KEY, REGION, VALUE, VALUES, Value, value_of
from publish.reports.release import Release
from publish.reports.rows import nullable_records

DATASET = "pilotage-pacte"
UNKNOWN_CAUSE = "aucun fichier reçu n’explique ce changement : règle, calcul ou secret statistique"
_TOLERANCE = 0.005


@dataclass(frozen=True)
class Move:
    """A value that is not what it was; either may be absent. `why`: the file that moved, or that none did."""

    now: Value
    was: Value | None
    why: str

    @property
    def is_new(self) -> bool:
        """Whether the previous edition had no such row."""
        return self.was is None


@dataclass(frozen=True)
class Moves:
    """What moved since the edition `since`; none where there is no earlier edition to compare with."""

    since: str | None
    moves: tuple[Move, ...]
    files: tuple[str, ...]


def find_moves(release: Release) -> Moves:
    """Compare the values of the whole region with those of the previous edition, where it is still there.

    The previous edition is the one that the metadata of the dataset name, beside this one.
    """
    now = _metadata(release.directory)
    since = (now.get("changes") or {}).get("previous")
    before = release.directory.parent / str(since)
    table = before / DATASET / "data" / f"{VALUES}.parquet"
    if since is None or not table.is_file():
        return Moves(None, (), ())
    causes = changed_files(_lineage(before), _lineage(release.directory))
    definitions = release.table(DEFINITIONS, ("code_indicateur", "tables_sources"))
    sources = dict(zip(definitions["code_indicateur"], definitions["tables_sources"], strict=True))
    # An edition made before a column was there knows nothing of it.
    moves = compare(pd.read_parquet(table).reindex(columns=list(VALUE)), release.table(VALUES, VALUE))
    told = tuple(Move(new, old, _why(sources[new.key["code_indicateur"]], causes)) for new, old in moves)
    return Moves(str(since), told, tuple(causes.values()))


def compare(before: pd.DataFrame, after: pd.DataFrame) -> list[tuple[Value, Value | None]]:
    """Return the rows of the whole region whose value or volume moved, or that came, with what they were."""
    old, new = (_of_the_region(frame) for frame in (before, after))
    return [
        (value_of(row), value_of(old[key]) if key in old else None)
        for key, row in sorted(new.items())
        if key not in old or any(_differs(old[key][name], row[name]) for name in ("valeur", "volume_nb"))
    ]


def changed_files(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> dict[str, str]:
    """Return, by raw table, the files of `after` that `before` did not have, in words.

    Args:
        before: the lineage of the previous edition: an entry per vintage (`table`, `file`, `sha256`...).
        after: that of this one.
    """
    known = {(each["table"], each["sha256"]) for each in before}
    found: dict[str, list[str]] = {}
    for each in after:
        if (each["table"], each["sha256"]) not in known:
            received = f"millésime {each['millesime']}, reçu le {each['retrieved']}"
            told = f"{each['file']} ({each['producer']}, {received})"
            found.setdefault(each["table"], []).append(told)
    return {table: " ; ".join(files) for table, files in found.items()}


def _why(tables: str | None, causes: Mapping[str, str]) -> str:
    """The files that changed among the raw tables of an indicator, which blanks separate."""
    found = [causes[name] for name in str(tables).split() if name in causes]
    return " ; ".join(found) or UNKNOWN_CAUSE


def _of_the_region(frame: pd.DataFrame) -> dict[tuple[str, ...], dict[str, Any]]:
    whole = frame[(frame["niveau"] == REGION) & (frame["ventilation"] == ALL)]
    return {tuple(str(row[column]) for column in KEY): row for row in nullable_records(whole)}


def _differs(was: float | None, now: float | None) -> bool:
    if was is None or now is None:
        return was is not now
    return abs(was - now) > _TOLERANCE


def _metadata(release: Path) -> Mapping[str, Any]:
    path = release / DATASET / "metadata.json"
    return dict(json.loads(path.read_text(encoding="utf-8")))


def _lineage(release: Path) -> list[dict[str, Any]]:
    return list(_metadata(release)["lineage"])
