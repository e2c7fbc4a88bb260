from datetime import date

import pytest
import yaml

from orchestration.appointments import days_of, next_appointment
from orchestration.settings import DBT_PROJECT

YEAR = 366


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        (date(2026, 11, 25), date(2027, 4, 5)),
        # In April 2027 the survey is looked for each Monday: once it has come, the next one is a year away.
        (date(2027, 4, 5), date(2028, 4, 3)),
        (date(2027, 4, 14), date(2028, 4, 3)),
        (date(2027, 4, 30), date(2028, 4, 3)),
    ],
)
def test_an_appointment_that_is_watched_for_weeks_counts_once(since: date, expected: date) -> None:
    assert next_appointment("parution_bmo", YEAR, since) == expected


def test_a_monthly_appointment_is_the_next_one() -> None:
    assert next_appointment("verification_mensuelle", 31, date(2026, 11, 21)) == date(2026, 11, 22)
    assert next_appointment("verification_mensuelle", 31, date(2026, 11, 22)) == date(2026, 12, 22)


def test_every_dataset_names_an_appointment_that_comes_at_its_rhythm() -> None:
    frequencies = yaml.safe_load((DBT_PROJECT / "catalogue.yml").read_text("utf-8"))["frequences"]
    named = 0
    for path in (DBT_PROJECT / "models" / "exposures").glob("*.yml"):
        for exposure in yaml.safe_load(path.read_text("utf-8"))["exposures"]:
            facts = exposure["config"]["meta"]
            days = frequencies[facts["frequence"]]["jours"]
            assert (days is None) == ("rendez_vous" not in facts), path.name
            if days:
                named += 1
                day = next_appointment(facts["rendez_vous"], days, date(2026, 11, 25))
                assert (day - date(2026, 11, 25)).days <= days, path.name
    assert named


def test_an_unknown_appointment_is_named() -> None:
    with pytest.raises(ValueError, match=r"« inconnu » is not in calendar\.yml: .*parution_bmo"):
        next_appointment("inconnu", YEAR, date(2026, 1, 1))


def test_an_appointment_that_comes_too_often_is_named() -> None:
    with pytest.raises(ValueError, match="comes too often for a period of 366 days"):
        next_appointment("dossier_technique_mensuel", YEAR, date(2026, 1, 1))


def test_days_of_a_cron_expression() -> None:
    start, end = date(2026, 3, 1), date(2026, 3, 10)
    assert list(days_of("0 5 1,8 * *", start, end)) == [date(2026, 3, 1), date(2026, 3, 8)]
    assert list(days_of("0 5 * 3 1", start, end)) == [date(2026, 3, 2), date(2026, 3, 9)]
    assert list(days_of("0 5 3 3 1", start, end)) == [date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 9)]
    assert list(days_of("0 5 * * *", start, date(2026, 3, 2))) == [start, date(2026, 3, 2)]
    assert list(days_of("0 5 * 4 *", start, end)) == []
