import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.formats.spreadsheet_text import guarded

# Few letters, so that what matters comes together often.
TEXT = st.text("=+-@＝a1', ;\t\r\n\"|", max_size=12)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+33 1", "'+33 1"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "\t'=1"),
        ("\r=1", "\r'=1"),
        ("  =1", "  '=1"),
        ("Santé;=cmd|' /C calc'!A0", "Santé;'=cmd|' /C calc'!A0"),
        ("＝1", "'＝1"),
        ("'=1", "''=1"),
        ("-1", "-1"),
        ("-0,15", "-0,15"),
        ("-1,28 ; -0,43 ; 0,43", "-1,28 ; -0,43 ; 0,43"),
        ("a = b - c", "a = b - c"),
        ("aide-soignant", "aide-soignant"),
        ("", ""),
    ],
)
def test_hand_worked(text: str, written: str) -> None:
    assert guarded(text) == written


@given(TEXT)
def test_no_part_of_a_cell_begins_as_a_formula(text: str) -> None:
    for part in re.split(r"[;\t\r\n]", guarded(text)):
        bare = part.strip()
        assert not bare.startswith(tuple("=+-@＝")) or re.fullmatch(r"[+-]\d+([.,]\d+)?", bare), part


@given(TEXT)
def test_the_text_comes_back(text: str) -> None:
    without = re.sub(r"(^|[;\t\r\n])(\s*)'('*[=+\-@＝＋－＠])", r"\1\2\3", guarded(text))
    assert without == text


@given(TEXT.filter(lambda text: not set(text) & set("=+-@＝")))
def test_ordinary_text_is_untouched(text: str) -> None:
    assert guarded(text) == text
