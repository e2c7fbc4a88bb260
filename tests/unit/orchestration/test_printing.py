"""Who makes the PDFs, as the settings and the machine say."""

import os

import pytest
from pydantic import ValidationError

from models_ml.engine.executor import InProcess, LocalProcesses, executor_for
from orchestration.printing import printers, why_no_pdf
from orchestration.settings import Settings
from publish.reports import pdf


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("VIGIE_PDF", "VIGIE_WORKERS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(pdf, "why_none", lambda: None)


def test_every_core_prints_unless_the_environment_says_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    assert printers(Settings()) == executor_for(os.cpu_count() or 1)
    monkeypatch.setenv("VIGIE_WORKERS", "3")
    assert printers(Settings()) == LocalProcesses(3)
    monkeypatch.setenv("VIGIE_WORKERS", "1")
    assert printers(Settings()) == InProcess()


def test_a_machine_that_cannot_print_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "why_none", lambda: "Pas de PDF")
    assert printers(Settings()) is None
    assert why_no_pdf(Settings()) == "Pas de PDF"


def test_who_wants_no_pdf_has_none_and_hears_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "why_none", lambda: "Pas de PDF")
    monkeypatch.setenv("VIGIE_PDF", "non")
    assert printers(Settings()) is None
    assert why_no_pdf(Settings()) is None


def test_another_word_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIE_PDF", "oui")
    with pytest.raises(ValidationError, match="pdf"):
        Settings()
