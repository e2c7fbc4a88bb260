import html
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from publish.checksums import write_checksums
from publish.errors import PublicationError
from publish.files import sha256
from publish.reports.declaration import load_reports
from publish.reports.made import read_register
from publish.reports.site import Making, render_site


def words(page: str) -> str:
    """The text that a person reads, spaces made plain."""
    body = re.sub(r"<script.*?</script>", "", page.split("<body>")[1], flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", body)))


@pytest.fixture
def source(make_release: Callable[..., Path]) -> str:
    release = make_release()
    pages = render_site(release, release.parents[1] / "reports" / release.name)
    [page] = [path for path in pages if path.parent.name == "sources"]
    return page.read_text(encoding="utf-8")


def test_a_source_page_says_all_that_the_inventory_declares(source: str) -> None:
    said = words(source)
    for fact in (
        "Source suspendue depuis mars 2025. Le producteur revoit sa méthode.",
        "Autre source",
        "Une série voisine",
        "Liste sans année",
        "« * » n’est pas zéro.",
        "Une ligne se reconnaît à code_commune_insee.",
        "d’habitude de 10 à 2 000 lignes",
        "Plusieurs fichiers d’un même millésime se complètent.",
        "vigie fetch essai : export complet",
        "CODGEO, code_commune_aaaa",
        "Code de la commune ; texte ; complété à 5 caractères par des zéros",
        "vaut toujours « 2021 »",
        "Colonnes laissées de côté : REMARQUE.",
        "« valeur » contient un nombre.",
        "« valeur » dépasse rarement mille.",
        "« A » devient « B » (millésimes 2024, 3 lignes attendues). Le producteur a changé de nom.",
        "2024 : nom : 3 lignes.",
        "Aucun fichier de cette table n’a été reçu.",
        "Pas de téléchargement automatique.",
    ):
        assert fact in said.replace("\u202f", " "), fact


def test_the_state_of_each_vintage_is_shown_newest_first(source: str) -> None:
    rows = re.findall(r'<th scope="row">(\d{4})</th>\s*<td class="text">([\d-]+)</td>', source)
    assert rows == [("2024", "2026-11-22"), ("2023", "2026-11-22")]
    assert re.findall(r'title="(\w{64})">(\w{8})<', source)[0] == (f"{2024:064x}"[::-1], "8e700000")


def test_what_a_producer_writes_is_escaped(source: str) -> None:
    assert "<em>" not in source
    assert "Une source <em>fabriquée</em>." in words(source)


def test_the_index_leads_to_each_source(make_release: Callable[..., Path]) -> None:
    release = make_release()
    index = render_site(release, release.parents[1] / "reports" / release.name)[-1]
    text = index.read_text(encoding="utf-8")
    assert re.findall(r'href="(sources/[^"]+)"', text) == ["sources/essai.html"]
    assert "suspendue depuis mars 2025" in text
    assert "2023 à 2024" in text


def test_a_release_without_its_sources_is_refused(make_release: Callable[..., Path]) -> None:
    release = make_release()
    (release / "sources.json").unlink()
    with pytest.raises(PublicationError, match=r"sources\.json : fichier absent ou illisible"):
        render_site(release, release.parents[1] / "reports" / release.name)


def stamps(folder: Path) -> dict[str, tuple[int, int]]:
    """Which file each name leads to, and when it was written."""
    return {
        path.relative_to(folder).as_posix(): (path.stat().st_ino, path.stat().st_mtime_ns)
        for path in folder.rglob("*.html")
    }


@pytest.fixture
def made_before(make_release: Callable[..., Path]) -> tuple[Path, Path]:
    """A release that bears its checksums, and its documents, made by the program `one`."""
    release = make_release()
    write_checksums(release, "essai", {})
    out = release.parents[1] / "reports" / release.name
    make(release, out, "one")
    return release, out


def make(release: Path, out: Path, program: str, scopes: frozenset[str] | None = None) -> list[str]:
    """Make all reports; the paths of the documents that were written."""
    written: list[str] = []
    making = Making(release, out, program, scopes, lambda _, document: written.append(document.path))
    for report in load_reports():
        making.make(report)
    return written


def test_what_was_made_from_the_same_edition_is_left_as_it_is(made_before: tuple[Path, Path]) -> None:
    release, out = made_before
    before = stamps(out)
    assert make(release, out, "one") == []
    assert stamps(out) == before


def test_another_program_or_another_edition_makes_everything_again(made_before: tuple[Path, Path]) -> None:
    release, out = made_before
    everything = sorted(path.removesuffix(".html") for path in stamps(out))
    assert sorted(make(release, out, "two")) == everything
    (release / "checksums.txt").write_text("# altered\n", encoding="utf-8")
    assert sorted(make(release, out, "two")) == everything


@pytest.mark.parametrize("harm", ["alter", "remove"])
def test_a_report_with_an_altered_file_is_made_again_and_no_other(
    made_before: tuple[Path, Path], harm: str
) -> None:
    release, out = made_before
    page = out / "bassin" / "9901.html"
    good = page.read_bytes()
    page.unlink()
    if harm == "alter":
        page.write_bytes(good + b" ")
    assert {path.partition("/")[0] for path in make(release, out, "one")} == {"bassin"}
    assert page.read_bytes() == good


def test_one_basin_alone_leaves_the_others(made_before: tuple[Path, Path]) -> None:
    release, out = made_before
    before, bytes_before = stamps(out), {path: path.read_bytes() for path in out.rglob("*.html")}
    assert make(release, out, "two", frozenset({"9902"})) == ["bassin/9902"]
    after = stamps(out)
    assert {name for name in after if after[name] != before[name]} == {"bassin/9902.html"}
    assert {path: path.read_bytes() for path in out.rglob("*.html")} == bytes_before


def test_the_list_of_documents_names_every_file_with_its_digest(made_before: tuple[Path, Path]) -> None:
    release, out = made_before
    register = read_register(out, release.name)
    listed = {name: digest for made in register.documents for name, digest in made.files.items()}
    present = {path.relative_to(out).as_posix(): sha256(path) for path in out.rglob("*.*") if path.is_file()}
    assert listed == {name: digest for name, digest in present.items() if name != "documents.json"}
    assert any(name.endswith(".xlsx") for name in listed)


def test_a_list_that_cannot_be_read_is_as_none(made_before: tuple[Path, Path]) -> None:
    release, out = made_before
    (out / "documents.json").write_text("{", encoding="utf-8")
    assert "index" in make(release, out, "one")


def test_each_report_has_its_documents_in_its_own_folder(made_before: tuple[Path, Path]) -> None:
    release, out = made_before
    owners: dict[str, set[str]] = {}
    for made in read_register(out, release.name).documents:
        owners.setdefault(made.path.rpartition("/")[0] or made.path, set()).add(made.report)
    assert all(len(reports) == 1 for reports in owners.values()), owners
