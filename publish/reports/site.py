"""The documents of an edition, from a release directory."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path

from publish.checksums import CHECKSUMS
from publish.files import replace_directory, sha256, write_text
from publish.reports.declaration import Report, load_reports, template_folders
from publish.reports.document import Document, Site
from publish.reports.made import Made, Register, read_register, scope_of, write_register
from publish.reports.pdf import recipe
from publish.reports.printing import Printers, print_pages
from publish.reports.release import Release, load_release
from publish.reports.rendering import environment

OnDocument = Callable[[Report, Document], None]
OnPrinted = Callable[[Report, int, int], None]
_SUFFIXES = (".html", ".xlsx", ".pdf")


def _silent(*_: object) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Making:
    """An edition whose documents are to be made.

    Attributes:
        release_dir: the release (`releases/<version>`).
        out_dir: the directory of its documents (`reports/<version>`).
        program: digest of the program that makes them; none: nothing made before is kept.
        scopes: makes the documents about these only, and keeps the others; none: all.
        on_document: told of each document as it is written.
        printers: who makes the PDFs of the reports that declare them; none: there are no PDFs.
        on_printed: told how many PDFs of a report are made, of those that have to be.
    """

    release_dir: Path
    out_dir: Path
    program: str | None = None
    scopes: Collection[str] | None = None
    on_document: OnDocument = _silent
    printers: Printers | None = None
    on_printed: OnPrinted = _silent

    @cached_property
    def release(self) -> Release:
        """The tables of the edition, read once, and only if a document has to be made."""
        return load_release(self.release_dir)

    def make(self, report: Report) -> list[Made]:
        """Make the documents of a report, in the folder of those of the edition.

        The folder appears by one rename; the documents of the other reports stay. A report whose documents
        were made by the same program from the same edition, and that nobody has altered, is left as it is.

        Raises:
            PublicationError: the release is incomplete.
        """
        before = read_register(self.out_dir, self.release_dir.name)
        others = [made for made in before.documents if made.report != report.identifiant]
        leads_to = others if report.mene_aux_autres else []
        source = self._source(report, leads_to)
        if self.scopes is None and before.is_current(report.identifiant, source, self.out_dir):
            return list(before.of(report.identifiant))
        templates = environment(*template_folders())
        site = Site(self.release, self.out_dir, templates, leads_to, self._prints(report))
        with replace_directory(self.out_dir) as folder:
            kept = [made for made in before.documents if self._is_kept(made, report)]
            _link(self.out_dir, folder, kept)
            made = self._write(report, site, folder, before)
            sources = {**before.sources, report.identifiant: source if self.scopes is None else None}
            write_register(folder, _ordered(replace(before, sources=sources, documents=(*kept, *made))))
        return made

    def _is_kept(self, made: Made, report: Report) -> bool:
        """Tell whether a document stays: of another report that is declared, or not among those to make."""
        if made.report == report.identifiant:
            return self.scopes is not None and scope_of(made.path) not in self.scopes
        return made.report in {each.identifiant for each in load_reports()}

    def _source(self, report: Report, leads_to: Sequence[Made]) -> str | None:
        """Digest of the program, of the edition, and of the documents that this report leads to."""
        listed = self.release_dir / CHECKSUMS
        if self.program is None or not listed.is_file():
            return None
        printed = recipe() if self._prints(report) else None
        facts = (self.program, printed, sha256(listed), os.path.relpath(self.release_dir, self.out_dir))
        others = ((each.report, each.path, each.title, *each.files) for each in leads_to)
        return hashlib.sha256(repr((facts, *others)).encode()).hexdigest()

    def _prints(self, report: Report) -> bool:
        return report.pdf and self.printers is not None

    def _write(self, report: Report, site: Site, folder: Path, before: Register) -> list[Made]:
        """Write the documents of a report that are asked for, then their PDFs, or those of before."""
        titles = {}
        for document in report.documents(site):
            if self.scopes is None or scope_of(document.path) in self.scopes:
                _write_document(document, folder)
                titles[document.path] = document.title
                self.on_document(report, document)
        if report.pdf and self.printers is not None:
            kept = {
                path: self.out_dir / name
                for path in titles
                if before.holds(name := f"{path}.pdf", self.out_dir)
            }
            pages = {folder / f"{path}.html": kept.get(path) for path in titles}
            print_pages(pages, self.printers, partial(self.on_printed, report))
        return [Made(report.identifiant, path, title, _files(folder, path)) for path, title in titles.items()]


def _write_document(document: Document, folder: Path) -> None:
    page = folder / f"{document.path}.html"
    page.parent.mkdir(exist_ok=True)
    write_text(page, document.html)
    if document.workbook is not None:
        document.workbook(page.with_suffix(".xlsx"))


def _files(folder: Path, document: str) -> dict[str, str]:
    """The digests of the files of a document, by path under the folder."""
    names = [f"{document}{suffix}" for suffix in _SUFFIXES]
    return {name: sha256(folder / name) for name in names if (folder / name).is_file()}


def render_site(release_dir: Path, out_dir: Path) -> list[Path]:
    """Make the documents of every declared report; those that lead to the others come last.

    Their bytes depend on the release and on where ``out_dir`` lies beside it (links to the data are
    relative): an edition can be made again later and is the same.

    Args:
        release_dir: a release (``releases/<version>``).
        out_dir: the directory of its documents (``reports/<version>``).

    Returns:
        The path of each page, that of the index last.

    Raises:
        PublicationError: the release is incomplete.

    """
    making = Making(release_dir, out_dir)
    made = [each for report in load_reports() for each in making.make(report)]
    return [out_dir / f"{each.path}.html" for each in made]


def _link(source: Path, target: Path, documents: Sequence[Made]) -> None:
    """Put the files of documents of a folder in another one too."""
    for name in (name for made in documents for name in made.files):
        if (source / name).is_file():
            (target / name).parent.mkdir(exist_ok=True)
            os.link(source / name, target / name)


def _ordered(register: Register) -> Register:
    """The documents by report, then by path, whatever the order in which they were made."""
    place = {report.identifiant: report.ordre for report in load_reports()}
    documents = sorted(register.documents, key=lambda made: (place[made.report], made.path))
    return replace(register, documents=tuple(documents))
