"""The rules of a published count, restated independently and compared with the checks on drawn cells."""

from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.ingestion.header import match
from orchestration.ingestion.inventory import Layout, Prefix, load_inventory
from orchestration.ingestion.landing import Finding
from orchestration.ingestion.loading import SHOWN_ROWS, Loaded
from orchestration.ingestion.validation import check

MEASURES = ["projets", "projets_difficiles", "projets_saisonniers"]
CELLS = st.one_of(st.integers(0, 12).map(str), st.sampled_from(["*", "-", "5.0", "", "1e3"]))
BMO = load_inventory().table("raw_bmo__projets")


def loaded(layout: Layout, rows: list[dict[str, Any]]) -> Loaded:
    frame = pd.DataFrame(rows, dtype="str").assign(ligne=range(2, len(rows) + 2))
    finding = Finding("bmo.xlsx", 0, "", "reconnu", "", BMO.name, layout.id, 2024)
    return Loaded(finding, b"", BMO, layout, match(layout, MEASURES), 1, frame)


def refused(layout: Layout, row: tuple[str, ...]) -> bool:
    one = loaded(layout, [dict(zip(MEASURES, row, strict=True))])
    return any(check(rule, one, {}) for rule in layout.checks if rule.rule in COUNT_RULES)


COUNT_RULES = {"count_or_mask", "masked_together", "parts_of", "decimal_or_mask"}


def is_sound_count(projects: str, *parts: str) -> bool:
    if projects == "*":
        return set(parts) == {"*"}
    numbers = [projects, *(part for part in parts if part != "*")]
    return all(n.isdigit() for n in numbers) and all(5 <= int(n) <= int(projects) for n in numbers)


@given(st.tuples(CELLS, CELLS, CELLS))
def test_published_counts(row: tuple[str, str, str]) -> None:
    assert refused(BMO.layout("classeur_2024"), row) is not is_sound_count(*row)


@pytest.mark.parametrize("cell", ["45,9", "8.63", "0", "*", "-", None])
def test_estimates_of_the_oldest_waves(cell: str) -> None:
    assert not refused(BMO.layout("emploi_store_2015"), (cell, cell, cell))


@pytest.mark.parametrize("cell", ["-4", "x", "1.2.3", "**"])
def test_wrong_estimates_of_the_oldest_waves(cell: str) -> None:
    assert refused(BMO.layout("emploi_store_2015"), (cell, "1", "1"))


@given(st.integers(1, 40))
def test_long_lists_of_rows_are_cut(count: int) -> None:
    layout = BMO.layout("classeur_2024")
    rows = [dict.fromkeys(MEASURES, "3") | {"projets": "8"}] * count
    (rule,) = (rule for rule in layout.checks if rule.rule == "count_or_mask")
    first, second = check(rule, loaded(layout, rows), {})
    assert (first.location.count(","), second.location.count(",")) == (min(count, SHOWN_ROWS),) * 2
    assert ("de plus" in first.location) is (count > SHOWN_ROWS)


@given(
    st.lists(st.tuples(st.sampled_from(["2801", "0101", "7539"]), st.sampled_from(["28", "01"])), min_size=1)
)
def test_prefix_faults_are_exactly_the_wrong_rows(pairs: list[tuple[str, str]]) -> None:
    rows = [{"code_bassin_ft": basin, "code_region": region} for basin, region in pairs]
    problems = check(
        Prefix(rule="prefix", column="code_bassin_ft", of="code_region"),
        loaded(BMO.layout("classeur_2024"), rows),
        {},
    )
    wrong = [str(line) for line, (basin, region) in enumerate(pairs, start=2) if basin[:2] != region]
    shown = problems[0].location.split(", colonne")[0] if problems else ""
    assert shown.removeprefix("lignes ").removeprefix("ligne ").split(" (")[0] == ", ".join(
        wrong[:SHOWN_ROWS]
    )
