"""What the sheet of a branch says, on a fabricated release."""

import html
import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from publish.reports.branch.page import BranchPage, branch_pages
from publish.reports.release import load_release
from publish.reports.site import render_site


def words(page: str) -> str:
    """The text that a person reads, spaces made plain."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", page.split("<body>")[1])))


def section(page: str, name: str) -> str:
    return words("<body>" + page.split(f'id="{name}"')[1].split("</section>", maxsplit=1)[0])


@pytest.fixture
def edition(make_release: Callable[..., Path]) -> Path:
    return make_release()


@pytest.fixture
def pages(edition: Path) -> dict[str, BranchPage]:
    return {page.branch.code: page for page in branch_pages(load_release(edition))}


@pytest.fixture
def sheets(edition: Path, tmp_path: Path) -> dict[str, str]:
    made = render_site(edition, tmp_path / "reports" / "2025.1.0")
    return {path.stem: path.read_text("utf-8") for path in made if path.parent.name == "branche"}


def test_a_branch_that_was_closed_has_no_sheet(sheets: dict[str, str]) -> None:
    assert set(sheets) == {"chantier", "table"}


def test_central_values_add_and_no_interval_is_shown_of_their_sum(
    pages: dict[str, BranchPage], sheets: dict[str, str]
) -> None:
    page = pages["chantier"]
    assert (page.projects, page.difficult) == (340, 220)
    assert (page.told, page.cells, page.expected) == (2, 3, 1.37)
    essential = section(sheets["chantier"], "essentiel")
    assert "Environ 340 projets" in essential
    assert "sans intervalle" in essential
    assert "[" not in essential


def test_a_basin_where_nothing_may_be_told_is_not_a_zero(sheets: dict[str, str]) -> None:
    basins = section(sheets["chantier"], "bassins")
    assert re.search(r"SAINT.*à instruire 0 / 1", basins)
    assert "310 [210 ; 470]" in basins


def test_bounds_of_past_waves_add(pages: dict[str, BranchPage]) -> None:
    last = pages["chantier"].past[-1]
    assert (last.year, last.nomenclature, last.projects.low, last.projects.high) == (2024, "2021", 568, 611)


def test_an_occupation_is_shown_where_its_shortage_is_the_likeliest(pages: dict[str, BranchPage]) -> None:
    [mason] = pages["chantier"].occupations
    assert (mason.code, mason.worst, mason.probability, mason.told) == ("B1X31", "9901", 0.84, 1)
    assert mason.is_training_lever is True


def test_skills_are_those_of_its_occupations_at_the_next_wave(
    pages: dict[str, BranchPage], sheets: dict[str, str]
) -> None:
    skills = pages["chantier"].skills
    assert [(each.label, each.basins, each.rank) for each in skills["competence"]] == [
        ("Monter un mur", 2, (1, 1, 4)),
        ("Poser un toit", 1, (2, 1, 7)),
    ]
    assert "Dérivé, jamais observé" in section(sheets["chantier"], "competences")
    assert "Aucune compétence" not in section(sheets["table"], "competences")


def test_courses_say_what_part_of_them_the_occupation_takes(sheets: dict[str, str]) -> None:
    supply = section(sheets["chantier"], "formation")
    assert "560 120 50 %" in supply
    assert "Pour 1 métier de la branche, aucune formation achetée n’est connue." in supply


def test_proposals_are_those_of_its_occupations(sheets: dict[str, str]) -> None:
    assert "Maçonnerie" in section(sheets["chantier"], "propositions")
    assert "Remplissage 55 %" in section(sheets["table"], "propositions")
    assert "Remplissage 55 %" not in section(sheets["chantier"], "propositions")


def test_the_bundle_and_the_trial_of_the_intervals_are_told(sheets: dict[str, str]) -> None:
    assert "83 % de 120 sommes" in section(sheets["chantier"], "fiabilite")
    bundle = section(sheets["chantier"], "perimetre")
    assert "Essai, à confirmer. Hors du périmètre : Le <i>reste</i>." in bundle
    assert "41, 42" in bundle


def test_without_a_forecast_the_sheet_says_what_is_unknown(
    make_release: Callable[..., Path], tmp_path: Path
) -> None:
    render_site(make_release(forecast=False), tmp_path / "reports" / "2025.1.0")
    sheet = (tmp_path / "reports" / "2025.1.0" / "branche" / "chantier.html").read_text("utf-8")
    said = words(sheet)
    for blank in (
        "Aucune prévision ne peut être faite",
        "Aucun verdict d’achat",
        "Aucun métier de la branche ne se prête à une estimation",
        "Aucune compétence classée",
        "Aucune enquête passée ne permet de l’éprouver",
    ):
        assert blank in said, blank
    assert "285 à 306" not in said
    assert "568 à 611" in said


def test_a_filiere_of_some_basins_tells_nothing_of_the_others(edition: Path) -> None:
    [file] = edition.glob("*/data/pub_passages_nomenclatures__branches.parquet")
    pd.read_parquet(file).assign(bassins="9902 | 9903").to_parquet(file)
    page = {each.branch.code: each for each in branch_pages(load_release(edition))}["chantier"]
    assert page.branch.basins == {"9902", "9903"}
    assert {each.best for each in page.skills["competence"]} <= {"9902", "9903"}
    assert {each.worst for each in page.occupations} <= {"9902", "9903"}
