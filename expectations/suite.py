"""What a suite declares: one YAML file per published table, validated on load."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Self

import yaml
from pydantic import BaseModel, ConfigDict, model_validator

SUITES = Path(__file__).parent / "suites"


class Rule(BaseModel):
    """One Great Expectations type, asked of a table, of each of `columns` or of each of `pairs`.

    `when` is a pandas query: the rule judges only the rows that satisfy it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: str
    kwargs: dict[str, Any] = {}
    columns: list[str] = []
    pairs: list[tuple[str, str]] = []
    when: str | None = None
    signification: str
    remede: str

    @model_validator(mode="after")
    def _one_scope(self) -> Self:
        if self.columns and self.pairs:
            raise ValueError(f"{self.type}: declare either columns or pairs, not both")
        return self

    def expand(self) -> Iterator[dict[str, Any]]:
        """Yield the keyword arguments of each expectation that the rule stands for."""
        common = dict(self.kwargs)
        if self.when:
            common |= {"row_condition": self.when, "condition_parser": "pandas"}
        if self.pairs:
            yield from ({"column_A": a, "column_B": b, **common} for a, b in self.pairs)
        elif self.columns:
            yield from ({"column": column, **common} for column in self.columns)
        else:
            yield common


class Waves(BaseModel):
    """How to follow a table that keeps every wave from one edition to the next.

    `colonne` holds the wave, `total` the measure whose sum over the wave is compared.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    colonne: str
    total: str


class Suite(BaseModel):
    """The rules of one table; `identifiants` are the columns that name a faulty row in a message."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    identifiants: list[str]
    vagues: Waves | None = None
    rules: list[Rule]


def suite_names() -> list[str]:
    """Return the names of the declared suites, sorted."""
    return sorted(path.stem for path in SUITES.glob("*.yml"))


@cache
def load_suite(name: str) -> Suite:
    """Read the suite `name`.

    Raises:
        FileNotFoundError: no such suite; the message lists those that exist.
        pydantic.ValidationError: the file does not have the declared form.
    """
    path = SUITES / f"{name}.yml"
    if not path.is_file():
        raise FileNotFoundError(
            f"Suite « {name} » inconnue : aucun fichier {path.name} dans expectations/suites. "
            f"Suites déclarées : {', '.join(suite_names())}."
        )
    return Suite.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
