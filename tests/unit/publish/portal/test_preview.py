import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publish.portal.preview import CELLS, ROWS, bounds_of, preview
from publish.record import TableRecord

MakeTable = Callable[..., tuple[Path, TableRecord]]


def cells(shown: dict[str, Any]) -> list[list[Any]]:
    """The columns of a preview, texts put back in the place of their ranks."""
    return [
        values
        if isinstance(values, list)
        else [None if rank is None else values["mots"][rank] for rank in values["rangs"]]
        for values in shown["valeurs"]
    ]


def test_a_small_table_is_shown_whole_in_its_order(make_table: MakeTable) -> None:
    content = pa.table(
        {"code": ["b", "a", None], "valeur": [0.123456, None, 2.0], "oui": [True, None, False]}
    )
    shown = preview(*make_table(content))
    assert (shown["total"], shown["recentes"]) == (3, False)
    assert cells(shown) == [["b", "a", None], [0.1235, None, 2], [True, None, False]]


def test_the_most_recent_rows_come_first_and_keep_the_order_of_the_key(make_table: MakeTable) -> None:
    years = [2020 + n // 400 for n in range(1200)]
    content = pa.table({"annee": pa.array(years, pa.int32()), "code": [f"{n:04}" for n in range(1200)]})
    shown = preview(*make_table(content, key=("annee", "code")))
    assert shown["recentes"]
    assert shown["total"] == 1200
    years_shown, codes = cells(shown)
    assert years_shown == [2022] * 400 + [2021] * (ROWS - 400)
    assert codes[:400] == [f"{n:04}" for n in range(800, 1200)]
    assert codes[400] == "0400"
    assert shown["colonnes"][0]["type"] == "year"


def test_a_wide_table_shows_fewer_rows(make_table: MakeTable) -> None:
    content = pa.table({f"c{n}": list(range(600)) for n in range(100)})
    assert len(cells(preview(*make_table(content)))[0]) == CELLS // 100


def test_a_masked_value_is_found_between_its_bounds() -> None:
    names = ["projets_nb", "projets_min", "projets_max", "valeur", "valeur_min", "valeur_max", "autre_nb"]
    assert bounds_of("projets_nb", names) == [1, 2]
    assert bounds_of("valeur", names) == [4, 5]
    assert bounds_of("valeur_observee", names) == [4, 5]
    assert bounds_of("autre_nb", names) == []
    assert bounds_of("projets_min", names) == []


def test_a_long_text_is_cut_and_an_empty_table_has_no_row(make_table: MakeTable) -> None:
    shown = preview(*make_table(pa.table({"geometrie": ["x" * 5000]})))
    assert cells(shown) == [["x" * 80 + "…"]]
    empty = preview(*make_table(pa.table({"code": pa.array([], pa.string()), "n": pa.array([], pa.int64())})))
    assert cells(empty) == [[], []]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(
    st.lists(st.tuples(st.one_of(st.none(), st.text()), st.one_of(st.none(), st.floats())), max_size=30),
)
def test_any_text_and_any_number_can_be_shown(make_table: MakeTable, rows: list[Any]) -> None:
    content = pa.table(
        {
            "texte": pa.array([text for text, _ in rows], pa.string()),
            "valeur": pa.array([value for _, value in rows], pa.float64()),
        }
    )
    shown = preview(*make_table(content))
    # What JSON has no word for (NaN, infinities) must not reach the page.
    texts, values = cells(json.loads(json.dumps(shown, allow_nan=False)))
    assert len(texts) == len(values) == len(rows)
    assert [text is None for text in texts] == [text is None for text, _ in rows]
