"""A document of an edition, and what every report is given to make its own."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import jinja2

from publish.reports.release import Release
from publish.reports.rendering import words


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


class Made(NamedTuple):
    """A document that has been made: the title and the readers of its report, its path, its own title."""

    report: str
    readers: str
    path: str
    title: str


@dataclass(frozen=True)
class Site:
    """The edition that the documents tell, where they go, their templates, and those made so far."""

    release: Release
    folder: Path
    templates: jinja2.Environment
    made: list[Made] = field(default_factory=list)

    def render(self, template: str, **facts: Any) -> str:
        """Return a page; its template also knows the `release` and the common `words`."""
        common: Mapping[str, Any] = {"release": self.release, "words": words()}
        return self.templates.get_template(template).render(**common, **facts)

    def href(self, target: Path, document: str) -> str:
        """Return the address of a file of the release from the page of `document` (its path)."""
        start = (self.folder / document).parent
        return Path(os.path.relpath(target.absolute(), start.absolute())).as_posix()
