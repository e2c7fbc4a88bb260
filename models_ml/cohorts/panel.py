"""A panel as one row per person of its entry wave, and the groups that its results are told of."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from models_ml.cohorts.nonresponse import adjust, response_classes, response_propensity
from models_ml.cohorts.weights import Margins, rake

ENTRY, ANSWERED = "entree", "répondu"
WHOLE = "ensemble"
MEMBER = "oui"
"""The value of a public, which is a breakdown of its own: publics overlap."""


class Group(NamedTuple):
    """Some people of a panel: the breakdown, the value, and who they are."""

    breakdown: str
    value: str
    members: pd.Series


def people(panel: pd.DataFrame, waves: Mapping[str, tuple[str, ...]]) -> pd.DataFrame:
    """Return one row per person of the entry wave, by pseudonym.

    Args:
        panel: `pseudonyme`, `vague`, `statut_reponse`, `poids_sondage`, and what the waves ask; a row per
            person and wave. Who is absent from a wave did not answer it.
        waves: wave -> its questions, the first of which makes an answer: without it, nobody answered.

    Returns:
        The entry wave, and per later wave `repond_<wave>` and `<question>_<wave>`.
    """
    entered = panel[panel["vague"].eq(ENTRY)].set_index("pseudonyme").sort_index()
    entered = entered.assign(poids_sondage=entered["poids_sondage"].fillna(1.0))
    for wave, questions in waves.items():
        answers = panel[panel["vague"].eq(wave)].set_index("pseudonyme").reindex(entered.index)
        answered = answers["statut_reponse"].eq(ANSWERED) & answers[questions[0]].notna()
        told = {f"{question}_{wave}": answers[question].where(answered) for question in questions}
        entered = entered.assign(**{f"repond_{wave}": answered, **told})
    return entered


def wave_weights(persons: pd.DataFrame, wave: str, explained_by: list[str], margins: Margins) -> pd.Series:
    """Return the weights of those who answered a wave: sample, then non-response, then margins.

    Args:
        persons: what `people` returns.
        wave: one of its waves.
        explained_by: columns that may explain who answers.
        margins: of the population; empty, the sample alone tells.

    Raises:
        ValueError: as `adjust` and `rake`, in French.
    """
    base, responded = persons["poids_sondage"], persons[f"repond_{wave}"]
    propensity = response_propensity(persons[explained_by], responded, base)
    answered = adjust(base, responded, response_classes(propensity, responded))[responded]
    return rake(answered, persons.loc[responded, list(margins)], margins)


def groups(
    persons: pd.DataFrame, breakdowns: Mapping[str, str], publics: Mapping[str, tuple[str, Sequence[str]]]
) -> Iterator[Group]:
    """Yield everyone, then each value of each breakdown, then each public, who may share people.

    Args:
        persons: what `people` returns.
        breakdowns: name -> column.
        publics: name -> column, its values.
    """
    yield Group(WHOLE, WHOLE, pd.Series(True, index=persons.index))
    for name, column in breakdowns.items():
        for value in sorted(persons[column].dropna().unique()):
            yield Group(name, str(value), persons[column].eq(value))
    for name, (column, values) in publics.items():
        yield Group(name, MEMBER, persons[column].isin(values))


def attrition(persons: pd.DataFrame, told_of: list[Group], measures: Mapping[str, str]) -> pd.DataFrame:
    """Return, by group, how many were asked and how many answered each wave.

    Args:
        persons: what `people` returns.
        told_of: what `groups` returns.
        measures: wave -> name of the count of those who answered it.

    Returns:
        `ventilation`, `code_modalite`, `interroges` and the measures.
    """
    rows = [
        {
            "ventilation": group.breakdown,
            "code_modalite": group.value,
            "interroges": int(group.members.sum()),
            **{
                name: int((group.members & persons[f"repond_{wave}"]).sum())
                for wave, name in measures.items()
            },
        }
        for group in told_of
    ]
    return pd.DataFrame(rows)
