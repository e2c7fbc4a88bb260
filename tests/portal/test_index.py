"""The stand-in for the search index, on a small schema in the shape of CKAN's."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from threading import Thread
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.index.dismax import least_words
from kit.index.documents import Documents
from kit.index.query import parse_query
from kit.index.schema import LONGEST_TERM, RefusedError, Schema
from kit.index.search import select, update
from kit.index.server import IndexServer

SCHEMA = Schema(
    """<schema name="ckan-essai" version="1.6">
      <field name="index_id" type="string" indexed="true" stored="true"/>
      <field name="name" type="string" indexed="true" stored="true"/>
      <field name="title" type="text" indexed="true" stored="true"/>
      <field name="title_ngram" type="text_ngram" indexed="true" stored="false"/>
      <field name="tags" type="string" indexed="true" stored="true" multiValued="true"/>
      <field name="views" type="pint" indexed="true" stored="true"/>
      <field name="modified" type="date" indexed="true" stored="true"/>
      <field name="text" type="text" indexed="true" stored="false" multiValued="true"/>
      <field name="indexed_ts" type="date" indexed="true" stored="true"/>
      <dynamicField name="extras_*" type="text" indexed="true" stored="true"/>
      <dynamicField name="*" type="string" indexed="true" stored="false"/>
      <uniqueKey>index_id</uniqueKey>
      <copyField source="title" dest="text"/>
      <copyField source="tags" dest="text"/>
    </schema>"""
)
ROWS: list[dict[str, Any]] = [
    {"index_id": "1", "name": "embauches", "title": "Embauches par métier", "tags": ["emploi", "métiers"]},
    {"index_id": "2", "name": "tensions", "title": "Tensions", "tags": ["emploi"], "views": 12},
    {"index_id": "3", "name": "territoires", "title": "Communes et bassins", "views": 3},
]


@pytest.fixture
def documents() -> Documents:
    filled = Documents(SCHEMA)
    for row in ROWS:
        filled.add({"modified": f"2026-01-0{row['index_id']}T00:00:00Z", **row})
    return filled


def found(documents: Documents, query: str, **parameters: str) -> list[str]:
    given_parameters = {name.replace("_", "."): [value] for name, value in parameters.items()}
    answer = select(documents, {"q": [query], "sort": ["name asc"], **given_parameters})
    return [document["name"] for document in answer["response"]["docs"]]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("*:*", ["embauches", "tensions", "territoires"]),
        ('name:"tensions"', ["tensions"]),
        ('name:"tensions" OR index_id:"1"', ["embauches", "tensions"]),
        ("metiers", ["embauches"]),  # neither accent nor plural counts in a text
        ("name:TENSIONS", []),  # a string is one exact term
        ('title:"par métier"', ["embauches"]),
        ('title:"métier par"', []),
        ("+tags:emploi -name:tensions", ["embauches"]),
        ("tags:emploi AND NOT name:tensions", ["embauches"]),
        ("emploi && (embauche || communes)", ["embauches"]),
        ("-tags:emploi", ["territoires"]),
        ("name:te*", ["tensions", "territoires"]),
        ("name:t?nsions", ["tensions"]),
        (r"name:te\*", []),
        ("views:*", ["tensions", "territoires"]),
        ("views:[3 TO 12]", ["tensions", "territoires"]),
        ("views:{3 TO *]", ["tensions"]),
        ("modified:[2026-01-02T00:00:00Z TO NOW]", ["tensions", "territoires"]),
        ("modified:[NOW-1DAY TO *]", []),
        ("title_ngram:embau", []),
        ("title:tensions^4 OR title:communes~2", ["tensions", "territoires"]),
    ],
)
def test_queries(documents: Documents, query: str, names: list[str]) -> None:
    assert found(documents, query) == names


def test_all_words_are_required_where_the_caller_says_so(documents: Documents) -> None:
    assert found(documents, "emploi metier") == ["embauches", "tensions"]
    assert found(documents, "emploi metier", q_op="AND") == ["embauches"]
    assert found(documents, "emploi OR communes", q_op="AND") == ["embauches", "tensions", "territoires"]


def test_an_ngram_field_finds_parts_of_words(documents: Documents) -> None:
    documents.add({"index_id": "4", "name": "autre", "title_ngram": "Apprentissage"})
    assert found(documents, "title_ngram:prentis") == ["autre"]


@pytest.mark.parametrize("query", ["name:(", "(emploi", "emploi )", "emploi AND", "[1 TO", "name:]"])
def test_a_query_that_does_not_parse_is_refused(query: str) -> None:
    with pytest.raises(RefusedError, match="Cannot parse"):
        parse_query(SCHEMA, query)


@given(st.text(alphabet=' abz019+-!()[]{}":^~*?\\&|ANDORT', max_size=30))
def test_any_query_is_either_understood_or_refused(query: str) -> None:
    filled = Documents(SCHEMA)
    filled.add(ROWS[0])
    try:
        match = parse_query(SCHEMA, query)
    except RefusedError:
        return
    assert all(match(document) >= 0 for document in filled)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"name": ["a", "b"]}, "multiple values encountered for non multiValued field name"),
        ({"modified": "2026-01-01"}, "Invalid Date String"),
        ({"views": "douze"}, "For input string"),
        ({"views": 1.5}, "For input string"),
        ({"name": {"set": "a"}}, "atomic update/nested document"),
        ({"name": "a" * (LONGEST_TERM + 1)}, "immense term"),
        ({"index_id": ""}, "missing mandatory uniqueKey"),
    ],
)
def test_a_document_that_the_schema_forbids_is_refused(value: dict[str, Any], message: str) -> None:
    with pytest.raises(RefusedError, match=message):
        Documents(SCHEMA).add({"index_id": "1", **value})


def test_a_document_replaces_that_of_its_key(documents: Documents) -> None:
    documents.add({"index_id": "2", "name": "tensions-2"})
    assert found(documents, "index_id:2") == ["tensions-2"]
    assert len(documents) == len(ROWS)


def test_deletions_by_key_and_by_query(documents: Documents) -> None:
    update(documents, b"<delete><id>1</id></delete>")
    assert found(documents, "*:*") == ["tensions", "territoires"]
    update(documents, b"<delete><query>+name:(tensions OR autre) AND views:12</query></delete>")
    assert found(documents, "*:*") == ["territoires"]
    update(documents, b'<commit waitSearcher="false"/>')
    assert len(documents) == 1


def test_documents_come_as_json_and_as_xml() -> None:
    documents = Documents(SCHEMA)
    update(documents, json.dumps(ROWS[:1]).encode())
    update(documents, b'<add><doc><field name="index_id">9</field><field name="name">xml</field></doc></add>')
    assert found(documents, "*:*") == ["embauches", "xml"]
    with pytest.raises(RefusedError, match="Unknown command"):
        update(documents, b"<defragment/>")


def test_facets_count_the_hits_only(documents: Documents) -> None:
    answer = select(
        documents,
        {"q": ["name:embauches"], "facet": ["true"], "facet.field": ["tags"], "facet.mincount": ["1"]},
    )
    assert answer["facet_counts"]["facet_fields"] == {"tags": ["emploi", 1, "métiers", 1]}
    assert answer["response"]["numFound"] == 1


def test_facets_are_limited_per_field(documents: Documents) -> None:
    asked = {"facet": ["true"], "facet.field": ["tags"], "f.tags.facet.limit": ["1"]}
    assert select(documents, asked)["facet_counts"]["facet_fields"] == {"tags": ["emploi", 2]}


def test_numbers_sort_as_numbers_and_what_lacks_a_value_comes_last(documents: Documents) -> None:
    assert found(documents, "*:*", sort="views asc") == ["territoires", "tensions", "embauches"]
    assert found(documents, "*:*", sort="views desc, name asc") == ["tensions", "territoires", "embauches"]


@pytest.mark.parametrize("order", ["name", "name upward", "text asc"])
def test_an_order_that_cannot_be_is_refused(documents: Documents, order: str) -> None:
    with pytest.raises(RefusedError, match="sort"):
        found(documents, "*:*", sort=order)


def test_a_page_holds_the_fields_asked_for(documents: Documents) -> None:
    answer = select(documents, {"rows": ["1"], "start": ["1"], "sort": ["name asc"], "fl": ["name,score"]})
    assert answer["response"]["docs"] == [{"name": "tensions", "score": 1.0}]
    assert answer["response"]["numFound"] == len(ROWS)


def test_the_search_box_wants_a_share_of_the_words(documents: Documents) -> None:
    box = {"defType": "edismax", "qf": "title^4 text", "mm": "2<-1"}
    parameters = {name: [value] for name, value in box.items()}

    def names(query: str) -> list[str]:
        answer = select(documents, {**parameters, "q": [query]})
        return [document["name"] for document in answer["response"]["docs"]]

    assert names("embauches emploi") == ["embauches"]
    assert names("embauches emploi inconnu") == ["embauches"]
    assert names("emploi -embauches") == ["tensions"]
    assert names("+inconnu emploi") == []
    assert names("*:*") == ["embauches", "tensions", "territoires"]


@pytest.mark.parametrize(
    ("number", "rule", "needed"),
    [
        (2, "2<-1 5<80%", 2),
        (3, "2<-1 5<80%", 2),
        (6, "2<-1 5<80%", 4),
        (4, "100%", 4),
        (4, "1", 1),
        (4, "-50%", 2),
    ],
)
def test_least_words(number: int, rule: str, needed: int) -> None:
    assert least_words(number, rule) == needed


@pytest.fixture
def server() -> Iterator[IndexServer]:
    with IndexServer(SCHEMA) as running:
        Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        yield running
        running.shutdown()


def ask(server: IndexServer, path: str, body: bytes | None = None) -> tuple[int, str]:
    url = f"http://127.0.0.1:{server.server_port}/solr/ckan/{path}"
    try:
        with urllib.request.urlopen(url, body, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_over_http(server: IndexServer) -> None:
    assert ask(server, "update/?commit=true", json.dumps(ROWS).encode())[0] == 200
    status, text = ask(server, f"select/?{urlencode({'q': 'name:tensions', 'wt': 'json'})}")
    assert (status, json.loads(text)["response"]["numFound"]) == (200, 1)
    assert ask(server, "schema?wt=schema.xml") == (200, SCHEMA.text)
    assert ask(server, "admin/ping")[0] == 200
    assert ask(server, "inconnu")[0] == 404
    status, text = ask(server, "select/?q=name:(")
    assert (status, "Cannot parse" in text) == (400, True)


def test_a_fault_strikes_as_often_as_it_was_told_to(server: IndexServer) -> None:
    ask(server, "_fault?op=update&code=503&times=2")
    row = json.dumps(ROWS[:1]).encode()
    assert [ask(server, "update", row)[0] for _ in range(3)] == [503, 503, 200]
    assert ask(server, "admin/ping")[0] == 200
    assert len(server.documents) == 1
