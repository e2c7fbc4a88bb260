import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.ingestion.naming import compile_names, normalise


@given(st.text())
def test_normalising_twice_changes_nothing(name: str) -> None:
    assert normalise(normalise(name)) == normalise(name)
    assert re.fullmatch("[a-z0-9]*", normalise(name))


@given(st.text(), st.sampled_from([" ", "_", "-", "'", "\t"]))
def test_case_and_separators_do_not_count(name: str, separator: str) -> None:
    assert normalise(separator.join(name)) == normalise(name)


@pytest.mark.parametrize("name", ["Code métier BMO ", "code_metier_bmo", "CODE-MÉTIER-BMO"])
def test_spellings_of_the_producers_are_one(name: str) -> None:
    assert normalise(name) == "codemetierbmo"


@pytest.mark.parametrize(
    ("names", "cell", "year"),
    [
        (["BE{yy}"], "BE27", "27"),
        (["code_bassin_{yyyy}"], "Code bassin 2026", "2026"),
        (["BE{yy}"], "BE", None),
        (["BE{yy}"], "NOMBE27", None),
        ([], "", None),
    ],
)
def test_year_suffix(names: list[str], cell: str, year: str | None) -> None:
    found = compile_names(names).fullmatch(normalise(cell))
    assert (found[1] if found else None) == year
