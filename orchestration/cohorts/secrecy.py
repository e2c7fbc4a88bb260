"""Statistical secrecy inside the zone: counts by the attack of `publish.disclosure`, shares by subsets.

The rules are those of the rest of the edition (ADR 21). A weighted share is no ratio of whole numbers, so
that no linear fact tells it; what it could give away is a small group that lies between two others.
"""

from collections.abc import Iterator, Sequence
from itertools import permutations
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from orchestration.cohorts.errors import CohortRefused
from publish.disclosure.cells import SECONDARY
from publish.disclosure.declarations import Family, Rule, load_declarations
from publish.disclosure.facts import Tables
from publish.disclosure.protection import protect
from publish.disclosure.verification import leaks

Booleans = NDArray[np.bool_]
PRIMARY = "primaire"
PANEL_TABLE = "pub_resultats_cohortes__panel"


def family() -> tuple[Family, Rule]:
    """Return the declared family of the cohorts, and its rule."""
    declared = load_declarations()
    found = declared.zone_restreinte["cohortes"]
    return found, declared.rule(found)


def protected_panel(counts: pd.DataFrame, cells: pd.DataFrame, past: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return the table of attrition as it may leave: small counts masked, others rounded, complements too.

    Args:
        counts: a row per cohort and group, with the true measures.
        cells: the finest groups of people, with the same measures.
        past: the tables that have left before.

    Raises:
        CohortRefused: something is still revealed.
    """
    declared, rule = family()
    step = int(rule.arrondi or 1)
    shown = counts.drop(columns=declared.mesures)
    for measure in declared.mesures:
        shown = shown.assign(**_masked(counts[measure], measure, rule.minimum, step))
    for name, rate in declared.taux.items():
        told = _is_public_share(counts[rate.partie], counts[rate.tout], rule)
        percent = np.floor(100 * counts[rate.partie] / counts[rate.tout].clip(lower=1) + 0.5)
        shown = shown.assign(**{f"{name}_pct": percent.where(told)})
    finest = cells.rename(columns={measure: f"{measure}_nb" for measure in declared.mesures})
    editions: list[Tables] = [{PANEL_TABLE: one} for one in past]
    kept = protect(declared, rule, finest, {PANEL_TABLE: shown}, editions)[PANEL_TABLE]
    for measure in declared.mesures:
        # Groups overlap: no sum of others bounds what is withheld.
        withheld = kept[f"{measure}_motif_secret"].eq(SECONDARY)
        kept[f"{measure}_min"] = kept[f"{measure}_min"].mask(withheld, 0)
        kept[f"{measure}_max"] = kept[f"{measure}_max"].mask(withheld, pd.NA)
    if leaks(declared, rule, finest, {PANEL_TABLE: kept}, editions):
        raise CohortRefused(
            "Les tableaux révèlent encore un petit effectif : rien ne sort de la zone. Remède : "
            "docs/rgpd.md, et signalez-le."
        )
    return kept


def public_shares(members: Sequence[Booleans], answered: Booleans, holds: Booleans, whole: int) -> list[bool]:
    """Tell the groups whose weighted share may leave.

    Enough people answered in each, some who have the trait and some who lack it; and no group that others
    tell by difference (a part of another, or what parts leave of everyone) is too small or of one mind.

    Args:
        members: who is of each group.
        answered: who answered.
        holds: who has the trait, among those who answered.
        whole: the number of the group that holds everyone.
    """
    _, rule = family()
    insiders = [one & answered for one in members]
    told = [bool(_is_public_share(int((one & holds).sum()), int(one.sum()), rule)) for one in insiders]
    told = [known and told[whole] for known in told]
    changed = True
    while changed:
        changed = False
        for inner, rest in _differences(insiders, told, whole):
            if rest.sum() > 0 and min((rest & holds).sum(), (rest & ~holds).sum()) < rule.minimum:
                told[inner], changed = False, True
                break
    return told


def _differences(
    insiders: Sequence[Booleans], told: Sequence[bool], whole: int
) -> Iterator[tuple[int, Booleans]]:
    """Yield who lies between two published groups, one within the other; then whom all of them leave."""
    published = [number for number, known in enumerate(told) if known]
    for inner, outer in permutations(published, 2):
        if not (insiders[inner] & ~insiders[outer]).any() and insiders[inner].sum() < insiders[outer].sum():
            yield inner, insiders[outer] & ~insiders[inner]
    parts = [number for number in published if number != whole]
    for first in parts:
        apart, rest = [first], insiders[whole] & ~insiders[first]
        for other in parts:
            if not (insiders[other] & ~rest).any():
                apart.append(other)
                rest = rest & ~insiders[other]
        yield min(apart, key=lambda number: int(insiders[number].sum())), rest


def _masked(true: pd.Series, measure: str, minimum: int, step: int) -> dict[str, pd.Series]:
    small = true < minimum
    rounded = ((true + step // 2) // step * step).astype("Int64")
    return {
        f"{measure}_nb": rounded.mask(small),
        f"{measure}_min": (rounded - step // 2).clip(lower=minimum).mask(small, 0),
        f"{measure}_max": (rounded + step - step // 2 - 1).mask(small, minimum - 1),
        f"{measure}_motif_secret": pd.Series(pd.NA, index=true.index, dtype="str").mask(small, PRIMARY),
    }


def _is_public_share(part: Any, whole: Any, rule: Rule) -> Any:
    """Tell, for a number or a column of them, what the macro of that name tells in dbt."""
    enough = whole >= int(rule.effectif_minimum_taux or 0)
    return enough & (part >= rule.minimum) & (whole - part >= rule.minimum)
