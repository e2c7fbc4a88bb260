import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from orchestration.ingestion.sample.masking import PARTS, as_published, as_weighted

MEASURES = ["projets", *PARTS]
cells = st.integers(1, 60).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n), st.integers(0, n)))
frames = st.lists(cells, min_size=1, max_size=40).map(lambda rows: pd.DataFrame(rows, columns=MEASURES))


@given(frames)
def test_what_is_published_is_true_and_what_is_masked_is_small(counts: pd.DataFrame) -> None:
    published = as_published(counts)
    for measure in MEASURES:
        shown = published[measure] != "*"
        assert (published[measure][shown].astype(int) == counts[measure][shown]).all()
        assert (counts[measure][shown] >= 5).all()
    assert ((published.projets == "*") == (counts.projets < 5)).all()
    hidden = published[published.projets == "*"]
    assert (hidden[list(PARTS)] == "*").all(axis=None)


@given(frames)
def test_a_masked_part_under_a_published_total_is_at_most_four(counts: pd.DataFrame) -> None:
    published = as_published(counts)
    for part in PARTS:
        masked = (published[part] == "*") & (published.projets != "*")
        assert (counts[part][masked] <= 4).all()


@given(frames, st.integers(0, 2**32 - 1))
def test_weighted_values_round_to_the_true_counts(counts: pd.DataFrame, seed: int) -> None:
    weighted = as_weighted(counts, np.random.default_rng(seed))
    assert ((weighted == "*").all(axis=1) == (counts.projets < 5)).all()
    for measure in MEASURES:
        shown = ~weighted[measure].isin(["*", ""])
        values = weighted[measure][shown].astype(float)
        assert (np.abs(values - counts[measure][shown]) <= 0.5 + 1e-9).all()
        assert (values <= weighted.projets[shown].astype(float)).all()
    for part in PARTS:
        assert ((weighted[part] == "") == ((counts.projets >= 5) & (counts[part] <= 4))).all()
