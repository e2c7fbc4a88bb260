"""What the landing sensor remembers of the folder, and what it concludes from one look to the next."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from orchestration.fingerprint import content_fingerprint
from orchestration.ingestion.landing import files_under


class Memory(BaseModel):
    """The sensor's cursor: the folder at the last look, and as it was when a run was last launched."""

    model_config = ConfigDict(frozen=True)

    seen: str = ""
    settled: str = ""
    content: str = ""
    launches: int = 0


@dataclass(frozen=True)
class Look:
    """What to remember, and either a reason to wait or the key of the run to launch."""

    memory: Memory
    reason: str = ""
    run_key: str = ""


def look(folder: Path, memory: Memory) -> Look:
    """Compare the folder with what is remembered of it.

    A change counts once two looks in a row see the same folder: a file still being copied grows between
    them. Files are read only then; the same bytes under another date are no news. The key counts the
    launches, so that files put back as they were are a change too, and a look repeated after a crash is not.
    """
    state = _state(folder)
    if state == memory.settled:
        return Look(memory.model_copy(update={"seen": state}), "Rien de nouveau dans le dossier.")
    if state != memory.seen:
        waiting = "Le dossier change : attente de la fin des copies, nouvel examen au prochain passage."
        return Look(memory.model_copy(update={"seen": state}), waiting)
    content = content_fingerprint(folder)
    if content == memory.content:
        return Look(memory.model_copy(update={"settled": state}), "Mêmes fichiers, datés autrement.")
    launches = memory.launches + 1
    key = f"{launches}-{content[:16]}"
    return Look(Memory(seen=state, settled=state, content=content, launches=launches), run_key=key)


def _state(folder: Path) -> str:
    """Digest of names, sizes and dates: cheap enough for every look."""
    lines = []
    for path in files_under(folder):
        try:
            facts = path.stat()
        except OSError:
            continue
        lines.append(f"{path} {facts.st_size} {facts.st_mtime_ns}")
    return hashlib.sha256("\n".join(lines).encode(errors="replace")).hexdigest()
