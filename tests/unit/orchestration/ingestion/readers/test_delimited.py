import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.ingestion.errors import UnreadableFile
from orchestration.ingestion.readers import delimited

CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), min_size=1)


@given(st.integers(1, 5).flatmap(lambda n: st.lists(st.lists(CELLS, min_size=n, max_size=n), min_size=1)))
def test_what_is_written_is_read(rows: list[list[str]]) -> None:
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=";").writerows(rows)
    assert delimited.read(target.getvalue(), ";").rows == rows


def test_line_numbers_are_those_of_the_file() -> None:
    grid = delimited.read('a,b\n\n"x\ny",1\nz,2\n', ",")
    assert list(grid.numbers) == [1, 3, 5]


def test_declared_encoding_is_the_second_choice() -> None:
    assert delimited.decode("bœuf".encode("cp1252"), "cp1252") == "bœuf"
    assert delimited.decode("\ufeffbœuf".encode(), "cp1252") == "bœuf"


@pytest.mark.parametrize("fallback", [None, "ascii"])
def test_undecodable_bytes_are_located(fallback: str | None) -> None:
    with pytest.raises(UnreadableFile) as refused:
        delimited.decode(b"a\nb\n\xe9t\xe9\n", fallback)
    assert refused.value.location == "ligne 3"


def test_unclosed_quotes_are_located() -> None:
    with pytest.raises(UnreadableFile) as refused:
        delimited.read('a,b\n1,"2\n', ",")
    assert refused.value.location == "ligne 2"


@given(st.text(), st.integers(0, 3))
def test_a_head_cut_inside_a_character_still_reads(text: str, cut: int) -> None:
    data = text.encode()
    assert text.removeprefix("\ufeff").startswith(delimited.lenient(data[: len(data) - cut]))
