"""What documents tell of past decisions: the last edition decided, and the last decision of each proposal."""

import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from publish.reports.decisions import decided, read_decisions
from publish.reports.release import load_release
from publish.reports.site import render_site

COUNTED = "1 acceptée (12 places), 1 refusée, 1 reportée"
ACCEPTED, REFUSED = "acceptée en 2024.10 (12 places)", "refusée en 2024.10 : budget"
NONE_YET = "Aucune décision n’a été reçue sur les propositions des éditions passées."
DOCUMENTS = ("bassin/9901", "catef/992", "dossier/98", "region/99")


def text_of(page: Path) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.read_text("utf-8")).replace("&nbsp;", " "))


def test_the_last_edition_is_that_of_the_greatest_version(make_release: Callable[..., Path]) -> None:
    """2024.10 comes after 2024.2, which says otherwise of the mason."""
    found = decided(read_decisions(load_release(make_release())))
    assert found is not None
    assert (found.edition, found.short_edition, found.basins, found.told) == (
        "2024.10.0",
        "2024.10",
        ("9901",),
        COUNTED,
    )
    assert found.last["9901", "B1X31"].told == ACCEPTED
    assert found.last["9901", "B1X34"].told == REFUSED
    assert found.last["9901", "S1X20"].told == "reportée en 2024.10"


def test_what_is_decided_of_an_edition_is_told_by_the_next(make_release: Callable[..., Path]) -> None:
    folder = make_release()
    path = folder / "propositions-achat" / "data" / "pub_propositions_achat__decisions.parquet"
    pd.read_parquet(path).assign(edition="2025.1.0").to_parquet(path, index=False)
    assert read_decisions(load_release(folder)).empty


@pytest.mark.parametrize("document", DOCUMENTS)
def test_each_document_tells_what_was_decided(
    make_release: Callable[..., Path], tmp_path: Path, document: str
) -> None:
    folder = tmp_path / "reports" / "2025.1.0"
    render_site(make_release(), folder)
    said = text_of(folder / f"{document}.html")
    assert f"Décidé sur les propositions de 2024.10 : {COUNTED}." in said
    assert ACCEPTED in said
    assert REFUSED in said
    key = 'data-cle="edition=2024.10.0;annee=2024;code_bassin_ft=9901;code_fap=B1X31"'
    assert key in (folder / f"{document}.html").read_text("utf-8")


def test_an_edition_without_decisions_says_so(make_release: Callable[..., Path], tmp_path: Path) -> None:
    release, folder = make_release(), tmp_path / "reports" / "2025.1.0"
    path = release / "propositions-achat" / "data" / "pub_propositions_achat__decisions.parquet"
    pd.read_parquet(path).iloc[:0].to_parquet(path, index=False)
    render_site(release, folder)
    for document in DOCUMENTS:
        assert NONE_YET in text_of(folder / f"{document}.html")
