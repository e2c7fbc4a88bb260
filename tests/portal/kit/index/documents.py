"""The documents of the index: what is stored, what is searched."""

import fnmatch
import re
import time
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from kit.index.schema import RefusedError, Schema

# Between two values of a field, so that no phrase runs over from one into the next.
BREAK = "\0"


@dataclass(frozen=True)
class Document:
    """One document: its stored fields, the values that are indexed, and the words of its text fields."""

    stored: dict[str, Any]
    values: dict[str, list[Any]]
    words: dict[str, list[str]]


class Documents:
    """All documents, by unique key."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self._documents: dict[str, Document] = {}

    def __iter__(self) -> Iterator[Document]:
        return iter(self._documents.values())

    def __len__(self) -> int:
        return len(self._documents)

    def add(self, document: dict[str, Any]) -> None:
        """Add a document, or replace that of the same key."""
        given = {name: value for name, value in document.items() if value is not None and value != []}
        for name, value in given.items():
            self._check(name, value)
        key = given.get(self.schema.unique_key)
        if not key:
            raise RefusedError(f"Document is missing mandatory uniqueKey field: {self.schema.unique_key}")
        self._documents[str(key)] = _prepare(self.schema, given)

    def discard(self, key: str) -> None:
        """Remove the document of this key, if there is one."""
        self._documents.pop(key, None)

    def discard_where(self, matches: Callable[[Document], float]) -> None:
        """Remove every document that matches."""
        self._documents = {key: doc for key, doc in self._documents.items() if not matches(doc)}

    def clear(self) -> None:
        """Remove everything."""
        self._documents.clear()

    def _check(self, name: str, value: Any) -> None:
        field = self.schema.find(name)
        if field is None:
            raise RefusedError(f"ERROR: unknown field '{name}'")
        field.check(name, value)


def split_words(value: Any) -> list[str]:
    """Words of a text: without accents or case, nor the `s` of a plural."""
    plain = unicodedata.normalize("NFKD", str(value)).encode("ascii", "ignore").decode().lower()
    found = re.findall(r"[a-z0-9]+", plain)
    return [word[:-1] if len(word) > 3 and word.endswith("s") else word for word in found]


def as_term(value: Any) -> str:
    """How a value is written as one term."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _prepare(schema: Schema, given: dict[str, Any]) -> Document:
    single = {name: _single(schema, name, value) for name, value in given.items()}
    single.setdefault("indexed_ts", f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S}.000Z")
    values = {
        name: list(value) if isinstance(value, list) else [value]
        for name, value in single.items()
        if schema.field(name).indexed
    }
    _copy_fields(schema, values)
    words = {
        name: [word for value in found for word in (*split_words(value), BREAK)]
        for name, found in values.items()
        if schema.field(name).is_text
    }
    single["_version_"] = str(time.time_ns())
    stored = {name: value for name, value in single.items() if schema.field(name).stored}
    return Document(stored, values, words)


def _single(schema: Schema, name: str, value: Any) -> Any:
    return value[0] if isinstance(value, list) and not schema.field(name).multi_valued else value


def _copy_fields(schema: Schema, values: dict[str, list[Any]]) -> None:
    given = {name: list(found) for name, found in values.items()}
    for source, target in schema.copies:
        for name, found in given.items():
            if name != target and fnmatch.fnmatchcase(name, source):
                held = values.setdefault(target, [])
                held.extend(value for value in found if value not in held)
