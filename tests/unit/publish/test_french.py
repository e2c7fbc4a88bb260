import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish import french
from publish.counts import Bounds


def test_numbers_are_written_as_in_french() -> None:
    assert french.integer(1234567) == "1\u202f234\u202f567"
    assert french.integer(-0.4) == "0"
    assert french.decimal(1234.56) == "1\u202f234,6"
    assert french.decimal(math.nan) == "–"
    assert french.percent(53.4) == "53\u00a0%"
    assert french.change(12.2) == "+12\u00a0%"
    assert french.change(-3.0) == "\u22123\u00a0%"
    assert french.change(-0.2) == "0\u00a0%"


@pytest.mark.parametrize(
    ("place", "whose"),
    [
        ("Caen", "de Caen"),
        ("Évreux", "d’Évreux"),
        ("Avranches", "d’Avranches"),
        ("Le Havre", "du Havre"),
        ("Les Andelys", "des Andelys"),
        ("Lessay", "de Lessay"),
        ("", "de "),
    ],
)
def test_a_place_is_joined_with_its_article(place: str, whose: str) -> None:
    assert french.of(place) == whose


@pytest.mark.parametrize(("number", "form"), [(0, "projet"), (1, "projet"), (1.9, "projet"), (2, "projets")])
def test_plural_begins_at_two(number: float, form: str) -> None:
    assert french.plural(number, "projet", "projets") == form


@pytest.mark.parametrize(
    ("width", "step"), [(0, 1), (9, 1), (49, 1), (50, 5), (100, 10), (650, 50), (1200, 100)]
)
def test_step_follows_the_width(width: float, step: float) -> None:
    assert french.step(width) == step


@given(st.floats(0, 1e5), st.floats(0, 1e5), st.floats(0, 1e5))
def test_rounding_never_narrows_a_forecast(low: float, below: float, above: float) -> None:
    value, high = low + below, low + below + above
    shown, shown_low, shown_high = french.on_grid(value, low, high)
    grid = french.step(high - low)
    assert shown_low <= low + 1e-6
    assert shown_high >= high - 1e-6
    assert shown_low - 1e-6 <= shown <= shown_high + 1e-6
    assert abs(shown - value) <= grid / 2 + 1e-6
    assert shown_high - shown_low < high - low + 2 * grid + 1e-6


@given(st.floats(0, 1e6), st.floats(0, 1e6))
def test_outward_holds_the_bounds(low: float, width: float) -> None:
    rounded = french.outward(Bounds(low, low + width))
    assert rounded.low <= low + 1e-6
    assert rounded.high >= low + width - 1e-6


def test_outward_ignores_the_noise_of_binary_fractions() -> None:
    assert french.outward(Bounds(3 * 0.1 * 10, 3 * 0.1 * 10)) == Bounds(3, 3)


def test_high_punctuation_stays_with_its_word() -> None:
    assert french.bound("« * » : masqué ; 3 %") == "«\u00a0*\u00a0»\u00a0: masqué\u00a0; 3\u00a0%"
    assert french.bound("https://exemple.fr/a:b;c?d") == "https://exemple.fr/a:b;c?d"
