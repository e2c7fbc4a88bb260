"""The request handlers of the core: `select` and `update`."""

import fnmatch
import json
import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable
from typing import Any

from kit.index.dismax import parse_words
from kit.index.documents import BREAK, Document, Documents, as_term
from kit.index.query import parse_query
from kit.index.schema import RefusedError, Schema
from kit.index.terms import Match

Parameters = dict[str, list[str]]
Hit = tuple[float, Document]

HEADER = {"status": 0, "QTime": 0}
TRUE = frozenset({"true", "True", "1", "on"})


def select(documents: Documents, parameters: Parameters) -> dict[str, Any]:
    """Search: query, filters, sort, page, fields, facets."""
    schema = documents.schema
    query, filters = _query(schema, parameters), _filters(schema, parameters)
    kept = (document for document in documents if all(match(document) for match in filters))
    hits = [(score, document) for document in kept if (score := query(document))]
    hits = _sort(schema, hits, _last(parameters, "sort", "score desc"))
    start, rows = int(_last(parameters, "start", "0")), int(_last(parameters, "rows", "10"))
    names = [name for given in parameters.get("fl", ["*"]) for name in re.split(r"[,\s]+", given) if name]
    answer: dict[str, Any] = {
        "responseHeader": HEADER,
        "response": {
            "numFound": len(hits),
            "start": start,
            "numFoundExact": True,
            "docs": [_shown(hit, names) for hit in hits[start : start + rows]],
        },
    }
    if _last(parameters, "facet") in TRUE:
        fields = {name: _facet(schema, hits, name, parameters) for name in parameters.get("facet.field", [])}
        answer["facet_counts"] = {"facet_queries": {}, "facet_ranges": {}, "facet_fields": fields}
    return answer


def update(documents: Documents, body: bytes) -> dict[str, Any]:
    """Add (JSON or XML), delete by key or query; a commit has nothing left to do."""
    stripped = body.strip()
    if stripped[:1] in (b"[", b"{"):
        given = json.loads(stripped)
        for document in given if isinstance(given, list) else [given["add"]["doc"]]:
            documents.add(document)
        return {"responseHeader": HEADER}
    root = ET.fromstring(stripped)  # noqa: S314 - CKAN's own call, on loopback
    if root.tag == "delete":
        for element in root:
            _delete(documents, element)
    elif root.tag == "add":
        for element in root:
            documents.add(_read_document(element))
    elif root.tag not in ("commit", "optimize", "rollback"):
        raise RefusedError(f"Unknown command {root.tag}")
    return {"responseHeader": HEADER}


def _delete(documents: Documents, element: ET.Element) -> None:
    text = element.text or ""
    if element.tag == "id":
        documents.discard(text)
    else:
        documents.discard_where(parse_query(documents.schema, text))


def _read_document(element: ET.Element) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for field in element:
        read.setdefault(field.attrib["name"], []).append(field.text or "")
    return read


def _last(parameters: Parameters, name: str, default: str = "") -> str:
    return parameters[name][-1] if parameters.get(name) else default


def _query(schema: Schema, parameters: Parameters) -> Match:
    query, field = _last(parameters, "q", "*:*"), _last(parameters, "df", "text")
    if "dismax" in _last(parameters, "defType"):
        return parse_words(schema, query, _last(parameters, "qf", field), _last(parameters, "mm", "100%"))
    return parse_query(schema, query, field, _last(parameters, "q.op", "OR"))


def _filters(schema: Schema, parameters: Parameters) -> list[Match]:
    field, operator = _last(parameters, "df", "text"), _last(parameters, "q.op", "OR")
    return [parse_query(schema, text, field, operator) for text in parameters.get("fq", []) if text.strip()]


def _sort(schema: Schema, hits: list[Hit], order: str) -> list[Hit]:
    for part in reversed([part.strip() for part in order.split(",") if part.strip()]):
        field, _, direction = part.rpartition(" ")
        if direction not in ("asc", "desc"):
            raise RefusedError(f"Can't determine a Sort Order (asc or desc) in sort spec '{part}', pos=0")
        if field == "score":
            hits = sorted(hits, key=lambda hit: hit[0], reverse=direction == "desc")
        else:
            hits = _sort_by_field(schema, hits, field.strip(), direction == "desc")
    return hits


def _sort_by_field(schema: Schema, hits: list[Hit], name: str, is_descending: bool) -> list[Hit]:
    field = schema.find(name)
    if field is None or (field.is_text and field.multi_valued):
        raise RefusedError(f"sort param field can't be found: {name}")
    key: Callable[[Hit], Any] = lambda hit: _sort_value(hit[1].values[name][0], field.is_number)  # noqa: E731
    with_value = sorted((hit for hit in hits if hit[1].values.get(name)), key=key, reverse=is_descending)
    return with_value + [hit for hit in hits if not hit[1].values.get(name)]


def _sort_value(value: Any, is_number: bool) -> Any:
    return float(value) if is_number else as_term(value)


def _shown(hit: Hit, names: list[str]) -> dict[str, Any]:
    score, document = hit
    shown = {
        field: value
        for field, value in document.stored.items()
        if any(fnmatch.fnmatchcase(field, name) for name in names)
    }
    return {**shown, "score": score} if "score" in names else shown


def _facet(schema: Schema, hits: list[Hit], name: str, parameters: Parameters) -> list[Any]:
    is_text = schema.field(name).is_text
    counts = Counter(term for _, document in hits for term in _facet_terms(document, name, is_text))
    least = int(_last(parameters, "facet.mincount", "0"))
    limit = int(_last(parameters, f"f.{name}.facet.limit", _last(parameters, "facet.limit", "100")))
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    shown = [pair for pair in ranked if pair[1] >= least]
    return [part for pair in (shown if limit < 0 else shown[:limit]) for part in pair]


def _facet_terms(document: Document, name: str, is_text: bool) -> set[str]:
    if is_text:
        return set(document.words.get(name, [])) - {BREAK}
    return {as_term(value) for value in document.values.get(name, [])}
