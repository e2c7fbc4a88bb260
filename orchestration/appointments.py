"""When the next edition of a dataset is due: the calendar read without a clock."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from orchestration.schedules import load_calendar
from publish.catalogue.datasets import Dataset
from publish.edition import Edition

# Far enough that a yearly appointment comes twice.
HORIZON = timedelta(days=3 * 366)
# An appointment is watched for several days, as each Monday of April: the next
# one is half a period away at least.
SAME_APPOINTMENT = 0.5


def next_releases(catalogue: Sequence[Dataset], edition: Edition) -> dict[str, date]:
    """Return the day of the next edition of each dataset that has a rhythm and a vintage, by name."""
    days = {dataset.name: _next(dataset, edition) for dataset in catalogue}
    return {name: day for name, day in days.items() if day}


def _next(dataset: Dataset, edition: Edition) -> date | None:
    modified = edition.modified(dataset.raw_tables)
    if dataset.appointment is None or dataset.frequency.days is None or modified is None:
        return None
    return next_appointment(dataset.appointment, dataset.frequency.days, modified)


def next_appointment(name: str, period_days: int, since: date) -> date:
    """Return the first day of the appointment of `calendar.yml` that opens another period after `since`.

    Raises:
        ValueError: the calendar has no such appointment, or it never leaves half a period between two days.
    """
    crons = {entry.name: entry.cron for entry in load_calendar()}
    if name not in crons:
        raise ValueError(f"appointment « {name} » is not in calendar.yml: {', '.join(sorted(crons))}")
    least = timedelta(days=period_days * SAME_APPOINTMENT)
    for before, day in pairwise(days_of(crons[name], since - HORIZON, since + HORIZON)):
        if day > since and day - before >= least:
            return day
    raise ValueError(f"appointment « {name} » comes too often for a period of {period_days} days")


def days_of(cron: str, start: date, end: date) -> Iterator[date]:
    """Yield the days, from `start` to `end`, on which a cron expression made of `*` and of lists fires.

    As cron does, a day of the month and a day of the week widen each other when both are given.
    """
    _, _, month_days, months, week_days = map(_values, cron.split())
    for offset in range((end - start).days + 1):
        day = start + timedelta(days=offset)
        if months is None or day.month in months:
            in_month = month_days is not None and day.day in month_days
            in_week = week_days is not None and day.isoweekday() % 7 in week_days
            if in_month or in_week or month_days is week_days is None:
                yield day


def _values(field: str) -> set[int] | None:
    return None if field == "*" else {int(value) for value in field.split(",")}
