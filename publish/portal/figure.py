"""The figure of a table that declares one: what is drawn, and the same in words and numbers.

Abscissas are percentages, so that text keeps its size at any width; ordinates are pixels. The template draws.
A text on the abscissa gives one row per value, anything else one panel per series: panels share one scale, so
that neither colour nor overlap has to tell series apart.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from publish.errors import PublicationError
from publish.french import decimal, integer, month, quarter
from publish.record import TableRecord
from publish.reports.charts import Tick, round_ticks

PANELS = 6
ROWS = 12
TABLE_PERIODS = 24
PANEL_HEIGHT = 110.0
_TOP, _LEFT, _WIDTH = 14.0, 14.0, 84.0
_DOTS_WIDTH = 98.0
_QUARTER_STARTS = frozenset({1, 4, 7, 10})


@dataclass(frozen=True)
class Declaration:
    """What the `figure` of a published table declares, in the words of its yml.

    Attributes:
        titre: what the figure shows.
        x: columns of the abscissa; several texts make one label.
        y: column of the values.
        bornes: columns of the interval.
        serie: column that tells series apart.
        ou: values that a column may have in the figure.
        dernier: column of which the last value only is drawn.
        rupture: column that changes where two periods no longer compare.
        unite: of the values, where that of the column is not theirs alone.
    """

    titre: str
    x: tuple[str, ...]
    y: str
    bornes: tuple[str, ...] = ()
    serie: str | None = None
    ou: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    dernier: str | None = None
    rupture: str | None = None
    unite: str | None = None

    @property
    def columns(self) -> list[str]:
        """Every column that the figure reads."""
        optional = (self.serie, self.dernier, self.rupture)
        named = (*self.x, self.y, *self.bornes, *self.ou, *(name for name in optional if name))
        return list(dict.fromkeys(named))


@dataclass(frozen=True)
class Point:
    """A value of the figure; the interval is the value itself where none is known."""

    x: Any
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Placed:
    """A point and its place: `at` in percent, ordinates in pixels."""

    point: Point
    at: float
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Panel:
    """A series. Lines join within a run only: from one to the next, values do not compare."""

    name: str
    runs: list[list[Placed]]
    sentence: str

    @property
    def last(self) -> Placed:
        """The last point."""
        return self.runs[-1][-1]


@dataclass(frozen=True)
class Lines:
    """Series over time, one panel each, on one scale; `table` holds the last periods, the newest first."""

    title: str
    unit: str
    table_name: str
    has_interval: bool
    panels: list[Panel]
    others: int
    ticks: list[Tick]
    dates: list[tuple[float, str]]
    table: list[tuple[str, list[Point | None]]]
    periods: int
    height: float = PANEL_HEIGHT


@dataclass(frozen=True)
class Row:
    """A value of a category; `at`, `start` and `end` are percentages of the scale."""

    label: str
    point: Point
    at: float
    start: float
    end: float


@dataclass(frozen=True)
class Rows:
    """The largest values, the first first, on one scale that starts at zero."""

    title: str
    unit: str
    table_name: str
    has_interval: bool
    rows: list[Row]
    others: int
    sentence: str


def figure(path: Path, table: TableRecord) -> Lines | Rows | None:
    """Return the figure that `table` declares, from its Parquet file; none without a declaration or a row.

    Raises:
        PublicationError: the declaration names a column that the table does not have.
    """
    if not table.figure:
        return None
    declared = read_declaration(table)
    content = _selected(pq.read_table(path, columns=declared.columns), declared)
    if content.num_rows == 0:
        return None
    units = {facts["name"]: str(facts.get("unit", "")) for facts in table.fields}
    unit = units[declared.y] if declared.unite is None else declared.unite
    if pa.types.is_string(content.schema.field(declared.x[0]).type):
        return _rows(content, declared, table.name, unit)
    return _lines(content, declared, table.name, unit)


def read_declaration(table: TableRecord) -> Declaration:
    """Return the declaration of the figure of `table`.

    Raises:
        PublicationError: a key is unknown or absent, or a column is not in the table.
    """
    facts = dict(table.figure or {})
    for key in ("x", "bornes"):
        given = facts.get(key, [])
        facts[key] = (given,) if isinstance(given, str) else tuple(given)
    where = f"Table « {table.name} », figure"
    try:
        declared = Declaration(**facts)
    except TypeError as error:
        raise PublicationError(
            f"{where} : {error}. Clés : titre, x, y ; possibles : bornes, serie, ou, dernier, rupture, unite."
        ) from error
    known = {str(facts["name"]) for facts in table.fields}
    if unknown := [name for name in declared.columns if name not in known]:
        raise PublicationError(
            f"{where} : colonnes absentes de la table : {', '.join(unknown)}. Corrigez la déclaration "
            "« figure » du modèle publié."
        )
    return declared


def _selected(content: pa.Table, declared: Declaration) -> pa.Table:
    for name, values in declared.ou.items():
        content = content.filter(pc.is_in(content[name], pa.array(values, content.schema.field(name).type)))
    content = content.filter(pc.is_valid(content[declared.y]))
    if declared.dernier and content.num_rows:
        content = content.filter(pc.equal(content[declared.dernier], pc.max(content[declared.dernier])))
    return content


def _points(content: pa.Table, declared: Declaration) -> Iterator[Point]:
    names = (declared.y, *declared.bornes) if declared.bornes else (declared.y,) * 3
    labels = [content[name].to_pylist() for name in declared.x]
    values = [content[name].to_pylist() for name in (names if len(names) == 3 else (declared.y,) * 3)]
    for *x, value, low, high in zip(*labels, *values, strict=True):
        label = x[0] if len(x) == 1 else " – ".join(str(part) for part in x)
        yield Point(label, value, value if low is None else low, value if high is None else high)


def _rows(content: pa.Table, declared: Declaration, table: str, unit: str) -> Rows:
    # `sorted` is stable: equal values stay in the order of the key.
    points = sorted(_points(content, declared), key=lambda point: -point.value)
    shown = points[:ROWS]
    largest = max(point.high for point in shown) or 1.0

    def at(value: float) -> float:
        return round(1 + _DOTS_WIDTH * value / largest, 2)

    first = shown[0]
    return Rows(
        title=declared.titre,
        unit=unit,
        table_name=table,
        has_interval=bool(declared.bornes),
        rows=[Row(str(point.x), point, at(point.value), at(point.low), at(point.high)) for point in shown],
        others=len(points) - len(shown),
        sentence=f"La plus grande valeur est celle de {first.x} : {_with_unit(first.value, unit)}.",
    )


def _lines(content: pa.Table, declared: Declaration, table: str, unit: str) -> Lines:
    series = _series(content, declared, table)
    # The largest first; equal ones by name.
    ranked = sorted(series, key=lambda name: (-series[name][-1][-1].value, name))
    shown = sorted(ranked[:PANELS])
    points = [point for name in shown for run in series[name] for point in run]
    values = round_ticks(max(point.high for point in points))
    first, last = min(point.x for point in points), max(point.x for point in points)
    span = max(_distance(first, last), 1)
    periods = sorted({point.x for point in points})
    label = _labeller(periods)

    def place(point: Point) -> Placed:
        at = round(_LEFT + _WIDTH * _distance(first, point.x) / span, 2)
        return Placed(point, at, *(down(value) for value in (point.value, point.low, point.high)))

    def down(value: float) -> float:
        return round(_TOP + PANEL_HEIGHT * (1 - value / values[-1]), 1)

    return Lines(
        title=declared.titre,
        unit=unit,
        table_name=table,
        has_interval=bool(declared.bornes),
        panels=[
            Panel(
                name,
                [[place(point) for point in run] for run in series[name]],
                _told(series[name], unit, label),
            )
            for name in shown
        ],
        others=len(series) - len(shown),
        ticks=[Tick(value, down(value)) for value in values],
        dates=[(_LEFT, label(first)), (_LEFT + _WIDTH, label(last))],
        table=_table([series[name] for name in shown], periods[-TABLE_PERIODS:], label),
        periods=len(periods),
    )


def _series(content: pa.Table, declared: Declaration, table: str) -> dict[str, list[list[Point]]]:
    """Return the runs of points of each series, in the order of time."""
    points = list(_points(content, declared))
    names = content[declared.serie].to_pylist() if declared.serie else [""] * len(points)
    breaks = content[declared.rupture].to_pylist() if declared.rupture else [None] * len(points)
    grouped: dict[str, list[tuple[Point, Any]]] = {}
    for name, point, last_break in zip(names, points, breaks, strict=True):
        grouped.setdefault(str(name), []).append((point, last_break))
    for name, pairs in grouped.items():
        if len({point.x for point, _ in pairs}) < len(pairs):
            raise PublicationError(
                f"Table « {table} », figure : plusieurs valeurs à un même point de la série « {name} ». "
                "Restreignez-la par « ou », ou séparez-la par « serie »."
            )
    return {name: list(_runs(sorted(each, key=lambda pair: pair[0].x))) for name, each in grouped.items()}


def _runs(points: Iterable[tuple[Point, Any]]) -> Iterator[list[Point]]:
    for _, run in itertools.groupby(points, key=lambda pair: str(pair[1])):
        yield [point for point, _ in run]


def _distance(start: Any, end: Any) -> float:
    return float((end - start).days) if isinstance(start, date) else float(end - start)


def _told(runs: Sequence[Sequence[Point]], unit: str, label: Any) -> str:
    """Compare the last point with the first one that compares with it."""
    first, last = runs[-1][0], runs[-1][-1]
    now = f"{_with_unit(last.value, unit)} ({label(last.x)})"
    if first is last:
        return f"{now}."
    return f"{now}, contre {figure_text(first.value)} ({label(first.x)})."


def _with_unit(value: float, unit: str) -> str:
    return f"{figure_text(value)} {unit}".strip()


def _table(
    series: Sequence[Sequence[Sequence[Point]]], periods: Sequence[Any], label: Any
) -> list[tuple[str, list[Point | None]]]:
    by_period = [{point.x: point for run in runs for point in run} for runs in series]
    return [(label(period), [points.get(period) for points in by_period]) for period in reversed(periods)]


def _labeller(periods: Sequence[Any]) -> Any:
    if not isinstance(periods[0], date):
        return str
    return quarter if all(period.month in _QUARTER_STARTS for period in periods) else month


def figure_text(value: float) -> str:
    """Write a value with the digits that it has and a reader needs: none from 100 on, two below 10."""
    finest = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    digits = next((each for each in range(finest) if math.isclose(value, round(value, each))), finest)
    return decimal(value, digits) if digits else integer(value)
