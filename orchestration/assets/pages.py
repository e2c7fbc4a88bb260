"""Pages made from a published edition."""

import dagster as dg

from orchestration.automation import ON_NEW_DATA
from orchestration.presentation import OWNERS
from orchestration.scope import Scope


@dg.asset(
    deps=["release"],
    group_name="pages",
    kinds={"python", "html"},
    owners=OWNERS,
    description="The documents of every declared report, and an index, from the latest release only.",
    automation_condition=ON_NEW_DATA,
)
def basin_pages(context: dg.AssetExecutionContext, scope: Scope) -> dg.MaterializeResult:
    """Render the pages of the latest release."""
    from publish.release import latest_release
    from publish.reports.site import render_site

    release = latest_release(scope.data.releases)
    if release is None:
        raise dg.Failure("Aucune édition publiée. Remède : exécutez d’abord `release`.", allow_retries=False)
    pages = render_site(release, scope.data.reports / release.name)
    return dg.MaterializeResult(
        metadata={
            "provenance": scope.provenance,
            "pages": len(pages),
            "version": release.name,
            "index": dg.MetadataValue.path(scope.data.reports / release.name / "index.html"),
        }
    )
