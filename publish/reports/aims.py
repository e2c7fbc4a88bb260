"""The tree of aims of the pact: each aim, its actions, and how what follows each of them stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from publish.counts import Bounds
from publish.reports.pilot_values import Value, value_of
from publish.reports.rows import nullable_records

UNKNOWN, REACHED, MISSED, UNSURE = "sans valeur", "cible atteinte", "cible non atteinte", "incertain"
RIGHT_WAY, WRONG_WAY, UNCHANGED = "dans le sens attendu", "à contresens", "sans changement net"
ALONE, BROKEN, FOLLOWED = "sans point de comparaison", "rupture de série", "suivi, sans cible"
AT_LEAST, UP, DOWN, LIMIT = "au moins", "en hausse", "en baisse", "limite"


@dataclass(frozen=True)
class Leaf:
    """What follows an action: an indicator with its last value, or a limit of the text; `state` in French."""

    code: str
    label: str
    target: str
    state: str
    value: Value | None
    limit: Mapping[str, Any] | None
    why_not: str | None

    @property
    def is_known(self) -> bool:
        """Whether there is a number to judge."""
        return self.state != UNKNOWN


@dataclass(frozen=True)
class Action:
    """What the pact does for an aim, and what follows it."""

    code: str
    label: str
    text: str
    leaves: tuple[Leaf, ...]


@dataclass(frozen=True)
class Aim:
    """What the pact wants."""

    code: str
    label: str
    text: str
    actions: tuple[Action, ...]


def read_tree(
    nodes: pd.DataFrame, values: pd.DataFrame, limits: Sequence[Mapping[str, Any]]
) -> tuple[Aim, ...]:
    """Return the tree with the state of each leaf.

    Args:
        nodes: the published tree, in its order.
        values: the published values of the whole region, all periods.
        limits: the published limits.
    """
    below: dict[str | None, list[dict[str, Any]]] = {}
    for node in nullable_records(nodes.sort_values("ordre")):
        below.setdefault(node["code_parent"], []).append(node)
    return tuple(
        Aim(
            *_words(aim),
            tuple(
                Action(
                    *_words(action),
                    tuple(_leaf(leaf, values, limits) for leaf in below.get(action["code_noeud"], ())),
                )
                for action in below.get(aim["code_noeud"], ())
            ),
        )
        for aim in below.get(None, ())
    )


def state_of(way: str, target: float | None, now: Value, before: Value | None, is_broken: bool) -> str:
    """Tell how a known value stands, never more surely than its interval lets.

    Args:
        way: which way it should go.
        target: the number aimed at, if it is one.
        now: the last value.
        before: the value a year before, if it is known.
        is_broken: the series broke in between.
    """
    if now.bounds is None:
        return UNKNOWN
    if way == AT_LEAST and target is not None:
        return REACHED if now.bounds.low >= target else MISSED if now.bounds.high < target else UNSURE
    if way not in (UP, DOWN):
        return FOLLOWED
    if before is None or before.bounds is None or is_broken:
        return BROKEN if is_broken else ALONE
    return _move(way, before.bounds, now.bounds)


def _move(way: str, before: Bounds, now: Bounds) -> str:
    """Two intervals that touch tell no change."""
    rose, fell = now.low > before.high, now.high < before.low
    if not rose and not fell:
        return UNCHANGED
    return RIGHT_WAY if rose == (way == UP) else WRONG_WAY


def _words(node: Mapping[str, Any]) -> tuple[str, str, str]:
    return str(node["code_noeud"]), str(node["libelle"]), str(node["texte"])


def _leaf(node: Mapping[str, Any], values: pd.DataFrame, limits: Sequence[Mapping[str, Any]]) -> Leaf:
    if node["sens"] == LIMIT:
        return _limit_leaf(node, limits)
    own = values[values["code_indicateur"] == node["code_indicateur"]].sort_values("periode_debut_date")
    told = own[own["valeur_min"].notna()]
    common = (str(node["code_noeud"]), str(node["libelle"]), str(node["cible"]))
    if told.empty:
        last = value_of(nullable_records(own)[-1]) if len(own) else None
        return Leaf(*common, UNKNOWN, last, None, last.why_not if last else "Aucune ligne pour cette région.")
    row = nullable_records(told)[-1]
    year_before = pd.Timestamp(row["periode_debut_date"]) - pd.DateOffset(years=1)
    same = [one for one in nullable_records(told) if pd.Timestamp(one["periode_debut_date"]) == year_before]
    before = value_of(same[-1]) if same else None
    is_broken = bool(same) and same[-1]["rupture_debut_date"] != row["rupture_debut_date"]
    now = value_of(row)
    return Leaf(
        *common, state_of(node["sens"], node["cible_nb"], now, before, is_broken), now, None, now.why_not
    )


def _limit_leaf(node: Mapping[str, Any], limits: Sequence[Mapping[str, Any]]) -> Leaf:
    """A limit is read over the whole pact, whose period is the longest."""
    own = [
        limit
        for limit in limits
        if (limit["code_controle"], limit["axe_pacte"], limit["base"])
        == (node["code_controle"], node["axe_pacte"], "engagement")
    ]
    common = (str(node["code_noeud"]), str(node["libelle"]), "dans les bornes du texte")
    if not own:
        return Leaf(*common, UNKNOWN, None, None, "Limite non lue.")
    limit = max(own, key=lambda one: len(str(one["periode"])))
    state = UNKNOWN if limit["valeur"] is None else str(limit["verdict"])
    return Leaf(*common, state, None, limit, limit["motif_absence"])
