"""The facts that the datasets of a catalogue share: closed lists, contacts, the licences of their sources."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from publish.catalogue.indicators import Indicator
from publish.catalogue.licences import LicenceRules, Source, read_rules
from publish.errors import PublicationError

WHERE = "dbt_project/catalogue.yml"
_Fact = TypeVar("_Fact")


@dataclass(frozen=True)
class Publisher:
    """Who answers for the whole catalogue."""

    name: str
    url: str | None = None


@dataclass(frozen=True)
class Contact:
    """Whom a reader may write to; a role rather than a person."""

    role: str
    name: str
    email: str | None = None


@dataclass(frozen=True)
class Frequency:
    """A frequency of the European authority table, its French word and the longest wait that it allows."""

    code: str
    title: str
    days: int | None


@dataclass(frozen=True)
class CatalogueFacts:
    """What `load_catalogue` needs besides the manifest.

    Attributes:
        warnings: the closed list, French sentence by code (`dbt_project/avertissements.yml`).
        indicators: the registry, by code (`publish.catalogue.indicators.read_indicators`).
        sources: the source of each raw table, with its licence.
        column_words: how titles write the words of column names.
        column_titles: the title of the columns whose words alone do not read well.
    """

    publisher: Publisher
    contacts: Mapping[str, Contact]
    frequencies: Mapping[str, Frequency]
    licences: LicenceRules
    warnings: Mapping[str, str]
    indicators: Mapping[str, Indicator]
    sources: Mapping[str, Source] = field(default_factory=dict)
    column_words: Mapping[str, str] = field(default_factory=dict)
    column_titles: Mapping[str, str] = field(default_factory=dict)


def read_facts(
    declared: Mapping[str, Any],
    warnings: Mapping[str, str],
    indicators: Mapping[str, Indicator],
    sources: Mapping[str, Source],
) -> CatalogueFacts:
    """Return the facts of `dbt_project/catalogue.yml`, given as `declared`, with the other lists.

    Raises:
        PublicationError: a fact is absent.
    """
    try:
        return CatalogueFacts(
            publisher=Publisher(declared["editeur"]["nom"], declared["editeur"].get("url")),
            contacts={
                key: Contact(contact["role"], contact["nom"], contact.get("email"))
                for key, contact in declared["contacts"].items()
            },
            frequencies={
                code: Frequency(code, frequency["libelle"], frequency["jours"])
                for code, frequency in declared["frequences"].items()
            },
            licences=read_rules(declared),
            warnings=warnings,
            indicators=indicators,
            sources=sources,
            column_words=declared["mots_de_colonnes"],
            column_titles=declared["titres_de_colonnes"],
        )
    except KeyError as error:
        raise PublicationError(f"{WHERE} : « {error.args[0]} » est absent. Ajoutez cette mention.") from error


def listed(key: str, facts: Mapping[str, _Fact], kind: str, where: str) -> _Fact:
    """Return the fact of a closed list that `key` designates.

    Raises:
        PublicationError: the list does not hold it; `kind` and `where` say what was looked for, and by whom.
    """
    if key not in facts:
        raise PublicationError(
            f"{where} : {kind} « {key} » hors de la liste fermée ({', '.join(sorted(facts))}). "
            f"Corrigez cette mention, ou complétez la liste dans {WHERE}."
        )
    return facts[key]
