"""The fictitious financial follow-up keeps the envelopes and the limits of the text."""

import csv
from pathlib import Path

import pandas as pd
import pytest

from orchestration.ingestion.sample.finances import ALL, REGION, STATE, invent_follow_up, read_finances

ENVELOPES = Path(__file__).parents[5] / "dbt_project" / "seeds" / "achats" / "enveloppes_pacte.csv"


@pytest.fixture(scope="module")
def closed() -> pd.DataFrame:
    rows = pd.DataFrame(invent_follow_up(2812))
    return rows[[day.month == 12 for day in rows.arrete_date]]


def test_its_envelopes_are_those_of_the_text() -> None:
    with ENVELOPES.open(encoding="utf-8", newline="") as file:
        text = {
            (int(row["annee"]), row["axe_pacte"]): int(row["montant_eur"])
            for row in csv.DictReader(file)
            if row["financeur"] == STATE
        }
    told = {
        (year, axis): amount for year, axes in read_finances().state.items() for axis, amount in axes.items()
    }
    assert told == text


def test_the_last_year_is_not_over_and_amounts_only_grow() -> None:
    rows = pd.DataFrame(invent_follow_up(2812)).sort_values("arrete_date")
    assert str(rows[rows.annee == 2022].arrete_date.max()) == "2022-09-30"
    for _, line in rows.groupby(["annee", "axe_pacte", "financeur"]):
        assert line.engage_eur.is_monotonic_increasing
        assert line.paye_eur.is_monotonic_increasing


def test_limits_hold_and_less_is_paid_than_committed(closed: pd.DataFrame) -> None:
    state = closed[closed.financeur == STATE].pivot_table(
        index="annee", columns="axe_pacte", values="engage_eur"
    )
    assert len(state) == 3
    assert (state["transverse"] / state.sum(axis=1) < 0.07).all()
    region = closed[(closed.financeur == REGION) & (closed.axe_pacte == ALL)]
    assert (region.engage_eur >= 126_698_841).all()
    assert (closed.paye_eur < closed.engage_eur).all()
