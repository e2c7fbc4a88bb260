"""The controlled vocabularies that the exchange metadata use: codes, addresses, French labels."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from publish.errors import PublicationError

DECLARED = Path(__file__).with_name("vocabularies.yml")
WHERE = "publish/dcat/vocabularies.yml"
_Fact = TypeVar("_Fact")
LISTS = (
    "language",
    "frequency",
    "theme",
    "hvd_category",
    "file_type",
    "media_type",
    "availability",
    "access_right",
    "dataset_status",
    "licence_type",
)


@dataclass(frozen=True)
class Vocabulary:
    """A closed list: the class of its terms, their French labels by code, its scheme where it has one."""

    name: str
    base: str
    kind: str
    terms: Mapping[str, str]
    scheme: Mapping[str, str] = field(default_factory=dict)

    def address(self, code: str) -> str:
        """Return the URI of a term.

        Raises:
            PublicationError: the list does not hold it.
        """
        if code not in self.terms:
            raise PublicationError(
                f"Métadonnées d’échange : « {code} » hors de la liste « {self.name} » "
                f"({', '.join(sorted(self.terms))}). Corrigez ce code, ou, s’il existe chez son éditeur "
                f"({self.base}), ajoutez-le dans {WHERE}."
            )
        return self.base + code


@dataclass(frozen=True)
class LicenceKind:
    """What a licence is for DCAT-AP; `high_value`: Regulation (EU) 2023/138 allows it."""

    type: str
    high_value: bool


@dataclass(frozen=True)
class Vocabularies:
    """All that `vocabularies.yml` declares; `formats`: the EU file type of each format of ours."""

    lists: Mapping[str, Vocabulary]
    licences: Mapping[str, LicenceKind]
    formats: Mapping[str, str]
    high_value_legislation: str
    catalogue_licence: Mapping[str, str]

    def licence(self, identifier: str) -> LicenceKind:
        """Return what DCAT-AP says of a licence of the project.

        Raises:
            PublicationError: the list does not hold it.
        """
        return _listed(identifier, self.licences, "licence")

    def file_type(self, extension: str) -> str:
        """Return the code of the EU file type of a format.

        Raises:
            PublicationError: the list does not hold it.
        """
        return _listed(extension, self.formats, "format de fichier")


@cache
def vocabularies() -> Vocabularies:
    """Read the declared vocabularies."""
    import yaml

    declared: dict[str, Any] = yaml.safe_load(DECLARED.read_text("utf-8"))
    return Vocabularies(
        lists={name: _vocabulary(name, declared[name]) for name in LISTS},
        licences={key: LicenceKind(**facts) for key, facts in declared["licences"].items()},
        formats=declared["formats"],
        high_value_legislation=declared["high_value_legislation"],
        catalogue_licence=declared["catalogue_licence"],
    )


def _vocabulary(name: str, facts: Mapping[str, Any]) -> Vocabulary:
    return Vocabulary(name, facts["base"], facts["class"], facts["terms"], facts.get("scheme", {}))


def _listed(key: str, facts: Mapping[str, _Fact], kind: str) -> _Fact:
    if key not in facts:
        raise PublicationError(
            f"Métadonnées d’échange : {kind} « {key} » sans équivalent déclaré ({', '.join(sorted(facts))}). "
            f"Ajoutez-le dans {WHERE}."
        )
    return facts[key]
