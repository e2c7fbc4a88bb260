"""The licence of a dataset: it follows from those of its sources, and is never chosen in silence."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from publish.errors import PublicationError

SUBSTANTIAL, STATISTIC = "substantiel", "statistique"
EXTRACTS = (SUBSTANTIAL, STATISTIC)


@dataclass(frozen=True)
class Licence:
    """The licence of a dataset: its identifier, its French title and its text."""

    id: str
    title: str
    url: str = ""


@dataclass(frozen=True)
class Source:
    """A source and the licence under which its producer publishes it, in the words of the inventory."""

    id: str
    licence: str


@dataclass(frozen=True)
class Derivation:
    """What a dataset holds of a source: `extract` is null where its licence asks for attribution only."""

    source: str
    licence: str
    extract: str | None


@dataclass(frozen=True)
class Terms:
    """A licence of the closed list, and what it asks of a base that holds its data."""

    licence: Licence
    names: tuple[str, ...]
    share_alike: bool
    takes_in: frozenset[str]


@dataclass(frozen=True)
class LicenceRules:
    """The closed list, and the terms of a dataset that no source binds."""

    terms: tuple[Terms, ...]
    own: Terms

    def of(self, source: Source) -> Terms:
        """Return the terms of the licence of a source.

        Raises:
            PublicationError: its licence is not in the list.
        """
        for terms in self.terms:
            if source.licence in terms.names:
                return terms
        known = ", ".join(f"« {name} »" for terms in self.terms for name in terms.names)
        raise PublicationError(
            f"Source « {source.id} » : licence « {source.licence} » inconnue. Attendues : {known}. Corrigez "
            "son inventaire, ou décrivez cette licence dans dbt_project/catalogue.yml."
        )


def read_rules(facts: Mapping[str, Any]) -> LicenceRules:
    """Return the rules that `dbt_project/catalogue.yml` declares."""
    terms = {
        identifier: Terms(
            licence=Licence(identifier, declared["noms"][0], declared["url"]),
            names=tuple(declared["noms"]),
            share_alike=declared["partage_a_l_identique"],
            takes_in=frozenset({identifier, *declared["accueille"]}),
        )
        for identifier, declared in facts["licences"].items()
    }
    return LicenceRules(tuple(terms.values()), terms[facts["licence_du_projet"]])


def derive_licence(
    sources: Collection[Source], extracts: Mapping[str, str], rules: LicenceRules, where: str
) -> tuple[Licence, tuple[Derivation, ...]]:
    """Return the licence of what is made from `sources`, and what it holds of each of them.

    Args:
        sources: all those behind the dataset.
        extracts: for each source whose licence is shared alike, `substantiel` or `statistique`.
        rules: the closed list of licences.
        where: what the messages call the dataset.

    Raises:
        PublicationError: an unknown licence, a missing or needless statement, licences in conflict.
    """
    known = {source.id: rules.of(source) for source in sorted(sources, key=lambda source: source.id)}
    _check_statements(known, extracts, where)
    # A statistic drawn from a base is a produced work: its source is named, and binds no further.
    held = {name: terms for name, terms in known.items() if extracts.get(name) != STATISTIC}
    binding = {name: terms for name, terms in held.items() if terms.share_alike}
    candidates = binding or {"licence du projet": rules.own}
    for terms in candidates.values():
        if all(other.licence.id in terms.takes_in for other in held.values()):
            derived = (Derivation(name, each.licence.id, extracts.get(name)) for name, each in known.items())
            return terms.licence, tuple(derived)
    one, terms = next(iter(candidates.items()))
    other = next(name for name, each in held.items() if each.licence.id not in terms.takes_in)
    raise PublicationError(
        f"{where} : les licences de « {one} » et de « {other} » ne vont pas ensemble dans un même jeu. "
        "Séparez leurs tables en deux jeux de données, ou n’en tirez que des statistiques ; une licence qui "
        "en accueille une autre le dit dans dbt_project/catalogue.yml."
    )


def _check_statements(known: Mapping[str, Terms], extracts: Mapping[str, str], where: str) -> None:
    shared = {name for name, terms in known.items() if terms.share_alike}
    if silent := sorted(shared - extracts.keys()):
        raise PublicationError(
            f"{where} : rien ne dit ce que le jeu reprend de {_named(silent)}, dont la licence se partage à "
            "l’identique. Ajoutez à ses « extraits » « substantiel » (des données en sont reprises) ou "
            "« statistique » (seuls des résultats agrégés en sont tirés)."
        )
    if needless := sorted(extracts.keys() - shared):
        raise PublicationError(
            f"{where} : « extraits » cite {_named(needless)}, qui n’est pas une de ses sources à licence "
            f"partagée à l’identique ({', '.join(sorted(shared)) or 'aucune'}). Retirez cette mention."
        )
    for name, extract in extracts.items():
        if extract not in EXTRACTS:
            raise PublicationError(
                f"{where} : extrait « {extract} » de la source « {name} ». Attendus : {', '.join(EXTRACTS)}."
            )


def _named(names: Collection[str]) -> str:
    return ", ".join(f"« {name} »" for name in names)
