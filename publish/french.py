"""Figures and punctuation as a French reader writes them, no more digits than they deserve."""

from __future__ import annotations

import datetime
import math
import re
import unicodedata

from publish.counts import Bounds, Count

THIN_SPACE = "\u202f"
NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"

_BOUND_SPACE = re.compile(r" (?=[:;!?»%])|(?<=«) ")

_MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet"),
    *("août", "septembre", "octobre", "novembre", "décembre"),
)

# A forecast is written on a grid of about a tenth of its interval: finer digits would be noise.
_STEPS_PER_INTERVAL = 10


def integer(value: float) -> str:
    """Write the nearest whole number: ``1 234``, with a narrow no-break space every three digits."""
    return _signed(f"{round(value):,}".replace(",", THIN_SPACE))


def decimal(value: float, digits: int = 1) -> str:
    """Write a number with a decimal comma; a dash where there is none (a ratio to a zero error)."""
    if math.isnan(value):
        return "–"
    return _signed(f"{value:,.{digits}f}".replace(",", THIN_SPACE).replace(".", ","))


def percent(value: float) -> str:
    """Write a percentage to the unit: ``53 %``."""
    return f"{integer(value)}{NO_BREAK_SPACE}%"


def change(value: float) -> str:
    """Write a relative change in percent with its sign: ``+12 %``, ``−3 %``."""
    rounded = round(value)
    return ("+" if rounded > 0 else "") + percent(rounded)


def day(date: datetime.date) -> str:
    """Write a date: ``25 novembre 2026``, ``1er mars 2026``."""
    return f"{'1er' if date.day == 1 else date.day} {month(date)}"


def month(date: datetime.date) -> str:
    """Write the month of a date and its year: ``mars 2026``."""
    return f"{_MONTHS[date.month - 1]} {date.year}"


def quarter(date: datetime.date) -> str:
    """Write the quarter of a date and its year: ``1er trimestre 2026``."""
    number = (date.month + 2) // 3
    return f"{'1er' if number == 1 else f'{number}e'} trimestre {date.year}"


def outward(bounds: Bounds | Count, digits: int = 0) -> Bounds:
    """Round bounds away from each other, so that rounding never narrows what is known."""
    scale = 10**digits
    return Bounds(
        math.floor(_tidy(bounds.low * scale)) / scale, math.ceil(_tidy(bounds.high * scale)) / scale
    )


def step(width: float) -> float:
    """Return the grid (1, 5, 10, 50, 100...) on which a figure with an interval of this width is written."""
    finest = max(width / _STEPS_PER_INTERVAL, 1.0)
    magnitude = 10.0 ** math.floor(math.log10(finest))
    return 5 * magnitude if finest >= 5 * magnitude else magnitude


def on_grid(value: float, low: float, high: float) -> tuple[float, float, float]:
    """Round a forecast to the grid of its interval, and its bounds outward."""
    grid = step(high - low)
    return (
        round(value / grid) * grid,
        math.floor(_tidy(low / grid)) * grid,
        math.ceil(_tidy(high / grid)) * grid,
    )


def bound(text: str) -> str:
    """Keep high punctuation and quotes on the line of their word."""
    return _BOUND_SPACE.sub(NO_BREAK_SPACE, text)


def plural(number: float, one: str, several: str) -> str:
    """Choose the form of a French noun: the plural begins at two."""
    return one if abs(number) < 2 else several


def of(place: str) -> str:
    """Write whose: ``de Caen``, ``d’Évreux``, ``du Havre``, ``des Andelys``."""
    for article, contracted in (("Le ", "du "), ("Les ", "des ")):
        if place.startswith(article):
            return contracted + place.removeprefix(article)
    plain = unicodedata.normalize("NFD", place[:1]).encode("ascii", "ignore").decode().lower()
    return f"d’{place}" if plain in set("aeiouy") else f"de {place}"


def _signed(text: str) -> str:
    return "0" if text == "-0" else text.replace("-", MINUS)


def _tidy(value: float) -> float:
    # 0.1 + 0.2 must not push a bound to the next unit.
    return round(value, 9)
