"""The PDFs of the documents: how they are tagged, what they are made from, when they are made again."""

import html
import os
import re
import runpy
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from publish.checksums import write_checksums
from publish.errors import PublicationError
from publish.reports import pdf
from publish.reports.declaration import load_reports
from publish.reports.made import read_register
from publish.reports.printing import print_pages
from publish.reports.site import Making

ROOT = Path(__file__).parents[4]
BUILDER = Path(__file__).with_name("conftest.py")
KINDS = ("bassin/9901", "catef/991", "dossier/99", "region/99", "copil/99", "branche/chantier")
# One document of each report: a PDF takes a second or two.
SCOPES = frozenset({"9901", "991", "99", "chantier", "ecologique", "index"})
PAGE = '<!doctype html><html lang="fr"><title>Essai</title><style>{style}</style><h1>Essai</h1>{body}</html>'

needs_libraries = pytest.mark.skipif(pdf.why_none() is not None, reason=str(pdf.why_none()))


class Here:
    """Prints in this process, and remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def map(self, function: Callable[[Path], None], chunks: Sequence[Path], progress: Any = None) -> None:
        for page in chunks:
            function(page)
            self.asked.append(page.stem)


def make(release: Path, out: Path, program: str, printers: Here | None, only: str | None = None) -> None:
    making = Making(release, out, program, SCOPES, printers=printers)
    for report in load_reports():
        if only in (None, report.identifiant):
            making.make(report)


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A release, and its documents with their PDFs."""
    base = tmp_path_factory.mktemp("pdf")
    release = runpy.run_path(str(BUILDER))["build_release"](base / "releases" / "2025.1.0")
    write_checksums(release, "essai", {})
    out = base / "reports" / release.name
    make(release, out, "one", Here())
    return release, out


def reader(path: Path) -> Any:
    from pypdf import PdfReader

    return PdfReader(path)


def elements(node: Any) -> Iterator[Any]:
    """The elements of the structure, in the order in which they are read aloud."""
    node = node.get_object()
    if not isinstance(node, dict):
        return
    if "/S" in node:
        yield node
    children = node.get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        yield from elements(child)


def structure(path: Path) -> list[Any]:
    return list(elements(reader(path).trailer["/Root"]["/StructTreeRoot"]))


@needs_libraries
def test_the_reports_that_declare_it_have_a_pdf_each_page_leads_to_its_own(
    edition: tuple[Path, Path],
) -> None:
    release, out = edition
    declared = {report.identifiant for report in load_reports() if report.pdf}
    for made in read_register(out, release.name).documents:
        name = f"{made.path}.pdf"
        leads_to = re.findall(r'href="([^"/]+\.pdf)"', (out / f"{made.path}.html").read_text("utf-8"))
        expected = [Path(name).name] if made.report in declared else []
        assert (name in made.files, (out / name).is_file()) == (bool(expected),) * 2
        if made.path != "index":
            assert leads_to == expected, made.path
    index = (out / "index.html").read_text("utf-8")
    assert set(re.findall(r'href="([^"]+\.pdf)"', index)) >= {
        "catef/991.pdf",
        "dossier/99.pdf",
        "region/99.pdf",
    }


@needs_libraries
@pytest.mark.parametrize("kind", KINDS)
def test_a_pdf_says_what_it_is_and_is_tagged(edition: tuple[Path, Path], kind: str) -> None:
    _, out = edition
    read, page = reader(out / f"{kind}.pdf"), (out / f"{kind}.html").read_text("utf-8")
    root = read.trailer["/Root"]
    title = re.search("<title>(.*?)</title>", page)
    assert title
    assert read.metadata.title == html.unescape(title[1])
    assert root["/Lang"] == "fr"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b'pdfuaid:part="1"' in root["/Metadata"].get_data()
    assert "/CreationDate" not in read.metadata
    tags = Counter(each["/S"] for each in elements(root["/StructTreeRoot"]))
    assert tags["/H1"] == 1
    assert tags["/H2"] >= 3
    assert tags["/Table"] == tags["/THead"]
    assert bool(tags["/TH"]) == ("<table" in page)


@needs_libraries
@pytest.mark.parametrize("kind", KINDS)
def test_every_page_bears_the_fictitious_mark_and_its_number(edition: tuple[Path, Path], kind: str) -> None:
    _, out = edition
    pages = [page.extract_text() for page in reader(out / f"{kind}.pdf").pages]
    for number, text in enumerate(pages, start=1):
        assert "Données fictives" in text
        assert f"{number} / {len(pages)}" in text


@needs_libraries
def test_a_cell_leads_to_the_headings_of_its_column_and_row(edition: tuple[Path, Path]) -> None:
    _, out = edition
    found = structure(out / "bassin" / "9901.pdf")
    headings = {each["/A"].get("/ID") or each.get("/ID") for each in found if each["/S"] == "/TH"}
    cells = [each["/A"]["/Headers"] for each in found if each["/S"] == "/TD"]
    assert all(len(named) == 2 and set(named) <= headings for named in cells)


@needs_libraries
def test_a_figure_is_told_by_its_numbers(edition: tuple[Path, Path]) -> None:
    _, out = edition
    [figure] = [each for each in structure(out / "bassin" / "9901.pdf") if each["/S"] == "/Figure"]
    assert re.match(r"Projets de recrutement du bassin par vague\. 2022 : [\d\s]+", figure["/Alt"])
    assert "2024 : " in figure["/Alt"]


@needs_libraries
def test_a_basin_is_one_sheet(edition: tuple[Path, Path]) -> None:
    _, out = edition
    assert len(reader(out / "bassin" / "9901.pdf").pages) == 2


@needs_libraries
def test_the_same_page_makes_the_same_bytes_in_any_process(edition: tuple[Path, Path]) -> None:
    _, out = edition
    page = out / "catef" / "991.html"
    script = (
        "import sys; from pathlib import Path; from publish.reports.pdf import to_pdf\n"
        "sys.stdout.buffer.write(to_pdf(Path(sys.argv[1]).read_text('utf-8'), 'essai'))"
    )
    other = subprocess.run(
        [sys.executable, "-c", script, page],
        env={**os.environ, "PYTHONHASHSEED": "7"},
        capture_output=True,
        check=True,
    )
    assert other.stdout == page.with_suffix(".pdf").read_bytes()


@needs_libraries
def test_pdfs_stay_as_long_as_their_pages_do(edition: tuple[Path, Path]) -> None:
    release, out = edition
    before = {path: path.stat().st_ino for path in out.rglob("*.pdf")}
    altered = out / "catef" / "991.pdf"
    good = altered.read_bytes()
    altered.unlink()
    altered.write_bytes(good + b" ")
    make(release, out, "two", printers := Here(), "note-catef")
    assert printers.asked == ["991"]
    assert altered.read_bytes() == good
    after = {path: path.stat().st_ino for path in out.rglob("*.pdf")}
    assert {path for path in before if before[path] != after[path]} == {altered}


@needs_libraries
def test_without_printers_there_are_none_and_no_link_to_them(edition: tuple[Path, Path]) -> None:
    release, _ = edition
    out = release.parents[1] / "reports" / "sans"
    make(release, out, "one", None, "note-catef")
    assert not list(out.rglob("*.pdf"))
    assert not [page for page in out.rglob("*.html") if ".pdf" in page.read_text("utf-8")]


@needs_libraries
def test_another_page_is_printed_again(tmp_path: Path) -> None:
    page, former = tmp_path / "une.html", tmp_path / "avant.pdf"
    page.write_text(PAGE.format(style="", body="<p>Un</p>"), "utf-8")
    former.write_bytes(pdf.to_pdf(page.read_text("utf-8"), "une"))
    print_pages({page: former}, same := Here(), print)
    page.write_text(PAGE.format(style="", body="<p>Deux</p>"), "utf-8")
    print_pages({page: former}, other := Here(), print)
    assert (same.asked, other.asked) == ([], ["une"])


@needs_libraries
@pytest.mark.parametrize(
    "body",
    [
        '<img src="https://exemple.fr/logo.png" alt="">',
        '<img src="file:///etc/hostname" alt="">',
        '<link rel="stylesheet" href="https://exemple.fr/style.css">',
        '<svg viewBox="0 0 large haut"></svg>',
    ],
)
def test_a_page_that_is_not_whole_is_refused_by_name(body: str) -> None:
    with pytest.raises(PublicationError, match=r"bassin/1\.html : cette page ne peut pas être mise en PDF"):
        pdf.to_pdf(PAGE.format(style="", body=body), "bassin/1.html")


@needs_libraries
def test_the_rules_of_figures_reach_them() -> None:
    from pypdf import PdfReader

    style = ":root { --teinte: #ff0000; }\nsvg .trait { fill: var(--teinte); }"
    body = '<svg width="9" height="9"><rect class="trait" width="9" height="9"/></svg>'
    read = PdfReader(BytesIO(pdf.to_pdf(PAGE.format(style=style, body=body), "essai")))
    assert re.search(rb"1 0 0 (rg|sc|scn)\b", read.pages[0].get_contents().get_data())


def test_a_missing_library_is_told_with_its_debian_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "weasyprint.py").write_text(
        "raise OSError(\"cannot load library 'libpango-1.0-0'\")", "utf-8"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    pdf.why_none.cache_clear()
    said = pdf.why_none()
    pdf.why_none.cache_clear()
    assert said is not None
    assert "libpango-1.0-0" in said
    assert f"apt-get install {' '.join(pdf.PACKAGES)}" in said
    assert "VIGIE_PDF=non" in said


@pytest.mark.parametrize("file", [".ci/run", "deploy/Dockerfile", "README.md"])
def test_whoever_installs_the_project_is_told_of_the_packages(file: str) -> None:
    text = (ROOT / file).read_text("utf-8")
    assert [package for package in pdf.PACKAGES if package not in text] == []
