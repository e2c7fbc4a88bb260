"""The attack against plain linear programs, one per secret and side, of which it saves most."""

import highspy
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.optimize import linprog

from publish.disclosure.attack import LARGEST, attack, groups
from publish.disclosure.facts import Facts
from publish.disclosure.secrets import Secrets

UNKNOWNS = 4
ITEMS = 3
TRUTH = st.lists(st.integers(0, 6), min_size=UNKNOWNS, max_size=UNKNOWNS)
# The terms of a sum, how far its bounds are from the truth, and what may be withheld of it.
FACT = st.tuples(
    st.lists(st.sampled_from([-1, 0, 1, 1]), min_size=UNKNOWNS, max_size=UNKNOWNS).filter(any),
    st.sampled_from([0, 1, 3, np.inf]),
    st.sampled_from([0, 1, 3, np.inf]),
    st.integers(-1, ITEMS - 1),
)
# Few different sums: several facts state the same one.
FACTS = st.lists(FACT, min_size=1, max_size=4).flatmap(
    lambda some: st.lists(
        st.sampled_from(some).flatmap(
            lambda one: st.tuples(
                st.just(one[0]), *(st.sampled_from([0, 1, 3, np.inf]),) * 2, st.just(one[3])
            )
        ),
        min_size=1,
        max_size=5,
    ).map(lambda more: [*some, *more])
)


def stated(truth: list[int], told: list[tuple[list[int], float, float, int]]) -> Facts:
    matrix = np.array([terms for terms, *_ in told], np.float64)
    values = matrix @ truth
    items = np.full((len(told), 3), -1, np.int64)
    items[:, 0] = [item for *_, item in told]
    return Facts(
        sparse.csr_array(matrix),
        values - [below for _, below, _, _ in told],
        values + [above for _, _, above, _ in told],
        items,
        np.zeros(len(told), np.bool_),
    )


def hidden() -> Secrets:
    """Every unknown, and the sum of the first two, must be able to be 1 as well as 4."""
    matrix = np.vstack([np.eye(UNKNOWNS), np.eye(UNKNOWNS)[:2].sum(axis=0)])
    count = len(matrix)
    labels = tuple(("cellules", "entrees", row) for row in range(count))
    return Secrets(sparse.csr_array(matrix), np.ones(count), np.full(count, 4.0), labels)


def told_by_plain_programs(facts: Facts, secrets: Secrets) -> set[tuple[int, int]]:
    both = np.vstack([facts.matrix.toarray(), -facts.matrix.toarray()])
    most = np.concatenate([facts.upper, -facts.lower])
    is_bound = np.isfinite(most)
    found = set()
    for secret in range(secrets.count):
        for side, bound in ((1, secrets.upper[secret]), (-1, secrets.lower[secret])):
            sought = -side * secrets.matrix[[secret]].toarray().ravel()
            done = linprog(sought, A_ub=both[is_bound], b_ub=most[is_bound], bounds=(0, LARGEST))
            if -done.fun < side * bound - 1e-4:
                found.add((secret, side))
    return found


@settings(max_examples=25)
@given(TRUTH, FACTS)
def test_the_attack_finds_what_plain_programs_find(
    truth: list[int], told: list[tuple[list[int], float, float, int]]
) -> None:
    facts, secrets = stated(truth, told), hidden()
    found = attack(facts, secrets)
    assert {(one.secret, one.side) for one in found} == told_by_plain_programs(facts, secrets)
    for breach in found:
        # Each proof holds: without what it does not rest on, the secret is still told.
        others = set(range(ITEMS)) - breach.items
        left = told_by_plain_programs(facts.without(others), secrets)
        assert (breach.secret, breach.side) in left


@settings(max_examples=25)
@given(TRUTH, FACTS, st.sets(st.integers(0, ITEMS - 1)))
def test_it_goes_on_once_facts_are_withheld(
    truth: list[int], told: list[tuple[list[int], float, float, int]], withheld: set[int]
) -> None:
    facts, secrets = stated(truth, told), hidden()
    found: set[tuple[int, int]] = set()
    for group in groups(facts, secrets):
        lost = {(one.secret, one.side) for one in group.breaches() if not one.items}
        group.withhold(withheld, more=True)
        found |= lost | {(one.secret, one.side) for one in group.breaches()}
    assert found == told_by_plain_programs(facts.without(withheld), secrets)


def test_facts_that_no_world_agrees_with_are_refused() -> None:
    facts = stated([3, 3, 3, 3], [([1, 1, 0, 0], 0, 0, -1), ([1, 1, 0, 0], 9, 9, 0)])
    facts.lower[1], facts.upper[1] = 8, 9
    with pytest.raises(ValueError, match="no world agrees"):
        attack(facts, hidden())


def test_of_two_facts_on_one_sum_the_one_that_stays_is_named() -> None:
    facts = stated([2, 3, 3, 3], [([1, 0, 0, 0], 0, 0, 0), ([1, 0, 0, 0], 0, 0, 1)])
    (group,) = groups(facts, hidden())
    first = {(one.secret, one.side): one.items for one in group.breaches()}
    assert first[0, 1] == {0}
    group.withhold([0], more=True)
    second = {(one.secret, one.side): one.items for one in group.breaches()}
    assert second[0, 1] == {1}
    group.withhold([0, 1], more=True)
    assert group.breaches() == []


def test_a_solver_that_loses_its_footing_starts_again(monkeypatch: pytest.MonkeyPatch) -> None:
    facts = stated([2, 3, 3, 3], [([1, 0, 0, 0], 0, 0, 0), ([1, 1, 0, 0], 1, 0, 1)])
    (group,) = groups(facts, hidden())
    expected = attack(facts, hidden())
    status = highspy.Highs.getModelStatus
    said = iter([highspy.HighsModelStatus.kUnbounded])
    monkeypatch.setattr(highspy.Highs, "getModelStatus", lambda solver: next(said, None) or status(solver))
    assert sorted(group.breaches()) == expected
    assert next(said, None) is None
