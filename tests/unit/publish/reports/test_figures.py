"""A figure is a query on the release: the same query never gives two texts, whatever the document."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

import pytest

from publish.reports.site import render_site


class Figure(NamedTuple):
    """What a cell shows: its table, the key of its row, its columns."""

    table: str
    key: str
    columns: str


class Figures(HTMLParser):
    """Reads the figures of a page: a cell has its own table, columns and key, or those of heading and row."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[Figure, str]] = []
        self._table = self._key = ""
        self._headings: list[tuple[str, str, str]] = []
        self._own_key = ""
        self._own = ("", "")
        self._place = 0
        self._in_head = False
        self._text: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "table":
            self._table, self._headings = given.get("data-table", ""), []
        elif tag == "thead":
            self._in_head = True
        elif tag == "tr":
            self._key, self._place = given.get("data-cle", ""), 0
        elif tag in {"th", "td"} and self._in_head:
            # Of a long table, a column of the page may be about some rows: their measure completes the key.
            more = f";{given['data-cle']}" if "data-cle" in given else ""
            table = given.get("data-table", self._table)
            self._headings.append((table, given.get("data-colonnes", ""), more))
        elif tag in {"th", "td"}:
            self._text, self._own_key = [], given.get("data-cle", self._key)
            self._own = (given.get("data-table", ""), given.get("data-colonnes", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "thead":
            self._in_head = False
        elif tag in {"th", "td"} and self._text is not None:
            if self._own_key and self._place < len(self._headings):
                table, columns, more = self._headings[self._place]
                table, columns = self._own[0] or table, self._own[1] or columns
                if table and columns:
                    text = re.sub(r"\s+", " ", "".join(self._text)).strip()
                    self.found.append((Figure(table, self._own_key + more, columns), text))
            self._place += 1
            self._text = None

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)


def figures(paths: list[Path]) -> Iterator[tuple[Figure, str, str]]:
    for path in paths:
        reader = Figures()
        reader.feed(path.read_text(encoding="utf-8"))
        for figure, text in reader.found:
            yield figure, text, f"{path.parent.name}/{path.name}"


@pytest.fixture
def pages(make_release: Callable[..., Path], tmp_path: Path) -> list[Path]:
    return render_site(make_release(), tmp_path / "reports" / "2025.1.0")


def test_the_same_figure_never_differs_between_two_documents(pages: list[Path]) -> None:
    texts: dict[Figure, set[str]] = defaultdict(set)
    documents: dict[Figure, set[str]] = defaultdict(set)
    for figure, text, document in figures(pages):
        texts[figure].add(text)
        documents[figure].add(document)
    assert {figure: told for figure, told in texts.items() if len(told) > 1} == {}
    shared = [figure for figure, where in documents.items() if len(where) > 2]
    assert {figure.columns for figure in shared} >= {
        "places_nb places_lo_80 places_hi_80",
        "cout_eur",
        "decision motif places_decidees_nb",
    }


def test_every_table_and_column_of_a_figure_is_published(pages: list[Path], tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    released = {
        path.stem: set(pq.read_schema(path).names) for path in (tmp_path / "releases").glob("**/*.parquet")
    }
    wrong = {
        (figure.table, column)
        for figure, _, _ in figures(pages)
        for column in figure.columns.split()
        if column not in released.get(figure.table, set())
    }
    assert wrong == set()


def test_the_key_of_a_figure_is_made_of_columns_of_its_table(pages: list[Path], tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    released = {
        path.stem: set(pq.read_schema(path).names) for path in (tmp_path / "releases").glob("**/*.parquet")
    }
    wrong = {
        (figure.table, part.partition("=")[0])
        for figure, _, _ in figures(pages)
        for part in figure.key.split(";")
        if part.partition("=")[0] not in released.get(figure.table, set())
    }
    assert wrong == set()


def test_what_is_compared_is_what_the_other_pages_say(pages: list[Path]) -> None:
    documents: dict[Figure, set[str]] = defaultdict(set)
    for figure, _, document in figures(pages):
        documents[figure].add(document.split("/")[-1])
    compared = {figure for figure, where in documents.items() if "comparer.html" in where}
    shared = {figure.columns for figure in compared if "index.html" in documents[figure]}
    assert shared >= {"probabilite_penurie", "projets_recrutement_publies_nb"}
    assert {figure.table for figure in compared} >= {
        "pub_besoins_main_oeuvre__totaux",
        "pub_previsions__penuries",
        "pub_previsions__retrotest",
        "pub_propositions_achat__propositions",
    }
