"""The documents of an edition: an asset per declared report, made in one step that reads the edition once."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import dagster as dg

from orchestration.automation import ON_NEW_DATA
from orchestration.fingerprint import code_fingerprint
from orchestration.page_preview import preview
from orchestration.presentation import OWNERS
from orchestration.printing import printers, why_no_pdf
from orchestration.schedules import load_calendar
from orchestration.scope import Scope
from orchestration.settings import Settings
from publish.reports.declaration import Report, load_reports

if TYPE_CHECKING:
    from publish.reports.made import Made
    from publish.reports.site import Making

GROUP = "documents"
_SHOWN = 30
_COLUMNS = ("document", "fichiers")


def document_key(report: Report) -> dg.AssetKey:
    """Return the asset of a report."""
    return dg.AssetKey([GROUP, report.name])


def build_documents() -> dg.AssetsDefinition:
    """The assets of all reports; any of them may be asked for alone."""
    reports = {document_key(report): report for report in load_reports()}

    @dg.multi_asset(name="documents", specs=[_spec(report) for report in reports.values()], can_subset=True)
    def documents(context: dg.AssetExecutionContext, scope: Scope) -> Iterator[dg.MaterializeResult]:
        """Make them from the latest release; what the same program made from it is left as it is."""
        from publish.release import latest_release
        from publish.reports.site import Making

        release = latest_release(scope.data.releases)
        if release is None:
            raise dg.Failure(
                "Aucune édition publiée. Remède : exécutez d’abord `release`.", allow_retries=False
            )
        settings = Settings()
        making = Making(
            release,
            scope.data.reports / release.name,
            code_fingerprint(),
            printers=printers(settings),
        )
        if reason := why_no_pdf(settings):
            context.log.warning(reason)
        for key, report in reports.items():
            if key in context.selected_asset_keys:
                made = making.make(report)
                yield dg.MaterializeResult(asset_key=key, metadata=_told(scope, making, made))

    return documents


def _spec(report: Report) -> dg.AssetSpec:
    ahead = [document_key(each) for each in load_reports() if report.mene_aux_autres and each != report]
    appointments = {entry.name: entry.description for entry in load_calendar()}
    due = f" {appointments[report.rendez_vous]}." if report.rendez_vous else ""
    return dg.AssetSpec(
        document_key(report),
        deps=["release", *ahead],
        group_name=GROUP,
        kinds={"python", "html", "pdf"} if report.pdf else {"python", "html"},
        owners=OWNERS,
        description=f"{report.titre} : {report.objet}{due}",
        automation_condition=ON_NEW_DATA,
        metadata={"rendez_vous": report.rendez_vous or "", "jeux": list(report.jeux)},
    )


def _told(scope: Scope, making: "Making", made: "Sequence[Made]") -> dict[str, Any]:
    """What the UI shows: the documents, and how the first one begins."""
    schema = dg.TableSchema.from_name_type_dict(dict.fromkeys(_COLUMNS, "string"))
    records = [
        dg.TableRecord({"document": each.title, "fichiers": " ".join(each.files)}) for each in made[:_SHOWN]
    ]
    told = {
        "provenance": scope.provenance,
        "version": making.release_dir.name,
        "documents": len(made),
        "pdf": sum(name.endswith(".pdf") for each in made for name in each.files),
        "dossier": dg.MetadataValue.path(making.out_dir),
        "premiers": dg.MetadataValue.table(records, schema=schema),
    }
    if made:
        first = making.out_dir / f"{made[0].path}.html"
        if (printed := first.with_suffix(".pdf")).is_file():
            told["page_pdf"] = dg.MetadataValue.path(printed)
        told |= {
            "page": dg.MetadataValue.path(first),
            "apercu": dg.MetadataValue.md(preview(first.read_text("utf-8"))),
        }
    return told
