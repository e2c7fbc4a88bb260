"""A document of an edition, and what every report is given to make its own."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
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
    """The edition that documents tell, where they go, their templates, and those that they may lead to."""

    release: Release
    folder: Path
    templates: jinja2.Environment
    made: Sequence[Made] = ()

    def render(self, template: str, **facts: Any) -> str:
        """Return a page; its template also knows the `release`, the `words` and what makes it react."""
        common: Mapping[str, Any] = {
            "release": self.release,
            "words": words(),
            "behaviour": script(_SCRIPT),
            "origins": self._origins,
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
