"""Text that a spreadsheet would take for a formula, written in CSV so that none runs it (ADR 19).

A cell is cut at `;`, tabulation and line breaks too: a spreadsheet set to another separator cuts it there.
A plain number is not a formula. To drop one apostrophe wherever some precede such a sign gives the text back.
"""

import re

_NUMBER = r"[+-]?\d+(?:[.,]\d+)?\s*(?:[;\t\r\n]|$)"
_START = r"(^|[;\t\r\n])(\s*)"
_TRIGGER = "[=+\\-@＝＋－＠]"  # and their full-width forms
_FORMULA = re.compile(f"{_START}(?!{_NUMBER})('*{_TRIGGER})")


def guarded(text: str) -> str:
    """Return `text` with an apostrophe before each part of it that a spreadsheet would run."""
    return _FORMULA.sub(r"\1\2'\3", text)
