"""Fields of the index, read from CKAN's `schema.xml`, and what a value of each must look like."""

import fnmatch
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z|NOW.*")
INTEGERS = frozenset({"int", "long", "pint"})
NUMBERS = INTEGERS | {"float", "double"}
# Lucene's limit on one term, in bytes.
LONGEST_TERM = 32_766


class RefusedError(ValueError):
    """What a core answers 400 to; the message imitates Solr's."""


@dataclass(frozen=True)
class Field:
    """A field, or a pattern of names (`extras_*`) that shares one definition."""

    name: str
    type: str
    indexed: bool
    stored: bool
    multi_valued: bool

    @property
    def is_text(self) -> bool:
        """Cut into words, rather than kept as one term."""
        return self.type.startswith("text")

    @property
    def is_number(self) -> bool:
        """Compared as a number in a range."""
        return self.type in NUMBERS

    def check(self, name: str, value: Any) -> None:
        """Refuse a value that the core would refuse under this definition."""
        values = value if isinstance(value, list) else [value]
        if len(values) > 1 and not self.multi_valued:
            raise RefusedError(
                f"ERROR: multiple values encountered for non multiValued field {name}: {value}"
            )
        for one in values:
            self._check_one(name, one)

    def _check_one(self, name: str, value: Any) -> None:
        if isinstance(value, dict):
            raise RefusedError(f"Error: atomic update/nested document not supported on field '{name}'")
        if self.type == "date" and not DATE.fullmatch(str(value)):
            raise RefusedError(f"Error adding field '{name}'='{value}' msg=Invalid Date String:'{value}'")
        if self.type in INTEGERS and not re.fullmatch(r"[+-]?\d+", str(value)):
            raise RefusedError(f"Error adding field '{name}'='{value}' msg=For input string: \"{value}\"")
        if self.type == "string" and self.indexed and len(str(value).encode()) > LONGEST_TERM:
            raise RefusedError(f'Document contains at least one immense term in field="{name}"')


class Schema:
    """The fields, the copies between them and the unique key."""

    def __init__(self, text: str) -> None:
        root = ET.fromstring(text)  # noqa: S314 - CKAN's own file
        self.text = text
        self.unique_key = root.findtext("uniqueKey") or "id"
        self.copies = [(copy.attrib["source"], copy.attrib["dest"]) for copy in root.iter("copyField")]
        self._fields = {field.name: field for field in map(_read_field, root.iter("field"))}
        # The longest pattern wins, as in Solr.
        patterns = map(_read_field, root.iter("dynamicField"))
        self._patterns = sorted(patterns, key=lambda field: -len(field.name))
        self.find = cache(self._find)

    @classmethod
    def read(cls, path: Path) -> "Schema":
        """The schema of a file."""
        return cls(path.read_text("utf-8"))

    def field(self, name: str) -> Field:
        """The definition that applies to `name`; refuses a name that has none."""
        found = self.find(name)
        if found is None:
            raise RefusedError(f"undefined field {name}")
        return found

    def _find(self, name: str) -> Field | None:
        exact = self._fields.get(name)
        return exact or next(
            (pattern for pattern in self._patterns if fnmatch.fnmatchcase(name, pattern.name)), None
        )


def _read_field(element: ET.Element) -> Field:
    attributes = element.attrib
    return Field(
        name=attributes["name"],
        type=attributes["type"],
        indexed=attributes.get("indexed") == "true",
        stored=attributes.get("stored") == "true",
        multi_valued=attributes.get("multiValued") == "true",
    )
