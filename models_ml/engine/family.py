"""What is tried on a kind of series, and how it is judged: one file of facts per frequency."""

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import Field, model_validator

from models_ml.engine.declaration import Declaration
from models_ml.engine.members import Member
from models_ml.engine.series import Frequency

Weights = dict[str, Annotated[int, Field(ge=1)]]

_FOLDER = Path(__file__).with_name("families")


class Family(Declaration):
    """Members, the ensemble that they make, and the origins of the backtest.

    `origins`: how many, each `origin_step` periods before the next (`horizon`: without overlap).
    `partial_origin`: whether one more, half a horizon ago, teaches the errors of the first steps.
    `minimum_history`: points that a series needs before an origin to be scored there.
    `ensemble`: weight of each member in the mean that is published unless another candidate is better.
    """

    origins: Annotated[int, Field(ge=1)]
    origin_step: Annotated[int, Field(ge=1)] | Literal["horizon"]
    minimum_history: Annotated[int, Field(ge=2)]
    partial_origin: bool = False
    members: dict[str, Member]
    ensemble: Weights

    @model_validator(mode="after")
    def _known_members(self) -> "Family":
        unknown = set(self.ensemble) - set(self.members)
        if unknown:
            raise ValueError(f"ensemble: {sorted(unknown)} are no members; declared: {sorted(self.members)}")
        return self

    @property
    def references(self) -> list[str]:
        """Names of the forecasts by persistence."""
        return [name for name, member in self.members.items() if member.kind in ("naive", "seasonal_naive")]

    def with_members(self, extra: dict[str, Member]) -> "Family":
        """Return the family with more candidates; they are scored, and stay out of the ensemble."""
        return self.model_copy(update={"members": self.members | extra})


@cache
def load_family(frequency: Frequency) -> Family:
    """Read the declaration of the series of a frequency."""
    text = (_FOLDER / f"{frequency}.yml").read_text(encoding="utf-8")
    return Family.model_validate(yaml.safe_load(text))
