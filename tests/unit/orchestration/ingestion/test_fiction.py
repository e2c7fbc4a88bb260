from pathlib import Path

import pytest
import xlsxwriter

from orchestration.ingestion.fiction import is_fictitious
from orchestration.ingestion.readers.content import Content, identify


def workbook(path: Path, **properties: str) -> Content:
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet().write(0, 0, "annee")
        book.set_properties(properties)
    return identify(path.read_bytes(), path.name)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("FICTIF_BMO_2016.csv", "code;met"),
        ("bmo.csv", "# Données fictives\ncode;met"),
        ("communes.csv", "code;nom\n14901;Commune fictive 14901"),
    ],
)
def test_a_text_is_marked_by_its_name_or_its_content(name: str, text: str) -> None:
    assert is_fictitious(f"dossier/{name}", Content("text", text.encode()))


def test_a_producers_text_is_not(tmp_path: Path) -> None:
    assert not is_fictitious("bmo_2016.csv", Content("text", b"CODE;NOM\n14118;Caen"))


def test_a_renamed_workbook_keeps_the_mark_of_its_properties(tmp_path: Path) -> None:
    assert is_fictitious("bmo.xlsx", workbook(tmp_path / "a.xlsx", keywords="données fictives"))
    assert not is_fictitious("bmo.xlsx", workbook(tmp_path / "b.xlsx", keywords="BMO"))
