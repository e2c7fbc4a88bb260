"""Who makes the PDFs of the documents on this machine, as the settings say."""

import os
from typing import TYPE_CHECKING

from orchestration.settings import Settings

if TYPE_CHECKING:
    from models_ml.engine.executor import Executor


def printers(settings: Settings) -> "Executor | None":
    """As many processes as declared, else one per core; none where PDFs are not wanted, or cannot be made."""
    from models_ml.engine.executor import executor_for
    from publish.reports.pdf import why_none

    if settings.pdf == "non" or why_none():
        return None
    declared = "workers" in settings.model_fields_set
    return executor_for(settings.workers if declared else os.cpu_count() or 1)


def why_no_pdf(settings: Settings) -> str | None:
    """What the user who wants PDFs reads where this machine cannot make them; none elsewhere."""
    from publish.reports.pdf import why_none

    return why_none() if settings.pdf == "auto" else None
