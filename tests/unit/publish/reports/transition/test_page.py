"""What the observatory of the transitions says, on a fabricated release."""

import html
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.counts import Bounds
from publish.reports.forecasts import Estimate
from publish.reports.release import load_release
from publish.reports.site import render_site
from publish.reports.transition.courses import courses, offers, read_supply
from publish.reports.transition.page import TransitionPage, transition_pages
from publish.reports.transition.trend import trend


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
    assert re.search(r"BELLERIVE 410 \[320 ; 570\] hausse 1,6 inconnues", basins)
    assert re.search(r"30 \[10 ; 70\] incertaine à instruire 14 \[3 ; 41\]", basins)


def test_waves_are_listed_within_one_nomenclature_and_drawn_beyond(page: TransitionPage, sheet: str) -> None:
    assert (page.waves, page.breaks, page.first_wave) == ([2023, 2024], [2023], 2022)
    told = section(sheet, "evolution")
    assert re.search(r"BELLERIVE\s+250 à 282\s?255 à 291\s+410 \[320 ; 570\]\s?430 \[320 ; 800\]", told)
    assert re.search(r"inconnu\s?20 à 44\s+30 \[10 ; 70\]\s?inconnu", told)
    assert "190 à 270" not in told
    assert "changement de nomenclature de 2023" in told
    [drawn, _] = [each.drawing for each in page.basins]
    assert (len(drawn.bars), drawn.breaks) == (5, [10.0])
    assert [bar.middle is None for bar in drawn.bars] == [True, True, True, False, False]


def test_courses_are_told_where_they_are_and_how_far(page: TransitionPage, sheet: str) -> None:
    # A course that leads there for less than a tenth is not listed.
    assert [(each.code, each.part.value) for each in page.courses] == [("22334", 60)]
    [here, far] = page.basins
    assert [(each.certification, each.kilometres) for each in here.offers] == [("99012", 0), ("aucune", 0)]
    assert [each.kilometres for each in far.offers] == [41.6, 41.6]
    told = section(sheet, "formations")
    assert "Maçonnerie RNCP 99012 sur place 0 4 0 (0) 560 à 700" in told
    assert "Maçonnerie non dite BELLERIVE 42 0 2 (24) inconnues" in told


def test_the_share_of_courses_that_are_linked_is_told_with_its_vintage(sheet: str) -> None:
    told = section(sheet, "formations")
    assert re.search(r"BELLERIVE\s?3\s?2 sur 3\s?02/03/2024", told)
    assert re.search(r"MARTIN\s?0\s?sans objet\s?aucun", told)


def test_without_distances_a_basin_sees_its_own_courses(edition: Path) -> None:
    supply = read_supply(load_release(edition))
    alone = replace(supply, kilometres={})
    wanted = courses(alone, "ecologique")
    assert [each.kilometres for each in offers(alone, wanted, "9901")] == [None, None]
    assert offers(alone, wanted, "9902") == []


@given(
    st.dictionaries(st.integers(2014, 2025), st.tuples(st.floats(0, 1e5), st.floats(0, 1e5)), max_size=8),
    st.floats(0, 1e5),
)
def test_bars_stay_within_their_figure(waves: dict[int, tuple[float, float]], value: float) -> None:
    past = {year: (Bounds(min(ends), max(ends)), "2021") for year, ends in waves.items()}
    drawn = trend(past, {2026: Estimate(value, value / 2, value * 2)})
    assert len(drawn.bars) == len(past) + 1
    for bar in drawn.bars:
        assert 0 <= bar.left <= drawn.width - drawn.bar
        assert bar.top >= 0
        assert bar.top + bar.height <= drawn.height + 0.1


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
