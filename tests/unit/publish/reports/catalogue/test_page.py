"""What the page for the networks of providers says of their catalogues."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from publish.reports.catalogue.page import TABLE, catalogues
from publish.reports.release import load_release
from publish.reports.site import render_site


def test_the_provider_that_leaves_most_blanks_comes_first(make_release: Callable[..., Path]) -> None:
    (catalogue,) = catalogues(load_release(make_release()))
    assert [(each.code, each.blank) for each in catalogue.providers] == [
        ("11111111100011", 40),
        ("<b>siret</b>", 1),
    ]
    assert (catalogue.sessions, catalogue.worst.code, catalogue.worst.filled) == (42, "duree", 2)


def test_the_page_says_what_is_missing_why_and_how_to_mend(
    make_release: Callable[..., Path], tmp_path: Path
) -> None:
    made = render_site(make_release(), tmp_path / "reports" / "2025.1.0")
    [page] = [path.read_text("utf-8") for path in made if path.stem == "qualite"]
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))
    assert "42 sessions, dont 2 où «&nbsp;Durée en heures&nbsp;» est renseigné" in text
    assert "Sans durée, aucun financeur." in text
    assert "Donnez-la." in text
    assert "<b>" not in page


def test_without_a_catalogue_there_is_no_page(make_release: Callable[..., Path]) -> None:
    release = make_release()
    (file,) = release.glob(f"*/data/{TABLE}.parquet")
    pd.read_parquet(file).iloc[:0].to_parquet(file)
    assert catalogues(load_release(release)) == []
