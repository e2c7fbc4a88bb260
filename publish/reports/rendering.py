"""The template environment of the pages, and the words they share."""

from __future__ import annotations

import textwrap
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import yaml

from publish import french
from publish.reports.forecasts import Estimate

_HERE = Path(__file__).parent

# Two of these and a figure fit on the line of a phone.
_LABEL_WIDTH = 34


def environment(*folders: Path) -> jinja2.Environment:
    """Return the templates, with the French filters; every value is escaped, an unknown name is an error.

    `folders` hold those of other pages, which may extend the layout and use the style and the macros.
    """
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader([*folders, _HERE / "templates"]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        # Text as it is declared has plain spaces; what is marked safe has been through here.
        finalize=lambda value: french.bound(value) if type(value) is str else value,
    )
    templates.filters.update(
        change=french.change,
        day=french.day,
        decimal=french.decimal,
        integer=french.integer,
        of=french.of,
        on_grid=_on_grid,
        outward=french.outward,
        percent=french.percent,
        plural=french.plural,
        shorten=_shorten,
    )
    return templates


@cache
def words() -> dict[str, Any]:
    """Return the French names of models, measures and origins, and the definitions."""
    return dict(yaml.safe_load((_HERE / "words.yml").read_text(encoding="utf-8")))


def _on_grid(estimate: Estimate) -> tuple[float, float, float]:
    return french.on_grid(estimate.value, estimate.low, estimate.high)


def _shorten(label: str) -> str:
    return textwrap.shorten(label, _LABEL_WIDTH, placeholder="…")
