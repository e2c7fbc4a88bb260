"""A document of an edition, and what every report is given to make its own."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import jinja2

from publish.reports.made import Made
from publish.reports.origins import origins
from publish.reports.release import Release
from publish.reports.rendering import script, words

_SCRIPT = Path(__file__).parent / "templates" / "report.js"


@dataclass(frozen=True)
class Document:
    """A page, and the workbook that goes with it.

    Attributes:
        path: that of its files under the folder of the reports, without a suffix.
        title: what readers call it.
        html: the page.
        workbook: writes the workbook, where there is one.
    """

    path: str
    title: str
    html: str
    workbook: Callable[[Path], None] | None = None


@dataclass(frozen=True)
class Site:
    """The edition that documents tell, where they go, and what they are made with.

    Attributes:
        release: the edition.
        folder: the folder of the documents.
        templates: their templates.
        made: the documents that they may lead to.
        has_pdf: whether each of them also comes as a PDF.
    """

    release: Release
    folder: Path
    templates: jinja2.Environment
    made: Sequence[Made] = ()
    has_pdf: bool = False

    def render(self, template: str, document: str | None = None, /, **facts: Any) -> str:
        """Return the page of `document` (its path), which leads to its PDF where it has one.

        Its template also knows the `release`, the `words` and what makes it react.
        """
        common: Mapping[str, Any] = {
            "release": self.release,
            "words": words(),
            "behaviour": script(_SCRIPT),
            "origins": self._origins,
            "pdf": f"{PurePosixPath(document).name}.pdf" if document and self.has_pdf else None,
        }
        return self.templates.get_template(template).render(**common, **facts)

    def href(self, target: Path, document: str) -> str:
        """Return the address of a file of the release from the page of `document` (its path)."""
        start = (self.folder / document).parent
        return Path(os.path.relpath(target.absolute(), start.absolute())).as_posix()

    def _origins(self, html: str) -> dict[str, dict[str, Any]]:
        """Describe the tables behind the figures of a page, with addresses from the folder of the reports."""
        return origins(
            html, self.release.directory, words()["natures"], lambda target: self.href(target, "index")
        )
