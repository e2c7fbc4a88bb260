from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publish.errors import PublicationError
from publish.portal.figure import PANELS, ROWS, Lines, Rows, figure, figure_text
from publish.record import TableRecord

MakeTable = Callable[..., tuple[Path, TableRecord]]
TOTALS = pa.table(
    {
        "annee": pa.array([2024, 2025, 2024, 2025, 2024, 2025], pa.int32()),
        "niveau": ["region", "region", "bassin", "bassin", "bassin", "bassin"],
        "territoire": ["R", "R", "B", "B", "A", "A"],
        "projets_nb": [100.0, 50.0, 10.0, 20.0, None, 5.0],
        "projets_min": [100.0, 50.0, 10.0, 20.0, 1.0, 5.0],
        "projets_max": [130.0, 50.0, 12.0, 20.0, 4.0, 5.0],
    }
)
DECLARED: dict[str, Any] = {
    "titre": "Projets",
    "x": "annee",
    "y": "projets_nb",
    "bornes": ["projets_min", "projets_max"],
    "serie": "territoire",
}


def test_no_figure_without_a_declaration_or_a_row(make_table: MakeTable) -> None:
    assert figure(*make_table(TOTALS)) is None
    assert figure(*make_table(TOTALS, figure={**DECLARED, "ou": {"niveau": ["commune"]}})) is None


def test_lines_have_a_panel_by_series_on_one_scale(make_table: MakeTable) -> None:
    declared = {**DECLARED, "ou": {"niveau": ["bassin"]}}
    drawn = figure(*make_table(TOTALS, figure=declared, units={"projets_nb": "projets"}))
    assert isinstance(drawn, Lines)
    assert [panel.name for panel in drawn.panels] == ["A", "B"]
    a, b = drawn.panels
    # A value that is not known is not drawn as zero.
    assert [placed.point.x for placed in a.runs[0]] == [2025]
    assert a.sentence == "5 projets (2025)."
    assert b.sentence == "20 projets (2025), contre 10 (2024)."
    first, last = b.runs[0]
    assert first.at < last.at
    assert last.value < first.value
    assert (first.point.low, first.point.high) == (10, 12)
    assert first.high < first.value == first.low
    assert a.last.at == last.at
    assert drawn.table[0][0] == "2025"
    assert drawn.table[1][1][0] is None


def test_periods_of_two_rules_are_not_joined_nor_compared(make_table: MakeTable) -> None:
    content = pa.table(
        {
            "mois": [date(2024, month, 1) for month in (1, 2, 3, 4)],
            "n": [1.0, 2.0, 8.0, 9.0],
            "rupture": [None, None, date(2024, 3, 1), date(2024, 3, 1)],
        }
    )
    declared = {"titre": "N", "x": "mois", "y": "n", "rupture": "rupture"}
    drawn = figure(*make_table(content, figure=declared))
    assert isinstance(drawn, Lines)
    (panel,) = drawn.panels
    assert [[placed.point.value for placed in run] for run in panel.runs] == [[1, 2], [8, 9]]
    assert panel.sentence == "9 (avril 2024), contre 8 (mars 2024)."
    assert not drawn.has_interval


def test_quarters_are_named(make_table: MakeTable) -> None:
    content = pa.table({"t": [date(2024, 1, 1), date(2024, 10, 1)], "n": [1.0, 2.0]})
    drawn = figure(*make_table(content, figure={"titre": "N", "x": "t", "y": "n"}))
    assert isinstance(drawn, Lines)
    assert [label for _, label in drawn.dates] == ["1er trimestre 2024", "4e trimestre 2024"]


def test_rows_are_the_largest_values(make_table: MakeTable) -> None:
    content = pa.table(
        {
            "bassin": [f"B{n}" for n in range(20)] + ["vieux"],
            "metier": ["M"] * 21,
            "annee": pa.array([2025] * 20 + [2024], pa.int32()),
            "n": [float(n) for n in range(20)] + [999.0],
            "bas": [None, *[float(n) - 1 for n in range(1, 20)], 0.0],
            "haut": [None, *[float(n) + 1 for n in range(1, 20)], 0.0],
        }
    )
    declared = {
        "titre": "N",
        "x": ["bassin", "metier"],
        "y": "n",
        "bornes": ["bas", "haut"],
        "dernier": "annee",
        "unite": "projets",
    }
    drawn = figure(*make_table(content, figure=declared))
    assert isinstance(drawn, Rows)
    assert len(drawn.rows) == ROWS
    assert drawn.others == 20 - ROWS
    top = drawn.rows[0]
    assert (top.label, top.point.value, top.point.low, top.point.high) == ("B19 – M", 19, 18, 20)
    assert top.start < top.at < top.end
    assert drawn.sentence == "La plus grande valeur est celle de B19 – M : 19 projets."


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"y": "absente"}, "absente"),
        ({"serie": "absente"}, "absente"),
        ({"ou": {"absente": [1]}}, "absente"),
        ({"bornes": ["projets_min", "absente"]}, "absente"),
        ({"inconnue": 1}, "inconnue"),
        ({"serie": None}, "plusieurs valeurs à un même point"),
    ],
)
def test_a_wrong_declaration_is_refused(make_table: MakeTable, change: dict[str, Any], told: str) -> None:
    with pytest.raises(PublicationError, match=f"pub_essai__table.*{told}"):
        figure(*make_table(TOTALS, figure={**DECLARED, **change}))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(
    st.dictionaries(
        st.tuples(st.integers(0, 9), st.integers(1990, 2030)),
        st.tuples(*[st.floats(0, 1e9)] * 3).map(sorted),
        min_size=1,
        max_size=60,
    )
)
def test_every_point_lies_in_its_panel(make_table: MakeTable, cells: dict[tuple[int, int], Any]) -> None:
    content = pa.table(
        {
            "annee": pa.array([year for _, year in cells], pa.int32()),
            "territoire": [f"T{name}" for name, _ in cells],
            **{
                name: [triple[place] for triple in cells.values()]
                for place, name in enumerate(("projets_min", "projets_nb", "projets_max"))
            },
        }
    )
    drawn = figure(*make_table(content, figure=DECLARED))
    assert isinstance(drawn, Lines)
    assert len(drawn.panels) == min(PANELS, len({name for name, _ in cells}))
    base, ceiling = drawn.ticks[0].at, drawn.ticks[-1].at
    for placed in (each for panel in drawn.panels for run in panel.runs for each in run):
        assert 0 <= placed.at <= 100
        assert ceiling <= placed.high <= placed.value <= placed.low <= base


@pytest.mark.parametrize(
    ("value", "text"),
    [(1234.0, "1\u202f234"), (250.6, "251"), (12.34, "12,3"), (7.0, "7"), (7.1, "7,1"), (0.456, "0,46")],
)
def test_figures_have_the_digits_that_they_deserve(value: float, text: str) -> None:
    assert figure_text(value) == text
