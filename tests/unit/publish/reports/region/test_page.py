"""What the report of the region says, on a fabricated release."""

import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from publish.reports.proposals import read_proposals
from publish.reports.region.page import RegionPage, region_page
from publish.reports.release import load_release
from publish.reports.shortages import Tally, read_shortages
from publish.reports.site import render_site


@pytest.fixture
def report(make_release: Callable[..., Path], tmp_path: Path) -> str:
    render_site(make_release(), tmp_path / "reports" / "2025.1.0")
    return (tmp_path / "reports" / "2025.1.0" / "region" / "99.html").read_text("utf-8")


@pytest.fixture
def page(make_release: Callable[..., Path]) -> RegionPage:
    release = load_release(make_release())
    found = region_page(release, read_proposals(release), read_shortages(release), "99", "Pays d’essai")
    assert found is not None
    return found


def test_the_heat_table_counts_what_may_be_told(page: RegionPage) -> None:
    """In basin 9901, from 80 % on: 84 and 91 are likely, 42 is not, the fourth is not told."""
    square = page.heat.squares["9901", "B"]
    assert (square.likely, square.told, square.strength) == (2, 3, 3)
    assert page.heat.families == [("B", "Bâtiment")]


@pytest.mark.parametrize(
    ("tally", "strength"),
    [(Tally(0, 0), 0), (Tally(0, 3), 1), (Tally(1, 3), 2), (Tally(2, 4), 3)],
)
def test_the_shade_follows_the_share_of_likely_shortages(tally: Tally, strength: int) -> None:
    assert tally.strength == strength


def test_the_aim_is_beside_what_is_known(page: RegionPage) -> None:
    assert page.aim is not None
    assert page.aim.done is not None
    assert (page.aim.yearly, page.aim.done.low, page.aim.done.high) == (
        pytest.approx(36_666.7, abs=0.1),
        215,
        224,
    )
    assert (page.places, page.cost) == (22, 52_653)


def test_both_plans_are_in_the_first_lines(report: str) -> None:
    essential = report.split('id="essentiel"')[1].split("</ol>", maxsplit=1)[0]
    assert "2 achats de formation sont proposés" in essential
    assert re.search(r"175</span>.*30.*250.*143</span>", essential)


def test_what_to_buy_and_what_not_leads_to_the_basin(report: str) -> None:
    bought = report.split('id="acheter"')[1].split("</section>", maxsplit=1)[0]
    assert 'href="../bassin/9901.html#achats"' in bought
    assert "Maçonnerie &lt;b&gt;" in bought
    refused = report.split('id="ne-pas-acheter"')[1].split("</section>", maxsplit=1)[0]
    assert "Remplissage 55" in refused
    assert "Former n’est pas le levier" in refused


def test_the_budget_has_the_next_thousand_euros_and_the_cap(report: str) -> None:
    budget = report.split('id="budget"')[1].split("</section>", maxsplit=1)[0]
    assert "0,012 personne" in budget
    assert "plafonné à 7" in budget
    assert "126,70" in budget


def test_a_portfolio_that_could_not_be_solved_says_why(
    make_release: Callable[..., Path], tmp_path: Path
) -> None:
    release = make_release()
    path = release / "propositions-achat" / "data" / "pub_propositions_achat__synthese.parquet"
    numbers = ["budget_eur", "plafond_eur", "cout_eur", "places_nb", "reduction_nb", "reduction_lo_80"]
    empty = (
        pd.read_parquet(path).iloc[:1].assign(motif="aucune formation connue", reduction_hi_80=float("nan"))
    )
    empty.assign(**dict.fromkeys(numbers, float("nan"))).to_parquet(path, index=False)
    render_site(release, tmp_path / "reports" / "2025.1.0")
    text = (tmp_path / "reports" / "2025.1.0" / "region" / "99.html").read_text("utf-8")
    assert text.count("Aucun portefeuille n’est calculé&nbsp;: aucune formation connue") == 2


def test_without_a_proposal_there_is_no_report(make_release: Callable[..., Path], tmp_path: Path) -> None:
    written = render_site(make_release(forecast=False), tmp_path / "reports" / "2025.1.0")
    assert not [path for path in written if path.parent.name == "region"]
    assert "region/99.html" not in written[-1].read_text("utf-8")
