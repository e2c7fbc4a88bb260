"""What the sheet says of purchases, shortages and supply, on a fabricated release."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from publish.reports.decisions import read_decisions
from publish.reports.proposals import proposals, read_proposals
from publish.reports.release import load_release
from publish.reports.shortages import read_shortages, shortages
from publish.reports.site import render_site
from publish.reports.supply import read_campaigns, supply


@pytest.fixture
def release_dir(make_release: Callable[..., Path]) -> Path:
    return make_release()


@pytest.fixture
def page(release_dir: Path, tmp_path: Path) -> Callable[[str], str]:
    render_site(release_dir, tmp_path / "reports" / "2025.1.0")
    return lambda code: (tmp_path / "reports" / "2025.1.0" / "bassin" / f"{code}.html").read_text("utf-8")


def of_basin(rows: pd.DataFrame, code: str) -> pd.DataFrame:
    return rows[rows["code_bassin_ft"] == code]


def test_verdicts_are_told_apart(release_dir: Path) -> None:
    release = load_release(release_dir)
    found = proposals(of_basin(read_proposals(release), "9901"), read_decisions(release))
    assert found is not None
    assert [row.code for row in found.bought] == ["B1X31", "B1X34"]
    assert [row.code for row in found.refused] == ["S1X40"]
    assert [row.code for row in found.otherwise] == ["T4X60"]
    assert (found.locally, found.no_need, found.judged) == (1, 0, 4)
    first, second = found.bought
    assert first.places is not None
    assert (first.places.low, first.places.value, first.places.high) == (12, 22, 29)
    assert (second.places, second.funders, second.needs_a_person) == (
        None,
        ("France Travail", "Région"),
        True,
    )


def test_the_likeliest_shortage_comes_first_and_only_the_next_wave(release_dir: Path) -> None:
    found = shortages(of_basin(read_shortages(load_release(release_dir)), "9901"))
    assert found is not None
    assert [row.code for row in found.rows] == ["S1X40", "B1X31", "V0X60"]
    assert found.locally == 1
    assert [row.is_training_lever for row in found.rows] == [False, True, None]
    assert found.rows[2].gap is None
    assert found.rows[2].why_no_gap == "demandeurs d’emploi inconnus"


def test_supply_adds_a_domain_up_and_leaves_an_unknown_sum_unknown(release_dir: Path) -> None:
    found = supply(read_campaigns(load_release(release_dir)), "9901")
    assert found is not None
    transport, masonry = found.domains
    assert (transport.label, transport.places, transport.entries, transport.fill) == (
        "Domaine 318",
        105,
        None,
        None,
    )
    assert (masonry.label, masonry.places) == ("Batiment gros oeuvre", 57)
    assert masonry.entries is not None
    assert (masonry.entries.low, masonry.entries.high) == (30, 48)
    assert masonry.employed is not None
    assert masonry.employed.bounds is not None
    assert (masonry.employed.value, masonry.employed.bounds.low, masonry.employed.volume) == (73, 67, 80)
    assert masonry.certified is None


def test_the_sheet_says_where_to_buy_and_where_not(page: Callable[[str], str]) -> None:
    text = page("9901")
    essential = text.split('id="essentiel"')[1].split("</ol>")[0]
    assert "Où agir" in essential
    assert "Maçons qualifiés</strong>" in essential or "Maçons qualifiés (22 places)" in essential
    assert "Où ne pas acheter davantage" in essential
    bought = text.split('id="achats"')[1].split("</section>")[0]
    assert "France Travail ou Région, à arbitrer" in bought
    assert "Maçonnerie &lt;b&gt;" in bought
    assert "écart inconnu" in bought
    assert "Motif &lt;i&gt;dit&lt;/i&gt;." in bought
    assert "Ne pas acheter davantage" in bought
    assert "Agir autrement" in bought


def test_a_basin_without_a_purchase_says_why(page: Callable[[str], str]) -> None:
    text = page("9902").split('id="achats"')[1].split("</section>")[0]
    assert "Aucun achat n’est proposé" in text
    assert "sur 1 métier examiné" in text


def test_a_basin_that_no_rule_has_read_says_so(page: Callable[[str], str]) -> None:
    text = page("9903")
    assert "ne porte aucune proposition d’achat" in text
    assert "aucune estimation de pénurie" in text
    assert "Aucun achat de formation n’est connu" in text
