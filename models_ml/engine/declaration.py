"""Base of what is declared in files: unknown keys are refused, values never change."""

from pydantic import BaseModel, ConfigDict


class Declaration(BaseModel):
    """A validated, immutable declaration."""

    model_config = ConfigDict(extra="forbid", frozen=True)
