"""The latest edition on a CKAN portal."""

import dagster as dg
from pydantic import Field

from orchestration.automation import ON_NEW_DATA
from orchestration.presentation import OWNERS
from orchestration.retries import transient_failures_retried
from orchestration.scope import Scope
from orchestration.settings import Settings

CKAN_PUBLICATION = "ckan_publication"
HEADERS = ("jeu", "état", "détail")


class PortalOptions(dg.Config):
    """What a person may ask of one publication; the portal itself is in the settings."""

    edition: str | None = Field(default=None, description="Edition to publish; none: the latest.")
    force: list[str] = Field(default_factory=list, description="Datasets to write over edits of the portal.")
    allow_sample: bool = Field(default=False, description="Publish fictitious data: for a trial portal only.")


def build_portal_asset(settings: Settings) -> dg.AssetsDefinition:
    """The publication; automatic only where the settings name a portal."""

    @dg.asset(
        name=CKAN_PUBLICATION,
        deps=["release"],
        group_name="release",
        kinds={"ckan"},
        owners=OWNERS,
        description="The latest edition on the CKAN portal of VIGIE_CKAN_URL: compared, written, read back.",
        automation_condition=ON_NEW_DATA if settings.ckan_url else None,
    )
    def ckan_publication(
        context: dg.AssetExecutionContext, config: PortalOptions, scope: Scope
    ) -> dg.MaterializeResult:
        """Publish; what may pass by itself is tried again, a conflict or a refusal is not."""
        from orchestration.publishing import publish_quietly
        from publish.errors import PublicationError

        try:
            with transient_failures_retried():
                report = publish_quietly(
                    Settings(), config.edition, frozenset(config.force), allow_sample=config.allow_sample
                )
        except PublicationError as error:
            raise dg.Failure(str(error), allow_retries=False) from None
        schema = dg.TableSchema.from_name_type_dict(dict.fromkeys(HEADERS, "string"))
        records = [dg.TableRecord(dict(zip(HEADERS, row, strict=True))) for row in report.rows()]
        told = {"jeux": dg.MetadataValue.table(records, schema=schema)}
        if not report.success:
            raise dg.Failure(report.problems(), metadata=told, allow_retries=False)
        return dg.MaterializeResult(metadata={"provenance": scope.provenance, **told})

    return ckan_publication
