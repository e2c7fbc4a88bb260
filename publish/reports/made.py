"""What has been made of an edition: `documents.json`, beside the documents."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from publish.files import sha256, write_json

DOCUMENTS = "documents.json"


@dataclass(frozen=True)
class Made:
    """A document that has been made.

    Attributes:
        report: the identifier of its report.
        path: that of its files under the folder of the reports, without a suffix.
        title: what readers call it.
        files: the SHA-256 of each of its files, by path under that folder.
    """

    report: str
    path: str
    title: str
    files: Mapping[str, str]


@dataclass(frozen=True)
class Register:
    """The documents of an edition, in the order of the reports, and what each report was made from.

    Attributes:
        edition: version of the edition.
        sources: by report, the digest of all that its documents are a function of; none where unknown.
        documents: what has been made.
    """

    edition: str
    sources: Mapping[str, str | None]
    documents: tuple[Made, ...] = ()

    def of(self, report: str) -> Iterator[Made]:
        """Yield the documents of a report."""
        return (made for made in self.documents if made.report == report)

    def is_current(self, report: str, source: str | None, folder: Path) -> bool:
        """Tell whether a report was made from `source` and its files are there as they were written."""
        if source is None or self.sources.get(report) != source:
            return False
        return all(self.holds(name, folder) for made in self.of(report) for name in made.files)

    def holds(self, name: str, folder: Path) -> bool:
        """Tell whether a file is there as it was written."""
        digests = (made.files[name] for made in self.documents if name in made.files)
        return (folder / name).is_file() and sha256(folder / name) == next(digests, None)


def scope_of(path: str) -> str:
    """Return what a document is about, from its path: the code of a basin, of a department, a source."""
    return path.rpartition("/")[2]


def read_register(folder: Path, edition: str) -> Register:
    """Read what a folder holds of an edition; nothing where it holds another, or cannot be read."""
    try:
        content = json.loads((folder / DOCUMENTS).read_text(encoding="utf-8"))
        documents = tuple(Made(**each) for each in content["documents"])
        found = Register(content["edition"], content["sources"], documents)
    except (OSError, ValueError, TypeError, KeyError):
        return Register(edition, {})
    return found if found.edition == edition else Register(edition, {})


def write_register(folder: Path, register: Register) -> None:
    """Write the list of the documents, and of what each report was made from."""
    write_json(folder / DOCUMENTS, asdict(register))
