"""The datasets as the index files them: facets, and the words that a search finds."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq
import yaml

from publish.dcat.vocabularies import vocabularies
from publish.record import DatasetRecord, TableRecord

FACETS = {
    "themes": "Thème",
    "niveaux": "Niveau territorial",
    "frequence": "Fréquence",
    "licence": "Licence",
    "formats": "Format",
    "qualite": "Qualité",
}
"""Facets of the index, in its order, and their titles."""

_NAMES_A_LEVEL = ("niveau", "type_territoire")
_QUALITY = ((1.0, "complete"), (0.8, "bonne"), (0.0, "a_completer"))
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Card:
    """A dataset of the list: what it is filed under (title by code, by facet), the words that find it."""

    record: DatasetRecord
    filed: Mapping[str, Mapping[str, str]]
    found_by: str

    @property
    def codes(self) -> dict[str, list[str]]:
        """What it is filed under, as the script of the page compares it."""
        return {facet: list(values) for facet, values in self.filed.items()}


@dataclass(frozen=True)
class Facet:
    """A way to narrow the list: its values, each with its title and its number of datasets."""

    id: str
    title: str
    values: list[tuple[str, str, int]]


@cache
def words() -> dict[str, Any]:
    """Return the French words of the portal, by list and code."""
    return dict(yaml.safe_load(Path(__file__).with_name("words.yml").read_text(encoding="utf-8")))


def card(record: DatasetRecord) -> Card:
    """File a dataset; its levels are those of its columns, and those that its rows name."""
    titles = words()
    themes = vocabularies().lists["theme"].terms
    filed = {
        "themes": {code: themes[code] for code in record.themes},
        "niveaux": {code: title for code, title in titles["niveaux"].items() if code in _levels(record)},
        "frequence": {record.frequency_code: record.frequency},
        "licence": {record.licence.id: record.licence.title},
        "formats": {
            code: title
            for code, title in titles["formats"].items()
            if any(resource.format == code for resource in record.resources)
        },
        "qualite": {code: titles["qualite"][code] for code in [_quality(record.quality_score)]},
    }
    return Card(record, filed, " ".join(sorted(set(_WORD.findall(folded(" ".join(_texts(record))))))))


def facets(cards: Sequence[Card]) -> list[Facet]:
    """Return the facets that tell some datasets from others.

    Values come in the order in which they are declared, else in that of their titles.
    """
    listed = []
    for facet, title in FACETS.items():
        filed = [(code, label) for each in cards for code, label in each.filed[facet].items()]
        values = [(code, label, filed.count((code, label))) for code, label in dict.fromkeys(filed)]
        if any(count < len(cards) for _, _, count in values):
            ranks = list(words().get(facet, ()))
            listed.append(Facet(facet, title, sorted(values, key=lambda value: _place(value, ranks))))
    return listed


def _place(value: tuple[str, str, int], ranks: Sequence[str]) -> tuple[int, str]:
    code, title, _ = value
    return (ranks.index(code) if code in ranks else len(ranks), folded(title))


def folded(text: str) -> str:
    """Return `text` as a search compares it: without capitals, accents nor ligatures."""
    plain = unicodedata.normalize("NFD", text.lower().replace("œ", "oe").replace("æ", "ae"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def _texts(record: DatasetRecord) -> Iterator[str]:
    yield from (record.name, record.title, record.description, record.producer, *record.keywords)
    for table in record.tables:
        yield from (table.name, table.title, table.description)
        for field in table.fields:
            yield from (field["name"], field.get("title", ""), field.get("description", ""))


def _levels(record: DatasetRecord) -> set[str]:
    return {level for table in record.tables if table.rows for level in _levels_of(record.folder, table)}


def _levels_of(folder: Path, table: TableRecord) -> Iterable[str]:
    by_column = words()["colonnes_de_niveau"]
    names = [field["name"] for field in table.fields]
    yield from (by_column[name] for name in names if name in by_column)
    for name in names:
        if name in _NAMES_A_LEVEL:
            path = folder / table.resources["parquet"].path
            yield from pc.unique(pq.read_table(path, columns=[name])[name]).to_pylist()


def _quality(score: float) -> str:
    return next(code for least, code in _QUALITY if score >= least)
