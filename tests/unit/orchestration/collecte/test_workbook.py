from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from orchestration.collecte.accounts import Accounts
from orchestration.collecte.needs import inventory, need_table
from orchestration.collecte.store import NewVersion, Store
from orchestration.collecte.workbook import judge_workbook, record_workbook
from orchestration.ingestion.file_check import Verdict, check_file, code_lists
from orchestration.ingestion.table_schema import schema_text
from orchestration.ingestion.template import write_template

from .conftest import CODES, need

TODAY = date(2026, 11, 26)
SCHEMA = Path(__file__).parents[4] / "docs" / "schemas" / "besoins-territoriaux"
ROW: dict[str, Any] = {
    "reference": "CAEN-1",
    "date_recueil": date(2026, 10, 5),
    "code_bassin_ft": "2817",
    "code_metier": "F1703",
    "codes_competences": "100001",
    "volume": 6,
    "date_besoin": date(2027, 1, 15),
    "source_besoin": "employeur",
    "confiance": "moyenne",
    "engagement_employeur": "intention",
}
Judge = Callable[..., tuple[Verdict, Any]]


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    """Fill the template as a person does, and judge it."""

    def judge(*rows: dict[str, Any], name: str = "besoins_territoriaux.xlsx") -> tuple[Verdict, Any]:
        file = tmp_path / name
        write_template(
            file, need_table(), code_lists(need_table(), inventory()), [{**ROW, **row} for row in rows]
        )
        return judge_workbook(file, tmp_path / "raw", CODES, TODAY)

    return judge


def test_a_sound_workbook_is_recorded_and_again_changes_nothing(
    judge: Judge, store: Store, accounts: Accounts
) -> None:
    verdict, rows = judge({}, {"reference": "CAEN-2", "code_metier": "B2X43", "codes_competences": None})
    assert verdict.problems == ()
    author = accounts.named("Camille")
    assert record_workbook(rows, author, store) == {"nouveaux": 2, "modifiés": 0, "inchangés": 0}
    assert record_workbook(rows, author, store) == {"nouveaux": 0, "modifiés": 0, "inchangés": 2}
    recorded = {version.need.code_metier: version.need for version in store.newest(author)}
    assert recorded["F1703"] == need()
    assert recorded["B2X43"].codes_competences == ""


def test_a_changed_row_is_a_new_version_that_keeps_what_the_page_added(
    judge: Judge, store: Store, accounts: Accounts
) -> None:
    author = accounts.named("Camille")
    record_workbook(judge({})[1], author, store)
    first = store.newest(author)[0]
    store.record(author, NewVersion(first.id_besoin, 1, need(employeur="Dupont")))
    assert record_workbook(judge({})[1], author, store)["inchangés"] == 1
    assert record_workbook(judge({"volume": 9})[1], author, store)["modifiés"] == 1
    last = store.newest(author)[0]
    assert (last.version, last.need.volume, last.need.employeur) == (3, 9, "Dupont")


def test_a_file_of_the_first_version_is_read_and_keeps_the_brakes_of_the_page(
    judge: Judge, store: Store, accounts: Accounts, tmp_path: Path
) -> None:
    first_version = tmp_path / "besoins_territoriaux.csv"
    columns = [name for name in need_table().columns if name != "freins"]
    first_version.write_text(
        f"{','.join(columns)}\n{','.join(str(ROW[name]) for name in columns)}\n", "utf-8"
    )
    verdict, rows = judge_workbook(first_version, tmp_path / "raw", CODES, TODAY)
    assert (verdict.problems, "freins" in rows) == ((), False)
    author = accounts.named("Camille")
    record_workbook(rows, author, store)
    recorded = store.newest(author)[0]
    assert recorded.need.freins == ""
    store.record(author, NewVersion(recorded.id_besoin, 1, need(freins="mobilité")))
    assert record_workbook(rows, author, store)["inchangés"] == 1
    # The second version has the column: it may take the brakes back.
    assert record_workbook(judge({})[1], author, store)["modifiés"] == 1
    assert store.newest(author)[0].need.freins == ""


def test_a_reference_is_that_of_its_account(judge: Judge, store: Store, accounts: Accounts) -> None:
    rows = judge({})[1]
    for name in ("Camille", "Dominique"):
        assert record_workbook(rows, accounts.named(name), store)["nouveaux"] == 1
    assert len(store.newest()) == 2


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("reference", None),
        ("reference", "avec espace"),
        ("date_recueil", None),
        ("date_recueil", "hier"),
        ("date_recueil", date(2026, 11, 27)),
        ("code_bassin_ft", "9999"),
        ("code_metier", "métier"),
        ("code_metier", "F9999"),
        ("codes_competences", "100001;100002"),
        ("codes_competences", "424242"),
        ("volume", 0),
        ("volume", 2.5),
        ("volume", None),
        ("date_besoin", date(2200, 1, 1)),
        ("source_besoin", "on m’a dit"),
        ("confiance", "sûre"),
        ("engagement_employeur", None),
        ("freins", "paresse"),
        ("freins", "mobilité ; logement"),
        ("freins", "mobilité | mobilité"),
        ("freins", "mobilité |"),
    ],
)
def test_each_error_is_told_with_its_row_and_its_column(judge: Judge, column: str, value: Any) -> None:
    problems = judge({}, {"reference": "CAEN-2", column: value})[0].problems
    assert [f"« {column} »" in each.location or column in each.location for each in problems] == [True]
    assert "ligne 4" in problems[0].location
    assert problems[0].remedy


def test_all_errors_are_told_at_once(judge: Judge) -> None:
    wrong = {"volume": 0, "confiance": "sûre", "code_metier": "F9999", "codes_competences": "424242"}
    problems = judge(wrong, {"date_recueil": date(2030, 1, 1)})[0].problems
    told = "\n".join(each.location for each in problems)
    assert all(column in told for column in (*wrong, "date_recueil", "reference"))


def test_an_empty_workbook_is_told(judge: Judge) -> None:
    assert [each.found for each in judge()[0].problems] == ["aucun besoin"]


def test_the_sample_is_not_recorded(judge: Judge) -> None:
    problems = judge({}, name="FICTIF_besoins_territoriaux.xlsx")[0].problems
    assert ["fictives" in each.found for each in problems] == [True]


def test_a_file_of_another_format_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "autre.csv"
    other.write_text("a;b\n1;2\n", "utf-8")
    problems = judge_workbook(other, tmp_path / "raw", CODES, TODAY)[0].problems
    assert len(problems) == 1


def test_a_workbook_is_recorded_whole_or_not_at_all(judge: Judge, store: Store, accounts: Accounts) -> None:
    author = accounts.named("Camille")
    rows = judge({}, {"reference": "CAEN-2"})[1]
    twice = rows.assign(reference="CAEN-1")
    with pytest.raises(Exception, match="entre-temps"):
        record_workbook(twice, author, store)
    assert store.newest() == []


def test_the_published_schema_and_its_example_are_those_of_the_inventory(tmp_path: Path) -> None:
    table, source = need_table(), inventory().source_of(need_table().name)
    text = schema_text(source, table, code_lists(table, inventory()))
    assert (SCHEMA / "schema.json").read_text("utf-8") == text, (
        "vigie modele besoins-territoriaux --out docs/schemas/besoins-territoriaux/schema.json"
    )
    assert check_file(SCHEMA / "exemple-valide.csv", inventory(), tmp_path).problems == ()
