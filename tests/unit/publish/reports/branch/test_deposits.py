"""What the sheet shows of the deposits of its branch, on a fabricated release."""

import html
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from publish.counts import Bounds
from publish.reports.branch.deposits import deposits_of, read_deposits
from publish.reports.release import Release, load_release
from publish.reports.site import render_site


@pytest.fixture
def release(make_release: Callable[..., Path]) -> Release:
    return load_release(make_release())


def block(page: str) -> str:
    """The block, as it is written."""
    return page.split('aria-labelledby="branche-dit"')[1].split("</section>", maxsplit=1)[0]


def words(markup: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", markup)))


def test_the_widest_territory_comes_first_and_what_is_not_compared_says_why(release: Release) -> None:
    region, basin = deposits_of(read_deposits(release), "chantier").needs
    assert (region.place, region.hires, region.projects) == (
        "Pays d’essai (région)",
        Bounds(400, 520),
        Bounds(311, 322),
    )
    assert (region.verdict, region.told) == ("au-dessus", 4)
    assert (basin.occupation, basin.projects, basin.told) == ("F9999", None, None)
    assert basin.reason == "aucun passage du métier vers la FAP"


def test_a_protected_number_is_no_number(release: Release) -> None:
    region, basin = deposits_of(read_deposits(release), "chantier").jobs
    assert (region.employees, region.seniors, region.of_known_age, region.gap) == (5210, 31, 4100, -15)
    assert (basin.employees, basin.secret, basin.gap) == (None, "moins de 3 établissements", None)


def test_the_sheet_shows_figures_provenance_and_answers_and_runs_nothing(
    make_release: Callable[..., Path], tmp_path: Path
) -> None:
    made = render_site(make_release(), tmp_path / "reports" / "2025.1.0")
    sheets = {path.stem: path.read_text("utf-8") for path in made if path.parent.name == "branche"}
    shown = block(sheets["chantier"])
    for text in ("400 à 520", "311 à 322", "au-dessus", "rien de déclaré", "5 210", "secret : moins de 3"):
        assert text in words(shown).replace("\u202f", " ").replace("\xa0", " "), text
    assert "Enquête <b>2024</b>" in html.unescape(shown)
    assert "<script" not in shown
    assert "<b>2024" not in shown
    assert "Le chiffre est maintenu." in shown
    assert shown.count("en attente") == 1
    assert "n’a déposé ni chiffre" in block(sheets["table"])
