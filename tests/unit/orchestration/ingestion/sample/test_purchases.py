"""Fictitious purchases: they tell the story of the survey, and keep the structure that is declared."""

import pandas as pd
import pytest

from orchestration.ingestion.sample.purchases import invent_sessions, read_purchases, siret
from orchestration.ingestion.validation import is_siret

SEED = 2812


@pytest.fixture(scope="module")
def sessions() -> pd.DataFrame:
    return pd.DataFrame([row for year in read_purchases().years for row in invent_sessions(year, SEED)])


def test_there_are_nine_hundred_sessions_over_three_campaigns(sessions: pd.DataFrame) -> None:
    assert sessions.groupby("annee").size().to_dict() == {2023: 300, 2024: 300, 2025: 300}


def test_funders_keep_the_weight_of_2017(sessions: pd.DataFrame) -> None:
    entries = sessions.groupby("financeur").entrees.sum() / sessions.entrees.sum()
    assert entries["Région"] == pytest.approx(0.48, abs=0.05)
    assert entries["France Travail"] == pytest.approx(0.39, abs=0.05)


def test_the_public_of_the_pact_has_its_share(sessions: pd.DataFrame) -> None:
    assert sessions.entrees_pic.sum() / sessions.entrees.sum() == pytest.approx(0.673, abs=0.02)


def test_hard_occupations_have_more_courses_and_some_do_not_fill(sessions: pd.DataFrame) -> None:
    known = sessions[sessions.entrees.notna()]
    totals = known.groupby("code_formacode")[["places_achetees", "entrees"]].sum()
    fill = totals.entrees / totals.places_achetees
    home_help, office = "44028", "35066"
    assert (sessions.code_formacode == home_help).sum() > (sessions.code_formacode == office).sum()
    assert fill[home_help] < 0.7 < fill[office]


def test_the_last_campaign_is_not_over(sessions: pd.DataFrame) -> None:
    unknown = sessions.groupby("annee").entrees.apply(lambda entries: entries.isna().sum())
    assert unknown[2023] == 0
    assert unknown[2025] > 0


def test_providers_are_fictitious_and_their_key_is_right() -> None:
    numbers = [siret(number) for number in range(read_purchases().providers)]
    assert len(set(numbers)) == len(numbers)
    assert all(number.startswith("0000") and is_siret(number) for number in numbers)
