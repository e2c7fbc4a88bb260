"""A graph that is always written in the same order, and the terms that it is made of."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF, PROV, RDF, RDFS, SKOS, XSD, Namespace

from publish.dcat.vocabularies import Vocabulary, vocabularies
from publish.files import write_json, write_text

ADMS = Namespace("http://www.w3.org/ns/adms#")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
DCATAP = Namespace("http://data.europa.eu/r5r/")
ELI = Namespace("http://data.europa.eu/eli/ontology#")
GEOSPARQL = Namespace("http://www.opengis.net/ont/geosparql#")
LOCN = Namespace("http://www.w3.org/ns/locn#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
PREFIXES: Mapping[str, Any] = {
    "adms": ADMS,
    "dcat": DCAT,
    "dcatap": DCATAP,
    "dct": DCTERMS,
    "eli": ELI,
    "foaf": FOAF,
    "geosparql": GEOSPARQL,
    "locn": LOCN,
    "prov": PROV,
    "rdfs": RDFS,
    "skos": SKOS,
    "spdx": SPDX,
    "vcard": VCARD,
    "xsd": XSD,
}
NOT_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
SYNTAXES = {"ttl": "turtle", "rdf": "xml"}
Node = URIRef | BNode
Fact = tuple[URIRef, URIRef | BNode | Literal | None]
"""A property and its value; none where the value is not known."""


class OrderedGraph(Graph):
    """A graph whose triples come in the order of their text.

    The writers of rdflib follow the order of their sets, which changes from one process to the next.
    """

    def triples(self, triple: Any) -> Iterator[Any]:  # type: ignore[override]  # its overloads mean nothing here
        """Yield the triples that match a pattern, sorted."""
        yield from sorted(super().triples(triple), key=_text)


def new_graph(*parts: Graph) -> OrderedGraph:
    """Return a graph that knows our prefixes, and holds the triples of `parts`."""
    graph = OrderedGraph(bind_namespaces="core")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    for part in parts:
        graph += part
    return graph


def describe(graph: Graph, node: Node, kind: URIRef, facts: Iterable[Fact]) -> Node:
    """Say that `node` is of a class and what its properties are; those without a value are left out."""
    graph.add((node, RDF.type, kind))
    for name, value in facts:
        if value is not None:
            graph.add((node, name, value))
    return node


def resource(graph: Graph, kind: URIRef, address: str, facts: Iterable[Fact] = ()) -> URIRef:
    """Describe what is found at an address, and return its URI."""
    node = link(address)
    describe(graph, node, kind, facts)
    return node


def link(address: str) -> URIRef:
    """Return an address as its owner wrote it, with what a URI may not hold escaped."""
    return URIRef(quote(address, safe=":/?#[]@!$&'()*+,;=%~"))


def french(text: str) -> Literal:
    """Return a text that is marked as French; what XML cannot hold, or would change, becomes a space."""
    return Literal(NOT_XML.sub(" ", text), lang="fr")


def term(graph: Graph, name: str, code: str) -> URIRef:
    """Return a term of a controlled vocabulary; the graph learns its class, its label and its scheme.

    Raises:
        PublicationError: the vocabulary does not hold the code.
    """
    vocabulary = vocabularies().lists[name]
    node = URIRef(vocabulary.address(code))
    facts: list[Fact] = []
    # A label on any other class would be taken for the value itself by those who harvest.
    if URIRef(vocabulary.kind) == SKOS.Concept:
        facts += [(SKOS.prefLabel, french(vocabulary.terms[code]))]
    if vocabulary.scheme:
        facts += [(SKOS.inScheme, scheme(graph, vocabulary))]
    describe(graph, node, URIRef(vocabulary.kind), facts)
    return node


def scheme(graph: Graph, vocabulary: Vocabulary) -> URIRef:
    """Return the scheme of a vocabulary; the graph learns its title."""
    node = URIRef(vocabulary.scheme["uri"])
    describe(graph, node, SKOS.ConceptScheme, [(DCTERMS.title, french(vocabulary.scheme["title"]))])
    return node


def write_graph(graph: Graph, stem: Path) -> None:
    """Write the graph as Turtle, RDF/XML and JSON-LD: the same triples give the same bytes."""
    for extension, syntax in SYNTAXES.items():
        write_text(stem.with_suffix(f".{extension}"), graph.serialize(format=syntax))
    prefixes = {prefix: str(namespace) for prefix, namespace in PREFIXES.items()}
    document = json.loads(graph.serialize(format="json-ld", context=prefixes))
    write_json(stem.with_suffix(".jsonld"), _sorted(document))


def _text(triple: tuple[URIRef, URIRef, URIRef | BNode | Literal]) -> list[str]:
    return [node.n3() for node in triple]


def _sorted(value: Any) -> Any:
    """In JSON-LD the order of an array means nothing, nor that of the keys."""
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return sorted(map(_sorted, value), key=json.dumps)
    return value
