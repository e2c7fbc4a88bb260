"""What is wrong with an input file, said so that the person who dropped it can act."""

import errno
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

SHOWN_PER_FILE = 10


@dataclass(frozen=True)
class Problem:
    """One reason to refuse a file: where it is, what was found, what was expected, what to do."""

    file: str
    table: str
    location: str
    found: str
    expected: str
    remedy: str

    def __str__(self) -> str:
        """One French line."""
        return f"{self.file} : {self.detail}"

    @property
    def detail(self) -> str:
        """The line without the file name, for a list that is already grouped by file."""
        where = f"{self.location} : " if self.location else ""
        return f"{where}{self.found} ; attendu : {self.expected}. Remède : {self.remedy}."


class RefusedInput(Exception):  # noqa: N818 - the name is the verdict
    """Input files that cannot enter the platform; holds every problem of every file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Any order: the message groups the problems by file."""
        self.problems = sorted(problems, key=lambda problem: problem.file)
        super().__init__("\n".join(self._lines()))

    def _lines(self) -> Iterable[str]:
        for file, group in groupby(self.problems, key=lambda problem: problem.file):
            problems = list(group)
            yield f"Fichier refusé : {file} ({problems[0].table})"
            yield from (f"  - {problem.detail}" for problem in problems[:SHOWN_PER_FILE])
            hidden = len(problems) - SHOWN_PER_FILE
            if hidden > 0:
                yield f"  … et {hidden} autre{'s' if hidden > 1 else ''}"


_REASONS = {
    errno.EACCES: "droits insuffisants",
    errno.EISDIR: "dossier",
    errno.ELOOP: "lien en boucle",
    errno.ENAMETOOLONG: "chemin trop long",
    errno.ENOENT: "fichier absent ou lien rompu",
    errno.EPERM: "droits insuffisants",
}


def why(error: OSError) -> str:
    """What the system reproaches a file with, in French."""
    return _REASONS.get(error.errno or 0, f"erreur {error.errno} du système")


class UnreadableFile(Exception):  # noqa: N818 - internal signal of the readers
    """The bytes are not what the extension promises. `location` is empty when the whole file is at fault."""

    def __init__(self, found: str, expected: str, remedy: str, location: str = "") -> None:
        """The parts of a `Problem` that a reader can tell."""
        super().__init__(found)
        self.found, self.expected, self.remedy, self.location = found, expected, remedy, location

    def problem(self, file: str, table: str) -> Problem:
        """The same facts, as a problem of a known table."""
        return Problem(file, table, self.location, self.found, self.expected, self.remedy)
