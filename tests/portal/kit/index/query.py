"""The standard query syntax: `+ - ! NOT AND OR && ||`, groups, `field:`, phrases, ranges, wildcards."""

import re
from dataclasses import dataclass
from typing import Literal, cast

from kit.index.documents import Document
from kit.index.schema import RefusedError, Schema
from kit.index.terms import Kind, Match, match_field, unescape

Occur = Literal["must", "should", "not"]
Token = tuple[str, str]

END: Token = ("end", "<EOF>")
CONJUNCTIONS = {"AND": "and", "&&": "and", "OR": "or", "||": "or"}
NEGATIONS = frozenset({"-", "!", "NOT"})
SYNTAX = re.compile(
    r"""\s+
    |(?P<operator>&&|\|\||AND\b|OR\b|NOT\b|[()+\-!])
    |(?P<field>(?:\\.|[\w.*\-])+):(?!\s*$)
    |"(?P<phrase>(?:\\.|[^"\\])*)"(?:~\d+)?
    |(?P<range>[\[{][^\]}]*\s+TO\s+[^\]}]*[\]}])
    |(?P<term>(?:\\.|[^\s()\[\]{}"^~:\\])+)
    |(?P<boost>[\^~][\d.]*)""",
    re.VERBOSE,
)


@dataclass
class Clause:
    """A part of a group; `is_explicit` where a `+` was written, which a later OR does not undo."""

    occur: Occur
    match: Match
    is_explicit: bool


def parse_query(schema: Schema, query: str, default_field: str = "text", operator: str = "OR") -> Match:
    """The match of a whole query; refuses what does not parse, as the core does."""
    return _Parser(schema, query, operator).parse(default_field)


class _Parser:
    def __init__(self, schema: Schema, query: str, operator: str) -> None:
        self.schema = schema
        self.query = query
        self.all_required = operator == "AND"
        self.tokens = _tokens(query)
        self.position = 0

    def parse(self, default_field: str) -> Match:
        match = self._group(default_field)
        if self._peek() != END:
            raise self._refusal()
        return match

    def _peek(self) -> Token:
        return self.tokens[self.position] if self.position < len(self.tokens) else END

    def _take(self) -> Token:
        token = self._peek()
        self.position += 1
        return token

    def _refusal(self) -> RefusedError:
        return RefusedError(
            "org.apache.solr.search.SyntaxError: "
            f"Cannot parse '{self.query}': Encountered \"{self._peek()[1]}\""
        )

    def _group(self, field: str) -> Match:
        """Clauses up to the end or a closing bracket, put together as Lucene's classic parser does."""
        clauses: list[Clause] = []
        while self._peek() not in (END, ("operator", ")")):
            conjunction = self._conjunction()
            modifier = self._modifier()
            match = self._clause(field)
            if clauses:
                self._revise(clauses[-1], conjunction)
            clauses.append(Clause(self._occur(conjunction, modifier), match, modifier == "+"))
        return _combine(clauses)

    def _conjunction(self) -> str | None:
        kind, text = self._peek()
        if kind == "operator" and text in CONJUNCTIONS:
            self.position += 1
            return CONJUNCTIONS[text]
        return None

    def _modifier(self) -> str | None:
        found = None
        while (token := self._peek())[0] == "operator" and (token[1] == "+" or token[1] in NEGATIONS):
            found = "+" if token[1] == "+" else "-"
            self.position += 1
        return found

    def _revise(self, former: Clause, conjunction: str | None) -> None:
        """A conjunction binds the clause before it as well."""
        if conjunction == "and" and former.occur == "should":
            former.occur = "must"
        if conjunction == "or" and self.all_required and former.occur == "must" and not former.is_explicit:
            former.occur = "should"

    def _occur(self, conjunction: str | None, modifier: str | None) -> Occur:
        if modifier == "-":
            return "not"
        is_required = conjunction == "and" or (conjunction is None and self.all_required)
        return "must" if modifier == "+" or is_required else "should"

    def _clause(self, field: str) -> Match:
        kind, text = self._peek()
        if (kind, text) == ("operator", "("):
            return self._bracket(field)
        if kind == "field":
            self.position += 1
            return self._clause(unescape(text))
        if kind not in ("term", "phrase", "range"):
            raise self._refusal()
        self.position += 1
        return match_field(self.schema, field, cast("Kind", kind), text)

    def _bracket(self, field: str) -> Match:
        self.position += 1
        match = self._group(field)
        if self._take() != ("operator", ")"):
            raise self._refusal()
        return match


def _tokens(query: str) -> list[Token]:
    position, found = 0, []
    while position < len(query):
        token = SYNTAX.match(query, position)
        if not token:
            raise RefusedError(
                f"org.apache.solr.search.SyntaxError: Cannot parse '{query}': "
                f'Encountered "{query[position]}" at column {position}'
            )
        # A boost only moves the score, and a blank says nothing.
        if token.lastgroup and token.lastgroup != "boost":
            found.append((token.lastgroup, token[token.lastgroup]))
        position = token.end()
    return found


def _combine(clauses: list[Clause]) -> Match:
    must, should, never = (
        [clause.match for clause in clauses if clause.occur == occur] for occur in ("must", "should", "not")
    )

    def match(document: Document) -> float:
        if any(one(document) for one in never):
            return 0.0
        required = [one(document) for one in must]
        if not all(required):
            return 0.0
        if never and not must and not should:
            return 1.0
        return sum(required) + sum(one(document) for one in should)

    return match
