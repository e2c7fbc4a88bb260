"""Names compared without case, accent, space nor punctuation: producers change them all."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache


# The same cells are compared with the columns of every layout.
@lru_cache(maxsize=65_536, typed=True)
def normalise(name: object) -> str:
    """`Nom métier_BMO ` -> `nommetierbmo`: no case, accent, space nor punctuation."""
    plain = unicodedata.normalize("NFKD", str(name)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", plain.lower())


def compile_names(names: Iterable[str]) -> re.Pattern[str]:
    """A pattern for the normalised forms of `names`; `{yy}` and `{yyyy}` stand for the year suffix."""
    parts = [re.split(r"\{(yyyy|yy)\}", name) for name in names]
    # Unnamed groups: Python forbids the same group name in two alternatives.
    marks = {"yyyy": r"(20\d\d)", "yy": r"(\d\d)"}
    patterns = ["".join(marks[p] if p in marks else normalise(p) for p in split) for split in parts]
    return re.compile("|".join(patterns) if patterns else r"(?!)")
