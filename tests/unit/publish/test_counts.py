from hypothesis import given
from hypothesis import strategies as st

from publish.counts import NO_PROJECT, Count, change_bounds, share_bounds


@st.composite
def cell(draw: st.DrawFn) -> tuple[Count, Count, int, int]:
    """A whole and its part as published (below 5 is masked), and the true numbers behind them."""
    whole = draw(st.integers(1, 400))
    part = draw(st.integers(0, whole))
    shown = Count(None, 1, 4) if whole < 5 else Count.exactly(whole)
    shown_part = Count.exactly(part) if part >= 5 else Count(None, 0, min(4, shown.high))
    return shown, shown_part, whole, part


cells = st.lists(cell(), min_size=1, max_size=30)


@given(cells)
def test_bounds_always_hold_the_truth(drawn: list[tuple[Count, Count, int, int]]) -> None:
    whole, part, rest = NO_PROJECT, NO_PROJECT, NO_PROJECT
    for shown, shown_part, _, _ in drawn:
        whole, part, rest = whole + shown, part + shown_part, rest + shown.without(shown_part)
    true_whole, true_part = sum(each[2] for each in drawn), sum(each[3] for each in drawn)
    assert whole.low <= true_whole <= whole.high
    assert rest.low <= true_whole - true_part <= rest.high
    share = share_bounds(part, whole)
    assert share is not None
    assert share.low - 1e-9 <= 100 * true_part / true_whole <= share.high + 1e-9
    assert whole.is_masked == any(each[0].is_masked for each in drawn)


@given(cells, cells)
def test_change_bounds_hold_the_true_change(
    before: list[tuple[Count, Count, int, int]], after: list[tuple[Count, Count, int, int]]
) -> None:
    totals, truths = [], []
    for drawn in (before, after):
        total = NO_PROJECT
        for each in drawn:
            total += each[0]
        totals.append(total)
        truths.append(sum(each[2] for each in drawn))
    change = change_bounds(*totals)
    assert change is not None
    assert change.low - 1e-9 <= 100 * (truths[1] / truths[0] - 1) <= change.high + 1e-9


def test_nothing_to_share_nor_to_compare() -> None:
    assert share_bounds(NO_PROJECT, NO_PROJECT) is None
    assert change_bounds(NO_PROJECT, Count.exactly(5)) is None
