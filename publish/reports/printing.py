"""The PDFs of the documents of a report: shared out to processes, kept where the page has not changed."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from publish.reports.pdf import is_made_from, to_pdf

Progress = Callable[[int, int], None]


class Printers(Protocol):
    """Does the same work on every page, wherever that is."""

    def map(
        self, function: Callable[[Path], None], chunks: Sequence[Path], progress: Progress | None = None
    ) -> Any:
        """Do `function` on each of `chunks`, telling `progress` how many are done, and of how many."""
        ...


def print_pages(pages: Mapping[Path, Path | None], printers: Printers, progress: Progress) -> None:
    """Put beside each page its PDF.

    Args:
        pages: each page, with a PDF of the last time where there is one.
        printers: who makes those that are new.
        progress: told how many of these are done, and of how many.

    Raises:
        PublicationError: a page that cannot be printed, by its name.
    """
    new = [page for page, former in pages.items() if not _keep(page, former)]
    if new:
        printers.map(print_page, new, progress)


def print_page(page: Path) -> None:
    """Write the PDF of a page beside it."""
    name = f"{page.parent.name}/{page.name}"
    page.with_suffix(".pdf").write_bytes(to_pdf(page.read_text(encoding="utf-8"), name))


def _keep(page: Path, former: Path | None) -> bool:
    """Take the PDF of the last time, if it was made from this very page."""
    if former is None or not is_made_from(former.read_bytes(), page.read_text(encoding="utf-8")):
        return False
    os.link(former, page.with_suffix(".pdf"))
    return True
