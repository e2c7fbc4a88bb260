"""The documents of an edition, from a release directory."""

from __future__ import annotations

from pathlib import Path

from publish.files import replace_directory, write_text
from publish.reports.declaration import load_reports, template_folders
from publish.reports.document import Made, Site
from publish.reports.release import load_release
from publish.reports.rendering import environment


def render_site(release_dir: Path, out_dir: Path) -> list[Path]:
    """Write the documents of every declared report; that of the whole edition, the index, comes last.

    The directory appears by one rename and replaces an earlier one. Its bytes depend on the release and on
    where ``out_dir`` lies beside the release (links to the data are relative).

    Args:
        release_dir: a release (``releases/<version>``).
        out_dir: the directory of its pages (``reports/<version>``).

    Returns:
        The path of each page, that of the index last.

    Raises:
        PublicationError: the release is incomplete.

    """
    site = Site(load_release(release_dir), out_dir, environment(*template_folders()))
    written = []
    with replace_directory(out_dir) as folder:
        for report in load_reports():
            for document in report.documents(site):
                name = f"{document.path}.html"
                (folder / name).parent.mkdir(exist_ok=True)
                write_text(folder / name, document.html)
                written.append(out_dir / name)
                site.made.append(Made(report.titre, report.lecteurs, document.path, document.title))
                if document.workbook is not None:
                    document.workbook(folder / f"{document.path}.xlsx")
    return written
