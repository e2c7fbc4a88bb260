"""What a run keeps of the last one, and when it keeps nothing."""

import json
from pathlib import Path

import dagster as dg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration import incremental
from orchestration.ingestion.errors import Problem
from orchestration.ingestion.landing import Finding
from orchestration.runner import fed_by
from orchestration.scope import Scope
from orchestration.settings import Settings

TABLES = ("raw_a__x", "raw_b__x", "raw_c__x")
digests = st.sampled_from(["a" * 64, "b" * 64])
vintages = st.fixed_dictionaries(
    {table: st.dictionaries(st.sampled_from(["2024", "2025"]), digests) for table in TABLES}
)
found = st.dictionaries(st.tuples(st.sampled_from(TABLES), st.sampled_from([2024, 2025])), digests)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "landing").mkdir()
    (tmp_path / "data").mkdir()
    made = Settings(landing=tmp_path / "landing", data_dir=tmp_path / "data")
    made.data.warehouse.touch()
    return made


def finding(table: str, millesime: int, sha256: str, problem: Problem | None = None) -> Finding:
    status = "refuse" if problem else "reconnu"
    return Finding(f"{table}-{millesime}", 1, sha256, status, "", table, "x", millesime, problem)


@given(before=vintages, taken=vintages, files=found)
def test_a_table_is_kept_if_and_only_if_its_vintages_end_as_they_were(
    before: dict[str, dict[str, str]],
    taken: dict[str, dict[str, str]],
    files: dict[tuple[str, int], str],
) -> None:
    findings = [finding(table, year, sha) for (table, year), sha in files.items()]
    after = {table: dict(waves) for table, waves in taken.items()}
    for (table, year), sha in files.items():
        after[table][str(year)] = sha
    changed = incremental.changed_tables(before, findings, taken)
    assert changed == {table for table in TABLES if after[table] != before[table]}


def test_a_refused_file_is_never_kept_out_of_the_run() -> None:
    waves = {table: {"2024": "a" * 64} for table in TABLES}
    bad = finding("raw_b__x", 2025, "b" * 64, Problem("f", "t", "", "x", "y", "z"))
    assert incremental.changed_tables(waves, [bad], waves) == {"raw_b__x"}


def test_a_new_table_of_the_inventory_is_a_change() -> None:
    assert incremental.changed_tables({}, [], {"raw_a__x": {}}) == {"raw_a__x"}


def test_after_a_successful_run_nothing_is_left_to_do(settings: Settings) -> None:
    incremental.begin(settings.data, "first", None)
    incremental.record(settings, "first")
    assert incremental.plan(settings) == incremental.Plan("first", frozenset())


def test_everything_is_redone_unless_the_last_run_succeeded(settings: Settings) -> None:
    assert incremental.plan(settings) is None
    incremental.begin(settings.data, "first", None)
    incremental.record(settings, "first")
    incremental.begin(settings.data, "second", "first")
    assert incremental.plan(settings) is None


def test_everything_is_redone_for_another_region_or_program_or_without_its_tables(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    incremental.begin(settings.data, "first", None)
    incremental.record(settings, "first")
    assert incremental.plan(settings.model_copy(update={"region": "11"})) is None
    with monkeypatch.context() as patch:
        patch.setattr(incremental, "code_fingerprint", lambda: "other code")
        assert incremental.plan(settings) is None
    settings.data.warehouse.unlink()
    assert incremental.plan(settings) is None


def test_the_sample_is_always_redone(settings: Settings) -> None:
    incremental.begin(settings.data, "first", None)
    sample = settings.model_copy(update={"landing": None})
    incremental.record(sample, "first")
    assert json.loads(settings.data.built.read_text("utf-8")) == {"run_id": "first"}
    assert incremental.plan(sample) is None


def test_a_run_that_another_one_has_overtaken_is_refused(settings: Settings) -> None:
    incremental.begin(settings.data, "first", None)
    incremental.record(settings, "first")
    incremental.begin(settings.data, "from the UI", None)
    with pytest.raises(incremental.BasisChangedError, match="refera tout"):
        incremental.begin(settings.data, "second", "first")


def test_the_record_of_an_overtaken_run_is_not_written(settings: Settings) -> None:
    incremental.begin(settings.data, "first", None)
    incremental.begin(settings.data, "from the UI", None)
    incremental.record(settings, "first")
    assert incremental.plan(settings) is None


def test_only_a_partial_run_keeps_what_it_does_not_redo() -> None:
    run = dg.DagsterRun(job_name="main", asset_selection=frozenset({dg.AssetKey("pub_new")}))
    assert Scope(basis="first").keeps(run, "pub_old")
    assert not Scope(basis="first").keeps(run, "pub_new")
    assert not Scope().keeps(run, "pub_old")


@pytest.fixture(scope="module")
def graph() -> dg.Definitions:
    """Two raw tables, one of which looks codes up in the other, and what is made from each."""
    names = {
        "landing_files": [],
        "raw_a__x": ["landing_files"],
        "raw_b__x": ["landing_files", "raw_a__x"],
        "stg_a__x": ["raw_a__x"],
        "stg_b__x": ["raw_b__x"],
        "pub_b": ["stg_b__x"],
        "release": ["stg_a__x", "pub_b"],
    }
    return dg.Definitions(
        assets=[dg.asset(name=name, deps=deps)(lambda: None) for name, deps in names.items()]
    )


@pytest.mark.parametrize(
    ("changed", "redone"),
    [
        (set(), {"landing_files"}),
        ({"raw_b__x"}, {"landing_files", "raw_b__x", "stg_b__x", "pub_b", "release"}),
        (
            {"raw_a__x"},
            {"landing_files", "raw_a__x", "raw_b__x", "stg_a__x", "stg_b__x", "pub_b", "release"},
        ),
    ],
)
def test_all_that_a_changed_table_feeds_is_redone_and_nothing_else(
    graph: dg.Definitions, changed: set[str], redone: set[str]
) -> None:
    assert {key.to_user_string() for key in fed_by(changed, graph)} == redone


@pytest.fixture(scope="module")
def models() -> dg.Definitions:
    """A raw table that two models read, one of which feeds the other, and tables with or without a model."""
    names = {
        "landing_files": [],
        "raw_a__x": ["landing_files"],
        "feat_a": ["raw_a__x"],
        "ml_needs__forecast": ["feat_a"],
        "ml_short__forecast": ["ml_needs__forecast", "feat_a"],
        "pub_needs": ["ml_needs__forecast"],
        "pub_short": ["ml_short__forecast"],
        "pub_a": ["feat_a"],
        "release": ["pub_needs", "pub_short", "pub_a"],
    }
    return dg.Definitions(
        assets=[dg.asset(name=name, deps=deps)(lambda: None) for name, deps in names.items()]
    )


@pytest.mark.parametrize(
    ("unchanged", "kept"),
    [
        (set(), set()),
        ({"needs"}, {"ml_needs__forecast", "pub_needs"}),
        ({"needs", "short"}, {"ml_needs__forecast", "ml_short__forecast", "pub_needs", "pub_short"}),
    ],
)
def test_what_only_an_unchanged_model_feeds_is_kept(
    models: dg.Definitions, unchanged: set[str], kept: set[str]
) -> None:
    everything = {key.to_user_string() for key in models.resolve_asset_graph().get_all_asset_keys()}
    redone = {key.to_user_string() for key in fed_by({"raw_a__x"}, models, unchanged)}
    assert redone == everything - kept


def test_an_unchanged_model_is_remembered_until_the_run_ends(settings: Settings) -> None:
    incremental.begin(settings.data, "first", None)
    for target in ("projets", "penuries", "projets"):
        incremental.note_unchanged(settings.data, target)
    assert incremental.unchanged(settings.data) == {"projets", "penuries"}
    incremental.begin(settings.data, "second", "first")
    assert not incremental.unchanged(settings.data)
