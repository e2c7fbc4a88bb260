"""The landing folder: what each file is, told from its content, at the cost of one pass."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from orchestration.ingestion.errors import Problem, RefusedInput, UnreadableFile
from orchestration.ingestion.inventory import Inventory, Origin
from orchestration.ingestion.readers.content import HEAD_BYTES, identify, is_archive
from orchestration.ingestion.readers.limits import LIMITS
from orchestration.ingestion.recognition import Claim, claims, wave

Status = Literal["reconnu", "ignore", "refuse"]

# Lock files of Excel and LibreOffice, left beside an open document.
_LOCK_PREFIXES = ("~$", ".~lock")


@dataclass(frozen=True)
class Finding:
    """One file of the folder. `path` is relative, with `/`; `problem` says why a file is refused."""

    path: str
    size: int
    sha256: str
    status: Status
    reason: str
    table: str | None = None
    layout: str | None = None
    millesime: int | None = None
    problem: Problem | None = None


def scan(folder: Path, inventory: Inventory, origin: Origin = "depot") -> list[Finding]:
    """Every file under `folder`, recognised, ignored or refused; hidden and lock files are left out.

    `origin` chooses the layouts: `reference` for the tables that ship with the project.
    Raises RefusedInput when the folder does not exist.
    """
    if not folder.is_dir():
        raise RefusedInput(
            [
                Problem(
                    str(folder),
                    "dépôt",
                    "",
                    "dossier introuvable",
                    "un dossier lisible",
                    "vérifiez le chemin",
                )
            ]
        )
    return [_examine(file, file.relative_to(folder).as_posix(), inventory, origin) for file in _files(folder)]


def _files(folder: Path) -> Iterator[Path]:
    for file in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
        if file.is_file() and not hidden and not file.name.startswith(_LOCK_PREFIXES):
            yield file


def _examine(file: Path, path: str, inventory: Inventory, origin: Origin) -> Finding:
    size = file.stat().st_size
    try:
        sha256 = sha256_of(file)
        found = claims(identify(_start_of(file, size), file.name), inventory, origin)
    except OSError as error:
        return Finding(path, size, "", "ignore", f"lecture impossible : {error.strerror}")
    except UnreadableFile as error:
        return _unreadable(path, size, sha256, error, inventory)
    if not found:
        return Finding(
            path, size, sha256, "ignore", "inconnu de l’inventaire"
        )
    return _recognised(path, size, sha256, found)


def sha256_of(file: Path) -> str:
    """Hexadecimal digest of the bytes of a file."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _start_of(file: Path, size: int) -> bytes:
    """The head of a text, the whole of an archive: its directory is at its end."""
    if size > LIMITS.file_bytes:
        raise UnreadableFile(
            f"fichier de {size // 1_000_000} Mo",
            f"au plus {LIMITS.file_bytes // 1_000_000} Mo",
            "vérifiez que c’est bien le fichier du producteur",
        )
    with file.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
        return head + stream.read() if is_archive(head) else head


def _unreadable(path: str, size: int, sha256: str, error: UnreadableFile, inventory: Inventory) -> Finding:
    """Refused when its name is that of an expected file, listed otherwise."""
    table = next((t.name for t in inventory.tables if t.may_be_named(Path(path).name)), None)
    if table is None:
        return Finding(path, size, sha256, "ignore", error.found)
    return Finding(path, size, sha256, "refuse", error.found, table, problem=error.problem(path, table))


def _recognised(path: str, size: int, sha256: str, found: list[Claim]) -> Finding:
    """The best claim whose layout covers the wave that the file says it holds."""
    for claim in (c for c in found if c.table is found[0].table):
        year = wave(claim, path)
        if year is not None and claim.layout.covers(year):
            reason = f"{claim.table.title} ({claim.layout.description})"
            return Finding(path, size, sha256, "reconnu", reason, claim.table.name, claim.layout.id, year)
    return _without_wave(path, size, sha256, found[0])


def _without_wave(path: str, size: int, sha256: str, claim: Claim) -> Finding:
    """A name without a clear year is a file we cannot use; a year column that is wrong is a broken file."""
    year = wave(claim, path)
    found = "aucun millésime, ou plusieurs" if year is None else f"millésime {year} hors de la disposition"
    expected = f"un millésime que décrit la disposition « {claim.layout.id} »{_span(claim)}"
    if "name" in claim.layout.millesime:
        remedy = "renommez le fichier avec une seule année à quatre chiffres"
        reason = f"{claim.table.title} : {found} ; attendu : {expected}. Remède : {remedy}."
        return Finding(path, size, sha256, "ignore", reason, claim.table.name, claim.layout.id)
    remedy = "vérifiez la colonne de l’année et le suffixe des colonnes de bassin"
    problem = Problem(path, claim.table.name, "en-tête et première ligne", found, expected, remedy)
    return Finding(path, size, sha256, "refuse", found, claim.table.name, claim.layout.id, problem=problem)


def _span(claim: Claim) -> str:
    if claim.layout.waves is None:
        return ""
    first, last = claim.layout.waves
    return f" (de {first} à {last})" if last else f" (depuis {first})"
