from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from publish.catalogue import Dataset
from publish.changes import find_changes, journal
from publish.diff import TotalChange, diff_tables
from publish.edition import Edition

KEY = ("annee", "code")


def _table(rows: dict[tuple[int | None, str], float | None]) -> pa.Table:
    return pa.table(
        {
            "annee": pa.array([year for year, _ in rows], pa.int32()),
            "code": pa.array([code for _, code in rows], pa.string()),
            "projets_nb": pa.array(rows.values(), pa.float64()),
        }
    )


def test_hand_worked_difference() -> None:
    before = _table({(2023, "01"): 10, (2023, "02"): None, (2023, "03"): 5, (None, "01"): 1})
    after = _table({(2023, "01"): 12, (2023, "02"): 7, (2024, "03"): 5, (None, "01"): 1})
    diff = diff_tables(before, after, KEY)
    assert (diff.added, diff.removed, diff.changed) == (1, 1, 2)
    assert diff.totals == (
        TotalChange(("2023",), "projets_nb", 15, 19),
        TotalChange(("2024",), "projets_nb", None, 5),
    )


def test_columns_that_come_go_or_change_type() -> None:
    before = _table({(2023, "01"): 10}).append_column("ancienne", pa.array(["a"]))
    after = _table({(2023, "01"): 10}).append_column("nouvelle", pa.array(["a"]))
    after = after.set_column(2, "projets_nb", pa.array([10], pa.int64()))
    diff = diff_tables(before, after, KEY)
    assert (diff.columns_added, diff.columns_removed, diff.columns_retyped) == (
        ("nouvelle",),
        ("ancienne",),
        ("projets_nb",),
    )
    assert (diff.added, diff.removed, diff.changed) == (0, 0, 0)


def test_rows_do_not_compare_when_the_key_changes() -> None:
    before = _table({(2023, "01"): 10})
    after = before.set_column(1, "code", pa.array([1]))
    assert diff_tables(before, after, KEY).added is None


def _journal(dataset: Dataset, edition: Edition, tables: dict[str, pa.Table]) -> str:
    return journal(dataset, edition, find_changes(dataset, edition, tables))


ROWS = st.dictionaries(
    st.tuples(st.integers(2014, 2017), st.sampled_from(["01", "02", "03"])), st.none() | st.integers(0, 9)
)


@settings(deadline=None)
@given(ROWS, ROWS)
def test_the_difference_is_that_of_two_dictionaries(before: dict, after: dict) -> None:
    diff = diff_tables(_table(before), _table(after), KEY)
    assert diff.added == len(after.keys() - before.keys())
    assert diff.removed == len(before.keys() - after.keys())
    assert diff.changed == sum(before[key] != after[key] for key in before.keys() & after.keys())
    assert diff.rows_after == diff.rows_before + len(after.keys() - before.keys()) - diff.removed


def test_the_first_edition_says_so(
    catalogue: list[Dataset], tables_dir: Path, make_edition: Callable[..., Edition]
) -> None:
    content = {"pub_besoins__projets": pq.read_table(tables_dir / "pub_besoins__projets.parquet")}
    assert _journal(catalogue[0], make_edition(), content).splitlines() == [
        "# Besoins : journal de l'édition 2026.11.0",
        "",
        "Première édition : il n'existe pas d'édition antérieure de même origine et de même région.",
        "",
        "## pub_besoins__projets",
        "",
        "- Nouvelle table : 3 lignes.",
    ]


def test_the_journal_says_what_changed(
    catalogue: list[Dataset], make_candidate: Callable[..., Path], make_edition: Callable[..., Edition]
) -> None:
    previous = make_candidate("2026.10.0")
    content = pq.read_table(previous / "besoins" / "data" / "pub_besoins__projets.parquet")
    changed = content.set_column(4, "projets_recrutement_nb", pa.array([1234.5, None, 250.0]))
    edition = make_edition(previous=previous)
    text = _journal(catalogue[0], edition, {"pub_besoins__projets": changed.slice(0, 2)})
    assert text.splitlines()[2:] == [
        "Différences avec l'édition 2026.10.0, de même origine et de même région.",
        "",
        "## pub_besoins__projets",
        "",
        "- Lignes : 3 → 2 ; ajoutées : 0, retirées : 1, modifiées : 1.",
        "- Colonnes : inchangées.",
        "",
        "| Vague, niveau | Mesure | Avant | Après |",
        "|---|---|---:|---:|",
        "| 2023 | projets_recrutement_nb | 12,50 | 1\u202f234,50 |",
        "| 2024 | projets_recrutement_nb | 250 | 0 |",
    ]


def test_a_new_table_is_announced(
    catalogue: list[Dataset], make_candidate: Callable[..., Path], make_edition: Callable[..., Edition]
) -> None:
    (table,) = catalogue[0].tables
    renamed = replace(catalogue[0], tables=(replace(table, name="pub_besoins__autre"),))
    content = pq.read_table(make_candidate() / "besoins" / "data" / "pub_besoins__projets.parquet")
    edition = make_edition(previous=make_candidate("2026.10.0"))
    assert "- Nouvelle table : 3 lignes." in _journal(renamed, edition, {"pub_besoins__autre": content})
