"""How often a source appears, read from the first word of its declared `cadence`."""

PERIODS_IN_DAYS = {
    "hebdomadaire": 7,
    "mensuelle": 31,
    "trimestrielle": 92,
    "semestrielle": 184,
    "annuelle": 366,
}
# Producers are seldom on time: half a period of grace keeps the alarm for what needs a look.
GRACE = 0.5


def period_days(cadence: str) -> int | None:
    """Days between two publications; None where the producer announces no rhythm."""
    return PERIODS_IN_DAYS.get(cadence.split(maxsplit=1)[0].rstrip(",;"))


def late_after_days(cadence: str) -> int | None:
    """Days after which a source that has not come is late; None where it has no rhythm."""
    period = period_days(cadence)
    return None if period is None else int(period * (1 + GRACE))
