"""A source that its producer no longer updates: the chain runs on its last vintage and says so."""

from datetime import date

from pydantic import BaseModel, ConfigDict

MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)


class Suspension(BaseModel):
    """Since when, why (the producer's notice in our own words), and what may stand in for the source."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    since: date
    notice: str
    fallbacks: tuple[str, ...] = ()

    @property
    def status(self) -> str:
        """The state in three words, for a list."""
        return f"suspendue depuis {MONTHS[self.since.month - 1]} {self.since.year}"

    @property
    def sentence(self) -> str:
        """The state, the notice and the fallbacks in French, to follow « source »."""
        instead = f" En repli : {' ; '.join(self.fallbacks)}." if self.fallbacks else ""
        return f"{self.status}. {self.notice}{instead}"
