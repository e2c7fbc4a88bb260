"""How often a source appears, read from the first word of its declared `cadence`."""

from math import ceil

PERIODS_IN_DAYS = {
    "quotidienne": 1,
    "hebdomadaire": 7,
    "mensuelle": 31,
    "trimestrielle": 92,
    "semestrielle": 184,
    "annuelle": 366,
}
WITHOUT_RHYTHM = {"irrégulière", "sans"}
# Producers are seldom on time: half a period of grace keeps the alarm for what needs a look.
GRACE = 0.5


def period_days(cadence: str) -> int | None:
    """Days between two publications; None where the producer announces no rhythm.

    Raises ValueError for another first word than those of this file.
    """
    word = cadence.split(maxsplit=1)[0].rstrip(",;")
    if word in WITHOUT_RHYTHM:
        return None
    if word not in PERIODS_IN_DAYS:
        known = ", ".join([*PERIODS_IN_DAYS, *sorted(WITHOUT_RHYTHM)])
        raise ValueError(f"cadence « {cadence} »: its first word should be one of {known}")
    return PERIODS_IN_DAYS[word]


def late_after_days(cadence: str) -> int | None:
    """Days after which a source that has not come is late; None where it has no rhythm."""
    period = period_days(cadence)
    return None if period is None else ceil(period * (1 + GRACE))
