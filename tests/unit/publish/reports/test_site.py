import html
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from publish.errors import PublicationError
from publish.reports.site import render_site


def words(page: str) -> str:
    """The text that a person reads, spaces made plain."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", page.split("<body>")[1])))


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
