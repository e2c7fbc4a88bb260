"""What one clause of a query asks of a document: a term, a phrase, a pattern or a range in one field."""

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Literal

from kit.index.documents import Document, as_term, split_words
from kit.index.schema import Field, RefusedError, Schema

Kind = Literal["term", "phrase", "range"]
# Zero where the document does not match, else how well it does.
Match = Callable[[Document], float]

SECONDS = {"YEAR": 31_536_000, "MONTH": 2_592_000, "DAY": 86_400, "HOUR": 3_600, "MINUTE": 60}
DATE_MATH = re.compile(r"NOW(?:/\w+)?(?:([+-])(\d+)(YEAR|MONTH|DAY|HOUR|MINUTE)S?)?(?:/\w+)?")


def match_field(schema: Schema, name: str, kind: Kind, text: str) -> Match:
    """The match of one clause; `text` is as written, escapes included."""
    if kind == "term" and (name, text) == ("*", "*"):
        return lambda document: 1.0
    field = schema.field(name)
    if kind == "range":
        return _match_range(field, name, text)
    if kind == "term" and text == "*":
        return lambda document: float(bool(document.values.get(name)))
    if kind == "term" and re.search(r"(?<!\\)[*?]", text):
        return _match_pattern(field, name, text)
    return _match_value(field, name, unescape(text))


def unescape(text: str) -> str:
    """Without the backslashes that protect special characters."""
    return re.sub(r"\\(.)", r"\1", text)


def _match_value(field: Field, name: str, wanted: str) -> Match:
    if field.type == "text_ngram":
        return _match_parts(name, wanted.lower().split())
    if field.is_text:
        return _match_words(name, split_words(wanted))
    return lambda document: float(any(as_term(value) == wanted for value in document.values.get(name, [])))


def _match_words(name: str, wanted: list[str]) -> Match:
    def match(document: Document) -> float:
        held = document.words.get(name, [])
        size = len(wanted)
        return float(sum(held[start : start + size] == wanted for start in range(len(held))))

    return match if wanted else lambda document: 0.0


def _match_parts(name: str, parts: list[str]) -> Match:
    def match(document: Document) -> float:
        held = [str(value).lower() for value in document.values.get(name, [])]
        return float(all(any(part in value for value in held) for part in parts))

    return match


def _match_pattern(field: Field, name: str, text: str) -> Match:
    wild = {"*": ".*", "?": "."}
    parts = (wild.get(part) or re.escape(unescape(part)) for part in re.findall(r"\\.|.", text))
    pattern = re.compile("".join(parts), re.IGNORECASE if field.is_text else 0)

    def match(document: Document) -> float:
        held = document.words.get(name) or document.values.get(name, [])
        return float(any(pattern.fullmatch(as_term(value)) for value in held))

    return match


def _match_range(field: Field, name: str, text: str) -> Match:
    bounds = re.split(r"\s+TO\s+", text[1:-1].strip())
    low, high = (_resolve_date(bound.strip('" ')) for bound in bounds)
    convert: Callable[[Any], Any] = float if field.is_number else str
    try:
        least = None if low == "*" else convert(low)
        most = None if high == "*" else convert(high)
    except ValueError as error:
        raise RefusedError(f"Invalid Number: {text} for field {name}") from error

    def inside(value: Any) -> bool:
        above = least is None or value > least or (text[0] == "[" and value == least)
        below = most is None or value < most or (text[-1] == "]" and value == most)
        return above and below

    return lambda document: float(any(inside(convert(value)) for value in document.values.get(name, [])))


def _resolve_date(text: str) -> str:
    found = DATE_MATH.fullmatch(text)
    if not found:
        return text
    sign, number, unit = found.groups()
    shift = SECONDS[unit] * int(number) if unit else 0
    moment = datetime.fromtimestamp(time.time() + (shift if sign == "+" else -shift), UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
