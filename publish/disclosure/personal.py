"""Values that look like those of a person: none of them is ever published."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

# An e-mail address; a French telephone number; a social security number, spaced or with its key.
_PATTERNS = {
    "adresse électronique": r"[^\s@;,]+@[^\s@;,]+\.[A-Za-z]{2,}",
    "numéro de téléphone": (
        r"(?:^|[^0-9A-Za-z])(?:(?:\+|00)33[ .-]?[1-9](?:[ .-]?\d{2}){4}|0[1-9](?:[ .-]\d{2}){4}|0[67]\d{8})"
        r"(?:$|[^0-9A-Za-z])"
    ),
    "numéro de sécurité sociale": (
        r"(?:^|[^0-9A-Za-z])[12] ?\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\d) ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}"
        r"(?:$|[^0-9A-Za-z])"
    ),
}
_LONGEST_COUNT = 10**11


class Personal(NamedTuple):
    """A column that seems to hold what is about people: how many values, and what; never a value."""

    column: str
    nature: str
    how_many: int


def natures(text: str) -> list[str]:
    """What in a text looks like what is about a person: kinds of values, never a value."""
    return [nature for nature, pattern in _PATTERNS.items() if re.search(pattern, text)]


def personal_values(table: pa.Table) -> Iterator[Personal]:
    """Yield the columns of which some values look like those of a person."""
    for name in table.column_names:
        values = pc.unique(table[name])
        if pa.types.is_integer(values.type):
            # No count is that large: a number of a person, or of a telephone with its country.
            large = pc.sum(pc.greater(pc.abs(values), _LONGEST_COUNT)).as_py() or 0
            if large:
                yield Personal(name, "numéro de plus de onze chiffres", large)
        if pa.types.is_string(values.type) or pa.types.is_large_string(values.type):
            for nature, pattern in _PATTERNS.items():
                found = pc.sum(pc.match_substring_regex(values, pattern)).as_py() or 0
                if found:
                    yield Personal(name, nature, found)
