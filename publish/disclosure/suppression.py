"""Choose what to withhold so that no secret can be computed, at the least cost."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from publish.disclosure.attack import Breach, Group, groups
from publish.disclosure.facts import Item
from publish.disclosure.secrets import Problem

# The least cost of all is looked for in groups up to this number of unknowns, and in so many rounds;
# elsewhere the least cost of each round.
MAX_EXACT_UNKNOWNS = 400
MAX_EXACT_ROUNDS = 40
# Enough breaches to choose from in one round: what is withheld for one often mends others.
BREACHES_OF_A_ROUND = 40
# Rounds after which a large group withholds one item more for each breach.
ROUNDS_OF_PATIENCE = 6
# After so many rounds, all that a breach rests on is withheld at once.
MAX_ROUNDS = 40
# A bound on the search of the cheapest choice: what it has then is kept.
MAX_NODES = 200


class Choice(NamedTuple):
    """The numbers of the items to withhold, and the secrets that withholding anything cannot protect."""

    withheld: frozenset[int]
    lost: tuple[Breach, ...]


def choose(problem: Problem, kept: Iterable[int] = ()) -> Choice:
    """Return what to withhold.

    Each breach of the attack names what may be withheld among the facts that suffice to make it: one of them
    must be, whatever the rest. The cheapest choice that breaks all the breaches found so far is attacked
    again, until none is left: in a small group it is then the cheapest of all. In a large one, what a round
    has chosen stays withheld.

    Args:
        problem: what is published, what must stay hidden, what may be withheld.
        kept: items that are withheld whatever happens, as in a past edition.
    """
    withheld, lost = frozenset(kept), list[Breach]()
    for group in groups(problem.facts, problem.secrets):
        chosen, beyond = _protect(group, problem.items, frozenset(kept))
        withheld |= chosen
        lost += beyond
    return Choice(withheld, tuple(sorted(lost)))


def _protect(
    group: Group, items: Sequence[Item], kept: frozenset[int]
) -> tuple[frozenset[int], list[Breach]]:
    withheld, lost = kept, list[Breach]()
    needed: list[frozenset[int]] = []
    group.withhold(withheld, more=False)
    is_small, round_ = group.unknowns <= MAX_EXACT_UNKNOWNS, 0
    while found := group.breaches(None if is_small else BREACHES_OF_A_ROUND):
        round_ += 1
        lost += [breach for breach in found if not breach.items]
        fresh = [breach.items for breach in found if breach.items]
        needed += fresh
        is_exact = is_small and round_ <= MAX_EXACT_ROUNDS
        if is_exact:
            withheld = kept | cheapest(items, needed)
        elif round_ <= MAX_ROUNDS:
            withheld |= cheapest(items, fresh) | _hastened(items, fresh, round_ // ROUNDS_OF_PATIENCE)
        else:
            withheld = withheld.union(*fresh)
        group.withhold(withheld, more=not is_exact)
    return withheld, lost


def _hastened(items: Sequence[Item], needed: Iterable[frozenset[int]], many: int) -> frozenset[int]:
    """Return the `many` cheapest items of each of `needed`: late breaches rest on long chains of facts."""
    return frozenset(
        item for group in needed for item in sorted(group, key=lambda one: (items[one].cost, one))[:many]
    )


def cheapest(items: Sequence[Item], needed: Iterable[frozenset[int]]) -> frozenset[int]:
    """Return the numbers of the cheapest items that hold one of each of `needed`."""
    from scipy import sparse
    from scipy.optimize import Bounds, LinearConstraint, milp

    groups_ = sorted({tuple(sorted(group)) for group in needed})
    candidates = sorted({item for group in groups_ for item in group})
    if not candidates:
        return frozenset()
    place = {item: rank for rank, item in enumerate(candidates)}
    rows = np.repeat(np.arange(len(groups_)), [len(group) for group in groups_])
    columns = np.array([place[item] for group in groups_ for item in group])
    covers = sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(groups_), len(candidates)))
    done = milp(
        np.array([items[item].cost for item in candidates]),
        constraints=LinearConstraint(covers, lb=1),
        integrality=np.ones(len(candidates)),
        bounds=Bounds(0, 1),
        options={"node_limit": MAX_NODES},
    )
    if done.x is None:
        return frozenset(min(group, key=lambda one: (items[one].cost, one)) for group in groups_)
    return frozenset(item for item, taken in zip(candidates, done.x, strict=True) if taken > 0.5)
