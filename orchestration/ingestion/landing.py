"""The landing folder: what each file is, told from its content, at the cost of one pass."""

import hashlib
import os
import stat
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from orchestration.ingestion.errors import Problem, RefusedInput, UnreadableFile, why
from orchestration.ingestion.fiction import is_fictitious
from orchestration.ingestion.inventory import Inventory, Origin, Table, load_restricted
from orchestration.ingestion.personal import EXPECTED, REMEDY, personal_columns
from orchestration.ingestion.readers.content import HEAD_BYTES, Content, identify, is_archive
from orchestration.ingestion.readers.limits import LIMITS
from orchestration.ingestion.recognition import Claim, claims, set_aside, wave

Status = Literal["reconnu", "ignore", "refuse"]

# Lock files of Excel and LibreOffice, left beside an open document.
_LOCK_PREFIXES = ("~$", ".~lock")


@dataclass(frozen=True)
class Finding:
    """One file of the folder. `path` is relative, with `/`.

    `problem` says why a file is refused, or cannot be read.
    `fictitious`: the file bears the mark of our sample.
    """

    path: str
    size: int
    sha256: str
    status: Status
    reason: str
    table: str | None = None
    layout: str | None = None
    millesime: int | None = None
    problem: Problem | None = None
    fictitious: bool = False


def scan(folder: Path, inventory: Inventory, origin: Origin = "depot") -> list[Finding]:
    """Every file under `folder`, recognised, ignored or refused; hidden and lock files are left out.

    `origin` chooses the layouts: `reference` for the tables that ship with the project.
    Raises RefusedInput when the folder does not exist or cannot be read.
    """
    if not (folder.is_dir() and os.access(folder, os.R_OK | os.X_OK)):
        raise RefusedInput(
            [
                Problem(
                    str(folder),
                    "dépôt",
                    "",
                    "dossier introuvable ou illisible",
                    "un dossier lisible",
                    "vérifiez le chemin et les droits",
                )
            ]
        )
    return [
        examine(file, file.relative_to(folder).as_posix(), inventory, origin) for file in files_under(folder)
    ]


def files_under(folder: Path) -> list[Path]:
    """Files, links and unreadable folders, in order; a link to a folder is not followed."""
    found, pending = [], [folder]
    while pending:
        current = pending.pop()
        try:
            entries = list(os.scandir(current))
        except OSError:
            found.append(current)
            continue
        for entry in entries:
            if entry.name.startswith((".", *_LOCK_PREFIXES)):
                continue
            if entry.is_dir(follow_symlinks=False):
                pending.append(Path(entry.path))
            elif entry.is_symlink() or entry.is_file():
                found.append(Path(entry.path))
    return sorted(found)


def examine(file: Path, path: str, inventory: Inventory, origin: Origin = "depot") -> Finding:
    """What one file is; `path` names it in the finding."""
    size, sha256 = 0, ""
    try:
        _check_name(path)
        size = _size(file)
        sha256 = sha256_of(file)
        content = identify(_start_of(file), file.name)
        found = claims(content, inventory, origin)
        restricted = _restricted(content, found, origin)
        personal = [] if restricted else personal_columns(content, found[0].match if found else None)
    except OSError as error:
        unreadable = UnreadableFile(
            f"lecture impossible ({why(error)})", "un fichier lisible", "vérifiez ses droits et relancez"
        )
        return _unreadable(path, size, sha256, unreadable, inventory)
    except UnreadableFile as error:
        return _unreadable(path, size, sha256, error, inventory)
    if personal:
        return _nominative(path, size, sha256, personal, found)
    if restricted and not found:
        return _of_the_restricted_zone(path, size, sha256, restricted)
    if not found:
        known = set_aside(content, inventory)
        reason = f"{known.title} : {known.reason}" if known else _unknown(path, inventory)
        return Finding(path, size, sha256, "ignore", reason)
    return replace(_recognised(path, size, sha256, found), fictitious=is_fictitious(path, content))


def _nominative(path: str, size: int, sha256: str, columns: list[str], found: list[Claim]) -> Finding:
    """Refused when it is meant for a table, left aside otherwise; never read any further."""
    reason = f"données nominatives, colonnes {', '.join(f'« {name} »' for name in columns)}"
    if not found:
        problem = Problem(path, "inconnu", "en-tête", reason, EXPECTED, REMEDY)
        told = f"{reason} ; attendu : {EXPECTED}. Remède : {REMEDY}."
        return Finding(path, size, sha256, "ignore", told, problem=problem)
    claim = found[0]
    problem = Problem(path, claim.table.name, "en-tête", reason, EXPECTED, REMEDY)
    return Finding(path, size, sha256, "refuse", reason, claim.table.name, claim.layout.id, problem=problem)


def _restricted(content: Content, found: list[Claim], origin: Origin) -> Table | None:
    """The format about people that a file has, whether or not the inventory at hand holds it."""
    claimed = found or claims(content, load_restricted(), origin)
    return claimed[0].table if claimed and claimed[0].table.restricted else None


def _of_the_restricted_zone(path: str, size: int, sha256: str, table: Table) -> Finding:
    found = f"« {table.title} », dont les lignes portent sur des personnes"
    expected = "des effectifs seulement dans ce dossier"
    remedy = "recevez ce fichier par « vigie cohortes recevoir FICHIER », et retirez-le du dossier"
    problem = Problem(path, "inconnu", "", found, expected, remedy)
    told = f"{found} ; attendu : {expected}. Remède : {remedy}."
    return Finding(path, size, sha256, "ignore", told, problem=problem)


def _check_name(path: str) -> None:
    """Archives made on old Windows hold names in other encodings, which no JSON file can hold."""
    try:
        path.encode()
    except UnicodeEncodeError:
        raise UnreadableFile(
            "nom de fichier ou de dossier illisible", "un nom en UTF-8", "renommez-le"
        ) from None


def _size(file: Path) -> int:
    """Raises UnreadableFile, before anything is read, when the file is too big or is none."""
    facts = file.stat()
    if not stat.S_ISREG(facts.st_mode):
        raise UnreadableFile(
            "dossier illisible, ou lien qui n’est pas suivi", "un fichier", "déposez les fichiers eux-mêmes"
        )
    if facts.st_size > LIMITS.file_bytes:
        raise UnreadableFile(
            f"fichier de {facts.st_size // 1_000_000} Mo",
            f"au plus {LIMITS.file_bytes // 1_000_000} Mo",
            "vérifiez que c’est bien le fichier du producteur",
        )
    return facts.st_size


def _unknown(path: str, inventory: Inventory) -> str:
    table = _named_for(path, inventory)
    hint = f", malgré son nom : aucun en-tête de « {table.title} » dans ses premières lignes" if table else ""
    return f"inconnu de l’inventaire{hint}"


def _named_for(path: str, inventory: Inventory) -> Table | None:
    return next((table for table in inventory.tables if table.may_be_named(Path(path).name)), None)


def sha256_of(file: Path) -> str:
    """Hexadecimal digest of the bytes of a file."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _start_of(file: Path) -> bytes:
    """The head of a text, the whole of an archive: its directory is at its end."""
    with file.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
        return head + stream.read() if is_archive(head) else head


def _unreadable(path: str, size: int, sha256: str, error: UnreadableFile, inventory: Inventory) -> Finding:
    """Refused when its name is that of an expected file, listed otherwise."""
    path = path.encode(errors="replace").decode()
    table = _named_for(path, inventory)
    if table is None:
        return Finding(path, size, sha256, "ignore", error.found, problem=error.problem(path, "inconnu"))
    problem = error.problem(path, table.name)
    return Finding(path, size, sha256, "refuse", error.found, table.name, problem=problem)


def _recognised(path: str, size: int, sha256: str, found: list[Claim]) -> Finding:
    """The best claim whose layout covers the wave that the file says it holds."""
    best = found[0]
    for claim in (c for c in found if c.table is best.table):
        year = wave(claim, path)
        if year is not None and claim.layout.covers(year):
            if twins := _twins(claim, found):
                return _ambiguous(path, size, sha256, [claim, *twins])
            reason = f"{claim.table.title} ({claim.layout.description})"
            return Finding(path, size, sha256, "reconnu", reason, claim.table.name, claim.layout.id, year)
    return _without_wave(path, size, sha256, best)


def _twins(claim: Claim, found: list[Claim]) -> list[Claim]:
    """The other sheets of the workbook that hold the same table as well as this one does."""
    same = [c for c in found if c.layout is claim.layout and c.grid.sheet != claim.grid.sheet]
    return [c for c in same if c.rank[:2] == claim.rank[:2]]


def _ambiguous(path: str, size: int, sha256: str, sheets: list[Claim]) -> Finding:
    claim = sheets[0]
    found = "plusieurs feuilles portent le même tableau"
    names = (f"feuille « {sheet.grid.sheet} »" for sheet in sheets)
    location = f"{len(sheets)} feuilles" if claim.table.restricted else ", ".join(names)
    expected = f"une seule feuille pour « {claim.table.title} »"
    remedy = "supprimez les copies (les feuilles masquées aussi), ou réunissez les feuilles en une"
    problem = Problem(path, claim.table.name, location, found, expected, remedy)
    return Finding(path, size, sha256, "refuse", found, claim.table.name, claim.layout.id, problem=problem)


def _without_wave(path: str, size: int, sha256: str, claim: Claim) -> Finding:
    """A name without a clear year is a file we cannot use; a year column that is wrong is a broken file."""
    year = wave(claim, path)
    found = "aucune année, ou plusieurs" if year is None else f"millésime {year} hors de la disposition"
    layout = f"la disposition « {claim.layout.id} »{_span(claim)}"
    expected = f"une année à quatre chiffres, un millésime que décrit {layout}"
    if any(str(place).startswith("name") for place in claim.layout.millesime):
        remedy = f"renommez le fichier avec une seule année à quatre chiffres{_example(claim)}"
        reason = f"{claim.table.title} : {found} ; attendu : {expected}. Remède : {remedy}."
        return Finding(path, size, sha256, "ignore", reason, claim.table.name, claim.layout.id)
    remedy = "vérifiez la colonne de l’année, remplie dès la première ligne, et l’année des noms de colonnes"
    problem = Problem(path, claim.table.name, "en-tête et première ligne", found, expected, remedy)
    return Finding(path, size, sha256, "refuse", found, claim.table.name, claim.layout.id, problem=problem)


def _example(claim: Claim) -> str:
    """The word that must stand before the year, where the layout declares one."""
    words = [str(place).removeprefix("name:") for place in claim.layout.millesime if "{yyyy}" in str(place)]
    return f" (ex. « {words[0].format(yyyy=2023)} »)" if words else ""


def _span(claim: Claim) -> str:
    if claim.layout.waves is None:
        return ""
    first, last = claim.layout.waves
    return f" (de {first} à {last})" if last else f" (depuis {first})"
