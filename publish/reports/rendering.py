"""The template environment of the pages, and the words they share."""

from __future__ import annotations

import base64
import hashlib
import textwrap
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import yaml
from markupsafe import Markup

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
    templates.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
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


@dataclass(frozen=True)
class Script:
    """A script to write in a page; `source` allows it alone in the Content-Security-Policy."""

    text: Markup
    source: Markup


@cache
def script(path: Path) -> Script:
    """Read a script of the program, after what all scripts share."""
    text = (_HERE / "templates" / "common.js").read_text("utf-8") + path.read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    # Files of the program, without a value.
    return Script(Markup(text), Markup(f"'sha256-{digest}'"))  # noqa: S704


@cache
def words() -> dict[str, Any]:
    """Return the French names of models, measures and origins, and the definitions."""
    return dict(yaml.safe_load((_HERE / "words.yml").read_text(encoding="utf-8")))


def _on_grid(estimate: Estimate) -> tuple[float, float, float]:
    return french.on_grid(estimate.value, estimate.low, estimate.high)


def _shorten(label: str) -> str:
    return textwrap.shorten(label, _LABEL_WIDTH, placeholder="…")
