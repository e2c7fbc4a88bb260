"""What the observatory of the transitions says, on a fabricated release."""

import html
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from publish.reports.release import load_release
from publish.reports.site import render_site
from publish.reports.transition.page import TransitionPage, transition_pages


def section(page: str, name: str) -> str:
    """The text of a section that a person reads, spaces made plain."""
    text = page.split(f'id="{name}"')[1].split("</section>", maxsplit=1)[0]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", text)))


@pytest.fixture
def edition(make_release: Callable[..., Path]) -> Path:
    return make_release()


@pytest.fixture
def page(edition: Path) -> TransitionPage:
    [only] = transition_pages(load_release(edition))
    return only


@pytest.fixture
def sheet(edition: Path, tmp_path: Path) -> str:
    made = render_site(edition, tmp_path / "reports" / "2025.1.0")
    [path] = [path for path in made if path.parent.name == "transition"]
    return path.read_text("utf-8")


def test_a_rise_is_told_only_where_the_whole_interval_is_above_the_last_wave(page: TransitionPage) -> None:
    assert [(each.code, each.trend) for each in page.basins] == [("9901", 1), ("9902", 0)]
    assert (page.rising, page.falling, page.projects) == (1, 0, 440)


def test_flags_that_are_not_told_make_numbers_minima(page: TransitionPage, sheet: str) -> None:
    assert page.told_pct == (84.2, 91.0)
    assert "Au moins 440 projets" in section(sheet, "essentiel")
    assert "84 % à 91 % des projets" in section(sheet, "fiabilite")


def test_what_is_unknown_in_a_basin_is_no_zero(sheet: str) -> None:
    basins = section(sheet, "bassins")
    assert re.search(r"BELLERIVE 250 à 282\s?255 à 291 410 \[320 ; 570\] hausse 1,6 inconnues", basins)
    assert re.search(r"inconnu\s?20 à 44 30 \[10 ; 70\] incertaine à instruire 14 \[3 ; 41\]", basins)


def test_shortages_are_those_of_occupations_that_are_mostly_of_it(page: TransitionPage) -> None:
    assert [each.code for each in page.occupations] == ["B1X31"]
    assert [(each.code, each.part.value, each.part.low) for each in page.shares] == [
        ("B1X31", 75, 60),
        ("S1X40", 20, 10),
    ]


def test_skills_are_those_that_bear_the_flag(page: TransitionPage, sheet: str) -> None:
    assert [each.label for each in page.skills["competence"]] == ["Monter un mur"]
    assert "savoir" not in page.skills
    assert "Dérivé, jamais observé" in section(sheet, "competences")


def test_without_flags_there_is_no_page(make_release: Callable[..., Path], tmp_path: Path) -> None:
    made = render_site(make_release(forecast=False), tmp_path / "reports" / "2025.1.0")
    assert [path for path in made if path.parent.name == "transition"] == []
