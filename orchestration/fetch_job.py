"""The job `fetch`: what `vigie fetch` does, for the schedules and the UI."""

from collections.abc import Mapping, Sequence
from typing import Any

import dagster as dg
from pydantic import Field

from orchestration.fetching import FetchRefused, chosen_sources, download
from orchestration.ingestion.inventory import load_inventory
from orchestration.settings import Settings

FETCH_JOB = "fetch"
HEADERS = ("table", "file", "status", "reason", "remedy")


class Downloads(dg.Config):
    """Sources to download; none: every one that has an address."""

    sources: list[str] = Field(default_factory=list)


def fetch_config(sources: Sequence[str]) -> Mapping[str, Any]:
    """Launchpad configuration of the job for these sources."""
    return {"ops": {"download_sources": {"config": {"sources": list(sources)}}}}


# No retry here: each call already repeats what may pass by itself, at the pace that the producer sets.
@dg.op
def download_sources(context: dg.OpExecutionContext, config: Downloads) -> None:
    """Download into the landing folder of the data directory; fails if any file did, the others are kept."""
    settings = Settings()
    try:
        sources = chosen_sources(load_inventory(), config.sources)
        outcomes = download(sources, settings.data.landing, settings, lambda *_: None)
    except FetchRefused as error:
        raise dg.Failure(str(error), allow_retries=False) from error
    records = [dg.TableRecord({name: getattr(outcome, name) for name in HEADERS}) for outcome in outcomes]
    schema = dg.TableSchema.from_name_type_dict(dict.fromkeys(HEADERS, "string"))
    table = {"outcomes": dg.MetadataValue.table(records, schema=schema)}
    context.add_output_metadata(table)
    failed = [outcome for outcome in outcomes if outcome.status == "échec"]
    if failed:
        told = "\n".join(f"{one.file} : {one.reason}. Remède : {one.remedy}." for one in failed)
        raise dg.Failure(told, metadata=table, allow_retries=False)


@dg.job(name=FETCH_JOB, description="Downloads what changed at the producers', within the declared limits.")
def fetch_job() -> None:
    """Download the configured sources."""
    download_sources()
