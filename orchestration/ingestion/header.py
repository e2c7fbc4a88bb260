"""What a layout finds in a header row."""

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from orchestration.ingestion.inventory import Layout
from orchestration.ingestion.naming import normalise


@dataclass(frozen=True)
class Match:
    """What a layout finds in one header row.

    `columns` maps canonical names to positions, `found` maps them to the producer's own names.
    """

    columns: dict[str, int]
    found: dict[str, str]
    missing: tuple[str, ...]
    duplicated: dict[str, tuple[str, ...]]
    unknown: tuple[str, ...]
    years: frozenset[int]
    score: float
    claimed: bool

    def likely_renamed(self, wanted: Sequence[str]) -> list[str]:
        """The unknown columns, those that look most like one of `wanted` first."""
        targets = [normalise(name) for name in wanted]
        return sorted(self.unknown, key=lambda name: -_likeness(normalise(name), targets))


def is_signed(layout: Layout, cells: Sequence[Any]) -> bool:
    """Tell whether a header row has the signature of a layout, without which nothing is claimed."""
    names = {normalise(name) for name in _written(cells).values()}
    patterns = (layout.columns[canonical].pattern for canonical in layout.signature)
    return all(any(pattern.fullmatch(name) for name in names) for pattern in patterns)


def match(layout: Layout, cells: Sequence[Any]) -> Match:
    """Compare a header row with a layout; `score` is the share of its required columns that are there."""
    names = _written(cells)
    normal = {i: normalise(name) for i, name in names.items()}
    hits = {
        canonical: [(i, m) for i, name in normal.items() if (m := column.pattern.fullmatch(name))]
        for canonical, column in layout.columns.items()
    }
    columns = {canonical: found[0][0] for canonical, found in hits.items() if found}
    known = {i for found in hits.values() for i, _ in found}
    unknown = tuple(
        name
        for i, name in names.items()
        if i not in known and not layout.ignored_pattern.fullmatch(normal[i])
    )
    missing = tuple(name for name in layout.required if name not in columns)
    score = 1 - len(missing) / len(layout.required)
    return Match(
        columns=columns,
        found={canonical: names[i] for canonical, i in columns.items()},
        missing=missing,
        duplicated={c: tuple(names[i] for i, _ in found) for c, found in hits.items() if len(found) > 1},
        unknown=unknown,
        years=frozenset(_years(m for found in hits.values() for _, m in found)),
        score=score,
        claimed=set(layout.signature) <= columns.keys() and not (layout.closed and unknown),
    )


def _written(cells: Sequence[Any]) -> dict[int, str]:
    """The cells that hold something, by their place."""
    return {i: name for i, cell in enumerate(cells) if cell is not None and (name := str(cell).strip())}


def _years(matches: Iterable[re.Match[str]]) -> Iterable[int]:
    for found in matches:
        yield from (2000 + int(year) % 100 for year in found.groups() if year)


def _likeness(name: str, targets: Sequence[str]) -> float:
    return max((difflib.SequenceMatcher(None, name, target).ratio() for target in targets), default=0.0)
