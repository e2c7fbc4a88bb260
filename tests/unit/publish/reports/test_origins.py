"""What the pages say of the tables behind their figures."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from publish.reports.origins import origins
from publish.reports.site import render_site

NATURES = {nature: f"C’est {nature} : ainsi." for nature in ("observe", "modelise", "mixte", "declare")}


def told(page: str) -> dict[str, Any]:
    return json.loads(re.findall(r'<script type="application/json" id="origines">(.*)</script>', page)[0])


@pytest.fixture
def pages(make_release: Callable[..., Path], tmp_path: Path) -> list[Path]:
    return render_site(make_release(), tmp_path / "reports" / "2025.1.0")


def test_every_table_that_a_figure_names_is_told_with_an_address_that_holds(pages: list[Path]) -> None:
    for path in pages:
        page = path.read_text("utf-8")
        root = path.parent / re.findall(r'data-racine="([^"]*)"', page)[0]
        assert set(told(page)) == set(re.findall(r'data-table="(\w+)"', page)), path
        for table, facts in told(page).items():
            # The fabricated editions have no CSV; its folder and its Parquet file stand for it.
            data = root / facts["fichier"]
            assert data.with_suffix(".parquet").resolve().is_file(), (path, table)


def test_every_column_that_a_figure_names_has_a_title(pages: list[Path]) -> None:
    for path in pages:
        page = path.read_text("utf-8")
        titled = {name for facts in told(page).values() for name in facts["colonnes"]}
        named = {name for text in re.findall(r'data-colonnes="([^"]*)"', page) for name in text.split()}
        assert named <= titled, path


def test_no_text_ends_the_element_that_holds_it(pages: list[Path]) -> None:
    for path in pages:
        page = path.read_text("utf-8")
        held = re.findall(r'id="origines">(.*)</script>', page)[0]
        assert "<" not in held, path


def test_an_origin_says_what_the_values_are(make_release: Callable[..., Path]) -> None:
    release = make_release()
    page = '<td data-table="pub_previsions__penuries" data-cle="annee=2025" data-colonnes="motif"></td>'
    facts = origins(page, release, NATURES, lambda path: path.relative_to(release).as_posix())
    assert facts["pub_previsions__penuries"] == {
        "titre": "Table <pub_previsions__penuries>",
        "texte": "Ce que la table contient <en bref>.",
        "jeu": "Besoins en main-d’œuvre",
        "nature": "C’est modelise\u00a0: ainsi.",
        "recu": "22 novembre 2026",
        "fichier": "previsions/data/pub_previsions__penuries.csv",
        "colonnes": {"annee": "Titre de annee", "motif": "Titre de motif"},
    }


def test_the_page_of_the_dataset_is_linked_where_the_edition_has_one(
    make_release: Callable[..., Path],
) -> None:
    release = make_release()
    page = release / "portal" / "jeux" / "previsions.html"
    page.parent.mkdir(parents=True)
    page.touch()
    facts = origins('<p data-table="pub_previsions__scores">', release, NATURES, lambda path: path.name)
    assert facts["pub_previsions__scores"]["page"] == "previsions.html"
