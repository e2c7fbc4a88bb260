"""The portal of the fabricated edition, read as text; `tests/browser/test_portal.py` opens it."""

import json
import re
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from publish.checksums import broken_files
from publish.edition import Edition
from publish.history.withdrawals import Withdrawal
from publish.portal.cards import FACETS, card, facets, folded
from publish.portal.site import _structured, _weight
from publish.record import read_records

MakeCandidate = Callable[..., Path]


class Links(HTMLParser):
    """Every address that a page names."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        wanted = ("href", "src", "data-apercu")
        self.found += [value for name, value in attrs if name in wanted and value and ":" not in value]


def pages(edition: Path) -> list[Path]:
    return sorted((edition / "portal").rglob("*.html"))


def test_every_link_of_every_page_leads_somewhere_on_the_shelf(
    make_candidate: MakeCandidate, inventory: tuple[Mapping[str, Any], ...]
) -> None:
    earlier = make_candidate("releases/2026.10.0")
    edition = make_candidate("releases/2026.11.0", inventory=inventory, earlier=(earlier,))
    (edition.parent / "latest").symlink_to(edition.name)
    assert {page.stem for page in (edition / "portal" / "sources").iterdir()} == {
        source["id"] for source in inventory
    }
    documents = edition.parents[1] / "reports" / edition.name / "index.html"
    for page in pages(edition):
        ids = re.findall(r' id="([^"]+)"', page.read_text("utf-8"))
        assert len(ids) == len(set(ids))
        for link in Links(page).found:
            path, _, anchor = link.partition("#")
            target = (page.parent / path).resolve()
            # Nothing beside the editions is linked but the documents of this one, which come after it.
            if target != documents:
                assert target.exists(), (page.name, link)
                assert target.is_relative_to(edition.parent), (page.name, link)
            assert not anchor or path or anchor in ids, link


def test_a_source_has_a_page_where_the_edition_describes_it(
    make_candidate: MakeCandidate, inventory: tuple[Mapping[str, Any], ...]
) -> None:
    described = make_candidate("described", inventory=inventory) / "portal"
    assert 'href="../sources/bmo.html"' in (described / "jeux" / "besoins.html").read_text("utf-8")
    page = (described / "sources" / "bmo.html").read_text("utf-8")
    assert 'href="../index.html">Données ouvertes</a>' in page
    assert "raw_bmo__projets" in page
    bare = (make_candidate("bare") / "portal" / "jeux" / "besoins.html").read_text("utf-8")
    assert "Page de la source" not in bare


@pytest.mark.parametrize(
    ("url", "is_link"),
    [
        ("https://exemple.fr/bmo", True),
        ("http://exemple.fr/bmo", True),
        ("javascript://exemple.fr/%0aalert(1)", False),
        ("file:///etc/passwd", False),
        ("fichier déposé", False),
    ],
)
def test_only_addresses_of_the_web_are_links(
    make_candidate: MakeCandidate, make_edition: Callable[..., Edition], url: str, is_link: bool
) -> None:
    (received,) = make_edition().lineage
    edition = make_candidate(lineage=({**received, "url": url},))
    page = (edition / "portal" / "jeux" / "besoins.html").read_text("utf-8")
    assert url in page
    assert (f'href="{url}"' in page) == is_link


def test_the_files_are_listed_with_their_fingerprints(make_candidate: MakeCandidate) -> None:
    edition = make_candidate()
    page = (edition / "portal" / "jeux" / "besoins.html").read_text("utf-8")
    for record in read_records(edition):
        if record.name == "besoins":
            for resource in record.resources:
                assert f'href="../../besoins/{resource.path}"' in page
                assert resource.sha256 in page
    assert "portal/index.html" in (edition / "checksums.txt").read_text("utf-8")
    assert broken_files(edition) == []


def test_a_preview_holds_the_rows_of_the_table(make_candidate: MakeCandidate) -> None:
    script = (make_candidate() / "portal" / "apercus" / "pub_besoins__projets.js").read_text("utf-8")
    shown = json.loads(script.strip().removeprefix("vigieApercu(").removesuffix(")"))
    assert shown["total"] == 3
    assert shown["valeurs"][4] == [12.5, None, 250]
    assert "=1+1" in shown["valeurs"][3]["mots"]


def test_earlier_editions_are_linked_where_they_hold_the_dataset(make_candidate: MakeCandidate) -> None:
    with_page, without_page = make_candidate("shelf/2026.9.0"), make_candidate("shelf/2026.10.0")
    (without_page / "portal" / "jeux" / "besoins.html").unlink()
    edition = make_candidate("shelf/2026.11.0", earlier=(with_page, without_page), previous=without_page)
    page = (edition / "portal" / "jeux" / "besoins.html").read_text("utf-8")
    newest = page.index('href="../../../2026.10.0/besoins/datapackage.json">2026.10.0')
    assert newest < page.index('href="../../../2026.9.0/portal/jeux/besoins.html">2026.9.0')


def test_a_withdrawn_dataset_keeps_a_page(make_candidate: MakeCandidate) -> None:
    gone = Withdrawal("ancien", "Ancien jeu <b>", "La source a cessé.", replaced_by="besoins")
    edition = make_candidate(withdrawals=(gone,))
    page = (edition / "portal" / "jeux" / "ancien.html").read_text("utf-8")
    assert "La source a cessé." in page
    assert 'href="besoins.html"' in page
    index = (edition / "portal" / "index.html").read_text("utf-8")
    assert 'href="jeux/ancien.html">Ancien jeu &lt;b&gt;</a>' in index
    assert "<b>" not in page


def test_the_mark_of_fiction_is_on_each_page_of_a_sample(make_candidate: MakeCandidate) -> None:
    for page in pages(make_candidate(origine="echantillon")):
        assert 'class="banner"' in page.read_text("utf-8")
    for page in pages(make_candidate("true")):
        assert 'class="banner"' not in page.read_text("utf-8")


def test_datasets_are_filed_and_found(make_candidate: MakeCandidate) -> None:
    cards = [card(record) for record in read_records(make_candidate())]
    needs = cards[0]
    assert needs.codes["niveaux"] == ["region", "bassin"]
    assert {"csv", "parquet"} <= set(needs.codes["formats"])
    assert needs.codes.keys() == FACETS.keys()
    words = needs.found_by.split()
    assert words == sorted(set(words))
    assert {"besoins", "emploi", "libelle", "projets"} <= set(words)
    for facet in facets(cards):
        # A facet that every dataset shares would narrow nothing.
        assert any(count < len(cards) for _, _, count in facet.values)


@pytest.mark.parametrize(("text", "plain"), [("Métiers & Cœur", "metiers & coeur"), ("ÉVRÉCY", "evrecy")])
def test_searches_know_neither_accents_nor_capitals(text: str, plain: str) -> None:
    assert folded(text) == plain


def test_no_text_ends_the_structured_description(tmp_path: Path) -> None:
    path = tmp_path / "schema-org.jsonld"
    path.write_text(json.dumps({"name": "</script><script>alert(1)</script>"}), "utf-8")
    text = str(_structured(path))
    assert "<" not in text
    assert json.loads(text) == {"name": "</script><script>alert(1)</script>"}


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 octets"), (999, "999 octets"), (1000, "1,0 ko"), (848_123, "848 ko"), (5_600_000, "5,6 Mo")],
)
def test_weights(size: int, text: str) -> None:
    assert _weight(size).replace("\u00a0", " ") == text
