import logging
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from orchestration.cohorts.errors import CohortRefused
from orchestration.cohorts.key import Key
from orchestration.settings import Settings

STRONG = "9f3c1d7a5be80246cd13f7908a6b5e4c21d0f8937b6a5c4e3d2f10897a6b5cde"
OTHER = "7340d1be1370ffd29650d80a6ab473494331d24463a5ea19cf13f38813c9c42b"


def key(text: str = STRONG) -> Key:
    return Key(SecretStr(text))


@pytest.mark.parametrize(
    ("weak", "reason"),
    [
        ("", "Aucune clé"),
        ("   ", "Aucune clé"),
        ("motdepasse", "hexadécimaux"),
        (STRONG[:62], "hexadécimaux"),
        (STRONG + "0", "hexadécimaux"),
        ("00" * 32, "se devine"),
        ("0123456789abcdef" * 4, "se devine"),
        (bytes(range(32)).hex(), "se devine"),
        (bytes(range(0, 64, 2)).hex(), "se devine"),
    ],
)
def test_a_weak_key_is_refused_and_not_repeated(weak: str, reason: str) -> None:
    with pytest.raises(CohortRefused, match=reason) as refused:
        key(weak)
    assert not weak.strip() or weak not in str(refused.value)


def test_no_key_is_refused() -> None:
    with pytest.raises(CohortRefused, match="VIGIE_COHORTES_CLE"):
        Key(None)


@given(st.binary(min_size=32, max_size=64))
def test_a_random_key_is_accepted_or_judged_weak_without_another_failure(data: bytes) -> None:
    refused = ""
    try:
        key(data.hex())
    except CohortRefused as error:
        refused = str(error)
    assert data.hex() not in refused


def test_the_key_is_shown_nowhere(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setenv("VIGIE_COHORTES_CLE", STRONG)
    settings = Settings()
    logging.getLogger().error("%s %r", key(), settings)
    shown = [repr(key()), str(key()), repr(settings), str(settings.model_dump()), settings.model_dump_json()]
    assert not [text for text in [*shown, caplog.text] if STRONG in text]


def test_a_pseudonym_is_stable_and_says_nothing_of_the_identifier() -> None:
    pseudonym = key().pseudonym("2024", "E24-000001")
    assert pseudonym == key().pseudonym("2024", " e24-000001 ")
    assert len(pseudonym) == 64
    assert "000001" not in pseudonym


@pytest.mark.parametrize(
    "other",
    [
        lambda: key(OTHER).pseudonym("2024", "E24-000001"),
        lambda: key().pseudonym("2025", "E24-000001"),
        lambda: key().pseudonym("2024", "E24-000002"),
        lambda: key().witness("2024"),
    ],
    ids=["another key", "another cohort", "another person", "the witness"],
)
def test_another_key_cohort_or_person_gives_another_pseudonym(other: Callable[[], str]) -> None:
    assert key().pseudonym("2024", "E24-000001") != other()


def test_the_witness_recognises_the_key() -> None:
    assert key().witness("2024") == key().witness("2024") != key(OTHER).witness("2024")
