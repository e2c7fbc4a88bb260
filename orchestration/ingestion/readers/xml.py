"""XML of any length, one record at a time: no document type, no entity, no record beyond the limits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl, Locator

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import create_parser

from orchestration.ingestion.errors import UnreadableFile
from orchestration.ingestion.readers.limits import LIMITS, Limits

_CHUNK = 1 << 16


@dataclass(slots=True)
class Node:
    """An element without its namespace; `text` is its own, `line` where it opens in the file."""

    name: str
    attributes: dict[str, str]
    line: int
    text: str = ""
    children: list["Node"] = field(default_factory=list)

    def all(self, *path: str) -> list["Node"]:
        """The descendants at the end of a path of names, in the order of the file."""
        found = [self]
        for name in path:
            found = [child for node in found for child in node.children if child.name == name]
        return found

    def values(self, *path: str) -> list[str]:
        """Their texts, blanks collapsed, empty ones left out."""
        return [text for node in self.all(*path) if (text := " ".join(node.text.split()))]


def records(
    data: bytes, root: str, record: str, kept: frozenset[str], limits: Limits = LIMITS
) -> Iterator[tuple[str, Node]]:
    """Each `record` element with the namespace of the root, which must be named `root`.

    Only the `kept` elements are built inside a record: what is not named is never held, whatever it holds.
    Raises UnreadableFile: damaged XML, wrong encoding, document type, another root, record beyond the limits.
    """
    parser = create_parser(forbid_dtd=True)
    handler = _Records(root, record, kept, limits, parser)
    parser.setContentHandler(handler)
    try:
        for start in range(0, len(data), _CHUNK):
            parser.feed(data[start : start + _CHUNK])
            yield from handler.flush()
        parser.close()
    except DefusedXmlException as error:
        raise UnreadableFile(
            "déclaration de type de document (DTD) ou d’entité, par laquelle un fichier peut saturer la "
            "machine ou lire d’autres fichiers",
            "du XML sans DOCTYPE ni ENTITY",
            "n’ouvrez pas ce fichier s’il vient d’un inconnu ; sinon, demandez-le sans DOCTYPE",
        ) from error
    except SAXParseException as error:
        raise UnreadableFile(
            f"XML mal formé ({error.getMessage()})",
            "un fichier XML complet, dans l’encodage que sa première ligne déclare",
            "téléchargez de nouveau le fichier, ou demandez-le en UTF-8",
            location=f"ligne {error.getLineNumber()}",
        ) from error


class _Records(ContentHandler):
    """Builds the records under way; `flush` hands over those that are complete."""

    def __init__(
        self, root: str, record: str, kept: frozenset[str], limits: Limits, position: Locator
    ) -> None:
        super().__init__()
        self._root, self._record, self._kept, self._limits = root, record, kept, limits
        self._position = position
        self._namespace = ""
        self._depth = self._skipped = self._elements = self._characters = 0
        self._open: list[Node] = []
        self._complete: list[Node] = []

    def flush(self) -> Sequence[tuple[str, Node]]:
        """The records completed since the last call."""
        complete, self._complete = self._complete, []
        return [(self._namespace, node) for node in complete]

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - name of the interface
        prefix, _, local = name.rpartition(":")
        self._depth += 1
        if self._depth == 1:
            self._check_root(local)
            self._namespace = attrs.get(f"xmlns:{prefix}" if prefix else "xmlns") or ""
        if not self._open and local != self._record:
            self._check("niveaux d’éléments", self._depth, self._limits.xml_depth)
            return
        self._elements += 1
        self._check("niveaux d’éléments", self._depth, self._limits.xml_depth)
        self._check("éléments dans une fiche", self._elements, self._limits.xml_record_elements)
        if self._skipped or (self._open and local not in self._kept):
            self._skipped += 1
            return
        node = Node(local, dict(attrs.items()), self._line())
        if self._open:
            self._open[-1].children.append(node)
        self._open.append(node)

    def characters(self, content: str) -> None:
        if self._open and not self._skipped:
            self._characters += len(content)
            self._check("caractères dans une fiche", self._characters, self._limits.xml_record_characters)
            self._open[-1].text += content

    def endElement(self, name: str) -> None:  # noqa: N802 - name of the interface
        self._depth -= 1
        if self._skipped:
            self._skipped -= 1
        elif self._open:
            node = self._open.pop()
            if not self._open:
                self._complete.append(node)
                self._elements = self._characters = 0

    def _line(self) -> int:
        return int(self._position.getLineNumber() or 0)

    def _check_root(self, found: str) -> None:
        if found != self._root:
            raise UnreadableFile(
                f"racine « {found} »",
                f"un document dont la racine est « {self._root} »",
                "déposez le fichier du producteur, non une page ni un message d’erreur",
                location=f"ligne {self._line()}",
            )

    def _check(self, what: str, found: int, limit: int) -> None:
        if found > limit:
            raise UnreadableFile(
                f"plus de {limit} {what}",
                f"au plus {limit} {what}",
                "vérifiez que c’est bien le fichier du producteur",
                location=f"ligne {self._line()}",
            )
