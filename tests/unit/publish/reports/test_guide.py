"""The guide for committees explains the words of the documents."""

import html
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from publish.reports.site import render_site

GUIDE = (Path(__file__).parents[4] / "docs" / "guide-comite.md").read_text("utf-8")
WORDS = (
    *(
        "P(pénurie)",
        "Pénuries attendues",
        "Écart",
        "Former est-il un levier",
        "instruire localement",
        "Ne pas acheter davantage",
    ),
    *("Agir autrement", "secret", "à arbitrer", "ortefeuille", "Ce qui changerait"),
)


@pytest.mark.parametrize("word", WORDS)
def test_a_word_of_the_documents_is_in_the_guide(
    word: str, make_release: Callable[..., Path], tmp_path: Path
) -> None:
    paths = render_site(make_release(), tmp_path / "reports" / "2025.1.0")
    said = " ".join(re.sub(r"\s+", " ", html.unescape(path.read_text("utf-8"))) for path in paths)
    assert word in said
    assert word.lower() in GUIDE.lower()
