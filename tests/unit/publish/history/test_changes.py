from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.catalogue.datasets import Dataset, Deprecation
from publish.edition import Edition
from publish.errors import PublicationError
from publish.formats.outlines import Outlines
from publish.history.changes import find_changes, journal
from publish.history.diff import TotalChange, diff_tables
from publish.packaging import Material, package_dataset
from publish.record import DeprecatedColumn, read_record

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
        "# Besoins : journal de l’édition 2026.11.0",
        "",
        "Première édition : il n’existe pas d’édition antérieure de même origine et de même région.",
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
        "Différences avec l’édition 2026.10.0, de même origine et de même région.",
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


def _renamed(dataset: Dataset, **facts: object) -> Dataset:
    (table,) = dataset.tables
    return replace(dataset, tables=(replace(table, name="pub_besoins__autre"),), **facts)  # type: ignore[arg-type]


def test_a_table_comes_and_another_goes(
    catalogue: list[Dataset],
    needs: pa.Table,
    make_candidate: Callable[..., Path],
    make_edition: Callable[..., Edition],
) -> None:
    edition = make_edition(previous=make_candidate("2026.10.0"))
    dataset = _renamed(catalogue[0], removed_tables={"pub_besoins__projets": "Remplacée."})
    changes = find_changes(dataset, edition, {"pub_besoins__autre": needs})
    assert [(each.name, each.status) for each in changes.tables] == [
        ("pub_besoins__autre", "nouvelle"),
        ("pub_besoins__projets", "retirée"),
    ]
    text = journal(dataset, edition, changes)
    assert "- Nouvelle table : 3 lignes." in text
    assert "- Table retirée : 3 lignes." in text
    (came, went) = changes.summary()["tables"]
    assert (came["rows_before"], came["rows_after"]) == (None, 3)
    assert (went["rows_before"], went["rows_after"]) == (3, None)


def test_a_table_does_not_go_in_silence(
    catalogue: list[Dataset],
    needs: pa.Table,
    make_candidate: Callable[..., Path],
    make_edition: Callable[..., Edition],
) -> None:
    edition = make_edition(previous=make_candidate("2026.10.0"))
    with pytest.raises(PublicationError, match=r"pub_besoins__projets.*2026\.10\.0.*« tables_retirees »"):
        find_changes(_renamed(catalogue[0]), edition, {"pub_besoins__autre": needs})


DATE = "releve_date"


def _without_date(dataset: Dataset) -> Dataset:
    (table,) = dataset.tables
    columns = tuple(column for column in table.columns if column.name != DATE)
    return replace(dataset, tables=(replace(table, columns=columns),))


def _announced(dataset: Dataset, removal: str) -> Dataset:
    (table,) = dataset.tables
    columns = tuple(
        replace(each, deprecated=Deprecation("2026.10.0", removal, "annee")) if each.name == DATE else each
        for each in table.columns
    )
    return replace(dataset, tables=(replace(table, columns=columns),))


@pytest.fixture
def previous(tmp_path: Path, tables_dir: Path, make_edition: Callable[..., Edition]) -> Callable[..., Path]:
    """The first dataset as an edition that announced, or not, the end of a column."""

    def package(dataset: Dataset) -> Path:
        folder = tmp_path / "2026.10.0"
        material = Material(tables_dir, Outlines(), {})
        package_dataset(dataset, make_edition(version="2026.10.0"), material, folder / dataset.name)
        return folder

    return package


def test_a_column_that_goes_unannounced_is_refused(
    catalogue: list[Dataset],
    needs: pa.Table,
    previous: Callable[..., Path],
    make_edition: Callable[..., Edition],
) -> None:
    tables = {"pub_besoins__projets": needs.drop_columns(DATE)}
    dataset = _without_date(catalogue[0])
    edition = make_edition(previous=previous(catalogue[0]))
    with pytest.raises(PublicationError, match=r"« releve_date » .*jamais annoncée.*« colonnes_retirees »"):
        find_changes(dataset, edition, tables)
    excused = replace(dataset.tables[0], removed_columns={DATE: "Erreur du producteur."})
    changes = find_changes(replace(dataset, tables=(excused,)), edition, tables)
    assert changes.tables[0].diff is not None
    assert changes.tables[0].diff.columns_removed == (DATE,)


@pytest.mark.parametrize(("version", "goes"), [("2027.5.1", False), ("2027.6.0", True), ("2028.1.0", True)])
def test_a_column_goes_when_it_was_announced(
    version: str,
    goes: bool,
    *,
    catalogue: list[Dataset],
    needs: pa.Table,
    previous: Callable[..., Path],
    make_edition: Callable[..., Edition],
) -> None:
    edition = make_edition(version=version, previous=previous(_announced(catalogue[0], "2027.6")))
    expected = nullcontext() if goes else pytest.raises(PublicationError, match=r"annoncée pour 2027\.6")
    with expected:
        find_changes(_without_date(catalogue[0]), edition, {"pub_besoins__projets": needs.drop_columns(DATE)})


def test_an_announced_column_says_so_wherever_it_is_described(
    catalogue: list[Dataset], previous: Callable[..., Path]
) -> None:
    folder = previous(_announced(catalogue[0], "2027.6")) / "besoins"
    sentence = "Dépréciée depuis l’édition 2026.10.0, retirée à partir de 2027.6 ; utilisez « annee »."
    for name in ("CHANGES.md", "dictionary.csv", "datapackage.json", "schemas/pub_besoins__projets.json"):
        assert sentence in (folder / name).read_text("utf-8"), name
    record = read_record(folder)
    assert record.tables[0].deprecated_columns == (DeprecatedColumn(DATE, "2026.10.0", "2027.6", "annee"),)
    assert record.changes["tables"][0]["columns_deprecated"] == [DATE]
