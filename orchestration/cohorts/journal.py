"""The access log of the zone: one line per command, each bound to the one before it by its digest."""

import hashlib
import json
import os
import pwd
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from orchestration.cohorts.errors import CohortRefused
from orchestration.cohorts.zone import Zone

_SHORTEST_REASON = 10


def record(zone: Zone, action: str, reason: str, facts: dict[str, Any]) -> None:
    """Say who does what and why, before it is done: what is not written is not done.

    `facts` holds cohorts, counts and digests; never an identifier, a pseudonym nor a file name.

    Raises:
        CohortRefused: no reason is given.
    """
    if len(reason.strip()) < _SHORTEST_REASON:
        raise CohortRefused(
            f"Motif trop court : {_SHORTEST_REASON} caractères au moins. Remède : dites pourquoi la zone "
            "est ouverte, par "
            'exemple --motif "bilan annuel du comité", sans y nommer personne.'
        )
    now = datetime.now(UTC)
    path = zone.path("journal", f"{now.year}.jsonl")
    before = _lines(path) if path.exists() else []
    line = {
        "quand": now.isoformat(timespec="seconds"),
        "qui": pwd.getpwuid(os.getuid()).pw_name,
        "action": action,
        "motif": reason.strip(),
        **facts,
        "precedent": _digest(before[-1]) if before else "",
    }
    zone.append(path, json.dumps(line, ensure_ascii=False))


def entries(zone: Zone) -> Iterator[dict[str, Any]]:
    """Yield the lines of the log, oldest first.

    Raises:
        CohortRefused: a line was changed or removed, if it is not the last of its year.
    """
    for path in sorted(zone.path("journal").glob("*.jsonl")):
        before = ""
        for number, text in enumerate(_lines(path), start=1):
            line = json.loads(text)
            if line["precedent"] != before:
                raise CohortRefused(
                    f"{path.name}, ligne {number} : la ligne d’avant a été changée ou retirée. Remède : "
                    "comparez à la "
                    "sauvegarde du journal, et prévenez le délégué à la protection des données."
                )
            before = _digest(text)
            yield line


def _lines(path: Path) -> list[str]:
    # A reason may hold what `splitlines` takes for an end of line, and JSON does not escape (U+2028...).
    return [line for line in path.read_text("utf-8").split("\n") if line]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
