"""The query of a search box: words looked for in several fields, the best of them counting."""

import re
from dataclasses import dataclass

from kit.index.documents import Document
from kit.index.schema import Schema
from kit.index.terms import Match, match_field

WORD = re.compile(r'([+-]?)(?:"([^"]*)"|(\S+))')


@dataclass(frozen=True)
class Word:
    """A word or phrase, `+` or `-` if one was written, and its match over all the fields."""

    sign: str
    match: Match


def parse_words(schema: Schema, query: str, fields: str, minimum: str) -> Match:
    """`fields` as Solr's `qf` (`title^4 notes`), `minimum` as its `mm` (`2<-1 5<80%`)."""
    if query.strip() == "*:*":
        return lambda document: 1.0
    weights = _weights(fields)
    words = [
        Word(sign, _best_field(schema, phrase or word, weights))
        for sign, phrase, word in WORD.findall(query)
        if word not in ("AND", "OR")
    ]
    needed = least_words(sum(not word.sign for word in words), minimum)

    def match(document: Document) -> float:
        scores = [(word.sign, word.match(document)) for word in words]
        is_excluded = any(sign == "-" and score for sign, score in scores)
        lacks_one = any(sign == "+" and not score for sign, score in scores)
        if is_excluded or lacks_one or sum(not sign and score > 0 for sign, score in scores) < needed:
            return 0.0
        return sum(score for sign, score in scores if sign != "-")

    return match


def least_words(number: int, minimum: str) -> int:
    """How many of `number` optional words must match."""
    needed = number
    for condition in minimum.split():
        above, _, rule = condition.rpartition("<")
        if number > int(above or -1):
            share = int(rule.removesuffix("%"))
            wanted = int(number * share / 100) if rule.endswith("%") else share
            needed = number + wanted if wanted < 0 else wanted
    return needed


def _weights(fields: str) -> dict[str, float]:
    pairs = (field.partition("^") for field in fields.split())
    return {name: float(weight or 1) for name, _, weight in pairs}


def _best_field(schema: Schema, text: str, weights: dict[str, float]) -> Match:
    matches = [(match_field(schema, name, "phrase", text), weight) for name, weight in weights.items()]
    return lambda document: max(match(document) * weight for match, weight in matches)
