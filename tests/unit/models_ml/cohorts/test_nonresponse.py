import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models_ml.cohorts.nonresponse import adjust, response_classes, response_propensity


def test_those_who_answered_stand_for_their_class() -> None:
    base = pd.Series([2.0, 2, 1, 1, 1])
    responded = pd.Series([True, False, True, True, False])
    classes = pd.Series([0, 0, 1, 1, 1])
    assert adjust(base, responded, classes).tolist() == [4, 0, 1.5, 1.5, 0]


def test_a_class_without_answers_is_told() -> None:
    with pytest.raises(ValueError, match="Personne n’a répondu"):
        adjust(pd.Series([1.0, 1]), pd.Series([True, False]), pd.Series([0, 1]))


def test_what_explains_the_answers_is_seen() -> None:
    young = pd.Series(["oui"] * 200 + ["non"] * 200)
    responded = pd.Series([True] * 60 + [False] * 140 + [True] * 160 + [False] * 40)
    propensity = response_propensity(pd.DataFrame({"young": young}), responded, pd.Series([1.0] * 400))
    found = propensity.groupby(young).first()
    assert found.to_dict() == pytest.approx({"oui": 0.3, "non": 0.8}, abs=0.02)


@pytest.mark.parametrize("answered", [True, False])
def test_where_all_or_none_answered_there_is_nothing_to_explain(answered: bool) -> None:
    features = pd.DataFrame({"young": ["oui", "non"]})
    propensity = response_propensity(features, pd.Series([answered] * 2), pd.Series([1.0, 2.0]))
    assert propensity.tolist() == [float(answered)] * 2


def test_missing_features_are_a_category() -> None:
    features = pd.DataFrame({"level": ["3", None, "4", None] * 10})
    responded = pd.Series([True, False, True, False] * 10)
    propensity = response_propensity(features, responded, pd.Series([1.0] * 40))
    assert propensity[1] < 0.5 < propensity[0]


def test_classes_are_equal_and_never_cut_equal_propensities() -> None:
    propensity = pd.Series([0.1] * 50 + [0.2] * 50 + [0.3] * 50 + [0.4] * 50 + [0.5] * 50)
    classes = response_classes(propensity, pd.Series([True] * 250), least=30)
    assert classes.tolist() == [0] * 50 + [1] * 50 + [2] * 50 + [3] * 50 + [4] * 50


def test_a_class_of_few_answers_joins_the_next_and_the_last_the_one_before() -> None:
    propensity = pd.Series(np.repeat([0.1, 0.2, 0.3, 0.4, 0.5], 50))
    responded = pd.Series(([True] * 10 + [False] * 40) * 5)
    assert sorted(set(response_classes(propensity, responded, least=30))) == [0]
    assert response_classes(propensity, responded, least=20).tolist() == [0] * 100 + [1] * 150


@settings(max_examples=15)
@given(
    st.lists(st.tuples(st.floats(0.1, 9), st.booleans(), st.sampled_from("abc")), min_size=30, max_size=80),
    st.randoms(),
)
def test_weights_keep_the_total_of_the_sample_whatever_the_order(rows: list, random: object) -> None:
    base, responded, level = (pd.Series(column) for column in zip(*rows, strict=True))
    if not responded.any():
        return

    def weighted(order: list[int]) -> pd.Series:
        features = pd.DataFrame({"level": level[order]})
        propensity = response_propensity(features, responded[order], base[order])
        return adjust(base[order], responded[order], response_classes(propensity, responded[order], least=5))

    order = list(range(len(rows)))
    weights = weighted(order)
    assert weights.sum() == pytest.approx(base.sum())
    assert (weights[~responded] == 0).all()
    random.shuffle(order)  # type: ignore[attr-defined]
    assert weighted(order).sort_index().tolist() == pytest.approx(weights.tolist())
