"""Where and how a producer serves a table: the `live` block of an inventory file."""

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from orchestration.ingestion.readers.limits import LIMITS

Content = Literal["workbook", "text", "json", "xml"]


class _Download(BaseModel):
    """What every protocol declares.

    `content` is what the bytes must be, whatever the server says; `max_bytes` stops an endless body;
    `requests_per_second` is the producer's quota for one host, or our own courtesy where there is none.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    content: Content
    max_bytes: int = LIMITS.file_bytes
    requests_per_second: float = Field(default=1, gt=0)


class PlainFile(_Download):
    """One file at a fixed address, kept as `name`."""

    protocol: Literal["file"]
    url: str
    name: str


class DataGouvDataset(_Download):
    """The resources of a data.gouv.fr dataset whose title or file name matches `resources`."""

    protocol: Literal["data_gouv"]
    dataset: str
    resources: str
    api: str = "https://www.data.gouv.fr/api/1"

    @field_validator("resources")
    @classmethod
    def _is_a_pattern(cls, pattern: str) -> str:
        re.compile(pattern)
        return pattern


class OpendatasoftExport(_Download):
    """A whole dataset of an Opendatasoft portal (Explore v2.1), as a CSV with `;`.

    `labels` heads the columns with their labels instead of their technical names; `where` is an ODSQL filter.
    """

    protocol: Literal["opendatasoft"]
    portal: str
    dataset: str
    labels: bool = False
    where: str | None = None
    content: Content = "text"


class FranceTravailCall(_Download):
    """One call to an API of francetravail.io, under an OAuth2 client; a POST when it has a `body`."""

    protocol: Literal["france_travail"]
    url: str
    name: str
    scope: str
    token_url: str
    body: dict[str, Any] | None = None
    content: Content = "json"


Live = Annotated[
    PlainFile | DataGouvDataset | OpendatasoftExport | FranceTravailCall, Field(discriminator="protocol")
]
