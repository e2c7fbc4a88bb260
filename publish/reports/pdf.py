"""A page as a PDF: tagged for those who listen to it, in French, the same bytes from the same page.

WeasyPrint lays out the print style of the page, without a browser and without the network. What it does not
do for a figure is done here: the style of the page reaches its inside, what is in a link is drawn, and its
whole text, not its title alone, stands for it.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from publish.errors import PublicationError

PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-liberation")
"""The Debian packages of the libraries that WeasyPrint loads, and of the letters of the pages."""

VARIANT = "pdf/ua-1"

_SVG = "{http://www.w3.org/2000/svg}"
_LOGGER = logging.getLogger("weasyprint")
_DECLARED = re.compile(r"(--[\w-]+):\s*([^;}]+)")
_USED = re.compile(r"var\((--[\w-]+)\)")
# The rules of figures begin their line; those of a medium are indented, those of a state have a colon.
_RULE_OF_FIGURES = re.compile(r"^svg[^{:]*\{[^}]*\}", re.MULTILINE)
# WeasyPrint paints the stroke of a letter over it.
_LETTERS = "svg text { stroke: none !important; }"


@cache
def why_none() -> str | None:
    """Return, in French, why this machine makes no PDF, and what to install; none where it makes them."""
    try:
        with redirect_stdout(StringIO()):  # WeasyPrint prints advice in English before it fails.
            import weasyprint  # noqa: F401
    except OSError as error:
        return (
            f"Pas de PDF : une bibliothèque du système manque ({str(error).splitlines()[0]}). "
            f"Remède, sous Debian : apt-get install {' '.join(PACKAGES)}. "
            "Pour s’en passer sans ce message : VIGIE_PDF=non."
        )
    return None


def made_from(html: str) -> bytes:
    """Return the identifier that the PDF of this page bears: a digest of the page and of what makes it."""
    return hashlib.sha256(recipe().encode() + html.encode("utf-8")).hexdigest().encode()


def is_made_from(pdf: bytes, html: str) -> bool:
    """Tell whether a PDF was made by this program from this page."""
    return made_from(html) in pdf


@cache
def recipe() -> str:
    """Return what PDFs depend on, apart from their pages and from the letters of the machine."""
    import weasyprint
    from weasyprint.text.ffi import pango

    own = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
    return f"{own} {weasyprint.__version__} {pango.pango_version()}"


def to_pdf(html: str, name: str) -> bytes:
    """Return a page as a PDF.

    Args:
        html: the page, whole: what it needs is inside it.
        name: what errors call it.

    Raises:
        PublicationError: the page asks for another file, or holds what cannot be drawn.
    """
    import weasyprint

    fetcher = weasyprint.urls.URLFetcher(allowed_protocols=("data",), fail_on_errors=True)
    with _refused(name):
        page = weasyprint.HTML(string=html, url_fetcher=fetcher)
        _dress_figures(page.etree_element)
        return bytes(page.write_pdf(pdf_variant=VARIANT, pdf_tags=True, pdf_identifier=made_from(html)))


def _dress_figures(page: ElementTree.Element) -> None:
    """Put in each figure the rules of the page that are about figures, and all that it says as its title."""
    style = "".join(each.text or "" for each in page.iter("style"))
    declared = dict(_DECLARED.findall(style))
    rules = _USED.sub(lambda used: declared[used[1]], "\n".join(_RULE_OF_FIGURES.findall(style)))
    rules = re.sub(
        r",\s+", ",", rules
    )  # In a figure, WeasyPrint takes the space before a family for its own.
    for figure in page.iter(f"{_SVG}svg"):
        ElementTree.SubElement(figure, f"{_SVG}style").text = rules + _LETTERS
        if (title := figure.find(f"{_SVG}title")) is not None:
            title.text = _said(title.text or "", figure)
        for link in figure.findall(f".//{_SVG}a"):
            link.tag = f"{_SVG}g"


def _said(title: str, figure: ElementTree.Element) -> str:
    """The title of a figure, what describes it, and what its links are called."""
    described = (part.text or "" for part in figure.findall(f"{_SVG}desc"))
    links = "; ".join(link.get("aria-label", "") for link in figure.findall(f".//{_SVG}a"))
    return ". ".join(" ".join(part.split()) for part in (title, *described, links) if part.strip())


@contextmanager
def _refused(name: str) -> Iterator[None]:
    """Name the page in every error, also in those that WeasyPrint only logs."""
    import weasyprint

    handler = _Errors()
    _LOGGER.addHandler(handler)
    try:
        yield
    except (Exception, weasyprint.urls.FatalURLFetchingError) as error:
        handler.said.append(str(error.__cause__ or error))
    finally:
        _LOGGER.removeHandler(handler)
    if handler.said:
        raise PublicationError(
            f"{name} : cette page ne peut pas être mise en PDF ({' ; '.join(handler.said)}). Attendu : une "
            "page qui tient dans un seul fichier. Remède : corrigez son gabarit, ou VIGIE_PDF=non."
        )


class _Errors(logging.Handler):
    """Keeps what is logged as an error; what WeasyPrint does not know of the style is a mere warning."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: Any) -> None:
        self.said.append(record.getMessage())
