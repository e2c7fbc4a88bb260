"""The page of the audit, on a fabricated release."""

import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from publish.reports.audit.page import audit_page
from publish.reports.site import render_site

MakeRelease = Callable[..., Path]


def _plain(html: str) -> str:
    text = re.sub(r"<style>.*?</style>|<[^>]+>", " ", html, flags=re.DOTALL)
    return " ".join(text.replace("&nbsp;", " ").split())


@pytest.fixture
def page(make_release: MakeRelease, tmp_path: Path) -> str:
    render_site(make_release(), tmp_path / "out")
    return (tmp_path / "out" / "audit.html").read_text("utf-8")


def test_the_index_leads_to_the_audit(make_release: MakeRelease, tmp_path: Path) -> None:
    render_site(make_release(), tmp_path / "out")
    assert 'href="audit.html"' in (tmp_path / "out" / "index.html").read_text("utf-8")


def test_published_and_replayed_forecasts_are_told_apart(page: str) -> None:
    text = _plain(page)
    assert "77 valeurs prévues ont été observées depuis leur publication" in text
    rows = re.findall(r'data-cle="statut_prevision=(\w+);mesure=(\w+)', page)
    assert rows == [
        ("retrotest", "projets_recrutement_nb"),
        ("publiee", "projets_recrutement_nb"),
        ("retrotest", "probabilite_penurie"),
    ]


def test_the_sentence_of_the_twenty_occupations_counts_what_was_published(page: str) -> None:
    # 24 of 40 replayed, then 21 of the 35 decided ones that were published: no replayed one of that year.
    assert "Sur 20 métiers retenus, 12,0 se sont révélés difficiles" in _plain(page)
    assert "45 sur 75" in _plain(page)


def test_what_does_not_apply_says_so_to_a_screen_reader(page: str) -> None:
    (row,) = re.findall(r"<tr[^>]*mesure=probabilite_penurie.*?</tr>", page, flags=re.DOTALL)
    assert row.count("sans objet") == 2
    assert "0,162" in row


def test_figure_and_table_say_the_same(page: str) -> None:
    assert page.count('<circle class="estimate"') == 10
    assert len(re.findall(r"classe_probabilite=\d+", page)) == 10


def test_an_edition_without_any_backtest_says_so(make_release: MakeRelease, tmp_path: Path) -> None:
    render_site(make_release(forecast=False), tmp_path / "out")
    text = _plain((tmp_path / "out" / "audit.html").read_text("utf-8"))
    assert "Aucune prévision publiée n’a encore rencontré son enquête" in text
    assert "Une probabilité tient-elle parole" not in text


def test_dots_stay_in_the_figure() -> None:
    bins = pd.DataFrame(
        {"statut_prevision": "retrotest", "horizon_periodes": 1, "classe_probabilite": [1, 10], "n": [5, 500]}
    ).assign(probabilite_moyenne=[0.0, 1.0], frequence_observee=[0.0, 1.0])
    empty = {"statut_prevision": [], "niveau": [], "annee": [], "horizon_periodes": [], "n": []}
    drawn = audit_page(pd.DataFrame(empty), bins, pd.DataFrame({**empty, "code_territoire": []})).bins
    assert all(0 < dot.at < 100 and 0 < dot.top < 240 for dot in drawn)
    assert drawn[0].radius < drawn[1].radius
