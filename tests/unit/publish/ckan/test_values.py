"""Prints of fields, profiles, limits, rows: what holds for any value."""

import json
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.ckan import datastore, marks
from publish.ckan.desired import DesiredTable
from publish.ckan.errors import PortalError
from publish.ckan.limits import refuse_beyond_limits
from publish.ckan.profile import FOLDER, choose_profile, fill
from publish.ckan.state import TAG_LENGTH, PortalFacts, desired_datasets
from publish.ckan.state import _tags as tags_of
from publish.formats.spreadsheet_text import guarded

NAMES = st.from_regex(r"[a-z_.]{1,20}", fullmatch=True)
SCALARS = st.none() | st.booleans() | st.integers() | st.text()
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8
)


@given(VALUES)
def test_the_normal_form_of_a_normal_form_is_itself(value: Any) -> None:
    assert marks.normal(marks.normal(value)) == marks.normal(value)


@given(VALUES)
def test_a_value_that_went_through_a_portal_has_the_same_print(value: Any) -> None:
    assert marks.print_of(json.loads(json.dumps(value))) == marks.print_of(value)


@given(st.dictionaries(NAMES, VALUES), st.data())
def test_prints_tell_exactly_the_fields_that_changed(values: dict[str, Any], data: st.DataObject) -> None:
    prints = marks.write_prints(values)
    assert marks.edited(values, prints) == []
    changed = {name for name in values if data.draw(st.booleans(), label=name)}
    assert marks.edited({**values, **dict.fromkeys(changed, "autre!")}, prints) == sorted(
        name for name in changed if marks.normal(values[name]) != "autre!"
    )


@given(st.lists(st.text(max_size=300)))
def test_tags_are_what_ckan_accepts(keywords: list[str]) -> None:
    tags = tags_of(tuple(keywords))
    assert len(tags) == len(set(tags))
    for tag in tags:
        assert 2 <= len(tag) <= TAG_LENGTH
        assert all(letter.isalnum() or letter in " -_." for letter in tag)


def test_a_template_keeps_what_has_a_fact_and_drops_the_rest() -> None:
    facts = {"a": "x", "b": None, "codes": ["S", "T"], "none": []}
    template = {"one": "{a}", "two": "{a} {b}", "four": [{"k": "{b}"}]}
    assert fill(template, facts) == {"one": "x"}
    assert fill("https://e/{codes}", facts) == ["https://e/S", "https://e/T"]
    assert fill({"void": "{none}"}, facts) is None
    with pytest.raises(PortalError, match=r"fait inconnu.*« \{c\} »"):
        fill("{c}", facts)


@pytest.mark.parametrize(
    ("asked", "extensions", "licensed"),
    [(None, ["datastore"], False), (None, ["dcat", "scheming_datasets"], True), ("plain", ["dcat"], False)],
)
def test_the_profile_fits_the_portal(asked: str | None, extensions: list[str], licensed: bool) -> None:
    assert ("license" in choose_profile(asked, extensions).resource) is licensed


def test_a_profile_may_be_a_file_and_is_checked(tmp_path: Path) -> None:
    path = tmp_path / "mine.yml"
    path.write_text((FOLDER / "plain.yml").read_text("utf-8").replace("taille_max_mo:", "taille_max_mo: 10"))
    assert choose_profile(str(path), []).taille_max_mo == 10
    path.write_text("licences: {}")
    with pytest.raises(PortalError, match="profil illisible"):
        choose_profile(str(path), [])
    with pytest.raises(PortalError, match="Attendu : dcat, plain"):
        choose_profile("autre", [])


def test_every_value_beyond_the_limits_is_told_at_once(edition: Path) -> None:
    profile = choose_profile("plain", []).model_copy(update={"taille_max_mo": 0.000_001})
    facts = PortalFacts(choose_profile("plain", []), ("etalab-2.0",))
    (first, _), _ = desired_datasets(edition, facts)
    columns = ({"id": "_a", "type": "text"}, {"id": "é" * 40, "type": "text"})
    table = replace(first.resources[0].table or pytest.fail("no table"), fields=columns)
    beyond = replace(
        first,
        name="Été",
        extras={"spatial": "x" * 40_000},
        resources=(replace(first.resources[0], key="Été.csv", table=table),),
    )
    with pytest.raises(PortalError) as raised:
        refuse_beyond_limits([beyond], profile)
    told = str(raised.value)
    for each in ("nom refusé par CKAN", "« spatial »", "nom de fichier", "limite du portail", "« _a »", "63"):
        assert each in told


@given(
    rows=st.lists(
        st.tuples(st.floats() | st.none(), st.text() | st.none(), st.dates() | st.none(), st.booleans()),
        max_size=30,
    )
)
def test_rows_are_what_json_and_postgresql_hold(
    rows: list[tuple[Any, ...]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    schema = pa.schema([("n", pa.float64()), ("t", pa.string()), ("d", pa.date32()), ("b", pa.bool_())])
    try:
        content = pa.table([list(column) for column in zip(*rows, strict=True)] or [[]] * 4, schema=schema)
    except UnicodeEncodeError:
        return  # Parquet holds no lone surrogate either
    path = tmp_path_factory.mktemp("rows") / "rows.parquet"
    pq.write_table(content, path)
    fields = tuple({"id": name, "type": "text"} for name in "ntdb")
    table = DesiredTable(path, "", len(rows), fields, ("t",))

    sent = [row for batch in datastore.batches(table) for row in batch]

    assert json.loads(json.dumps(sent, allow_nan=False)) == sent
    assert len(sent) == len(rows)
    for row, (number, text, day, flag) in zip(sent, rows, strict=True):
        assert row["n"] == (number if number is not None and math.isfinite(number) else None)
        assert row["t"] == (text if text is None else guarded(text.replace("\x00", "")))
        assert row["d"] == (day and day.isoformat())
        assert row["b"] is flag


def test_batches_cover_the_file_once(
    tables_dir: Path, monkeypatch: pytest.MonkeyPatch, edition: Path, connect: Callable[..., Any]
) -> None:
    monkeypatch.setattr(datastore, "BATCH_ROWS", 2)
    path = edition / "besoins" / "data" / "pub_besoins__projets.parquet"
    fields = tuple({"id": name, "type": "text"} for name in ("annee", "code_bassin_ft"))
    table = DesiredTable(path, "", 3, fields, ())
    assert [len(batch) for batch in datastore.batches(table)] == [2, 1]
    pages = list(datastore.pages(table))
    assert [start for start, _ in pages] == [0, 2]
    assert pages[1][1] == [{"annee": 2024.0, "code_bassin_ft": "0102"}]
    assert list(datastore.ends(table, 1)) == [(0, pages[0][1][:1]), (2, pages[1][1])]
