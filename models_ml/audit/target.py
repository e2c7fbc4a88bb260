"""The declaration of the audit: what is archived and how it is judged."""

from datetime import date
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field

from models_ml.targets import Measure

_PATH = Path(__file__).parents[1] / "targets" / "audit.yml"


class _Declaration(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Archived(_Declaration):
    """A published table whose rows are kept for good; `key` identifies what a row forecasts."""

    key: Annotated[tuple[str, ...], Field(min_length=1)]


class Bought(_Declaration):
    """How many occupations a buyer would take in each basin, why, and since when."""

    value: Annotated[int, Field(ge=1)]
    reason: str
    since: date


class AuditTarget(_Declaration):
    """Tables to archive, measures that add up, size of the list of occupations."""

    archived: dict[str, Archived]
    additive: tuple[Measure, ...]
    bought: Bought


def load_audit_target() -> AuditTarget:
    """Read `models_ml/targets/audit.yml`; pydantic.ValidationError when it is malformed."""
    return AuditTarget.model_validate(yaml.safe_load(_PATH.read_text("utf-8")))
