"""The page of the audit."""

from __future__ import annotations

from collections.abc import Iterator

from publish.reports.audit.page import HEIGHT, audit_page, diagonal, ticks
from publish.reports.document import Document, Site


def documents(site: Site) -> Iterator[Document]:
    """Make the only page."""
    release = site.release
    page = audit_page(release.audit, release.audit_reliability, release.audit_bought)
    geometry = {"height": HEIGHT, "diagonal": diagonal(), "ticks": ticks()}
    yield Document("audit", "Audit des prévisions", site.render("audit.html.j2", **geometry, page=page))
