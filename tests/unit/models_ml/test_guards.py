"""Each rule passes what is sound and stops what is not."""

import pandas as pd

from models_ml import guards

LIMITS = guards.Limits(fallbacks_max_pct=5, coverage_80_pct=(70, 90), total_change_max_pct=10)
SOUND = {"lo_95": 1.0, "lo_80": 2.0, "yhat": 3.0, "hi_80": 4.0, "hi_95": 5.0}


def test_few_fallbacks_pass_and_many_do_not() -> None:
    few, many = (pd.DataFrame({"previsions_nb": [100], "repli_nb": [nb]}) for nb in (5, 6))
    assert guards.fallbacks(few, LIMITS).passed
    assert not guards.fallbacks(many, LIMITS).passed


def test_coverage_must_lie_within_its_limits() -> None:
    def backtest(inside: int) -> pd.DataFrame:
        seen = [3.0] * inside + [9.0] * (10 - inside)
        return pd.DataFrame({"valeur_observee": seen, "lo_80": 2.0, "hi_80": 4.0})

    assert [guards.coverage(backtest(inside), LIMITS).passed for inside in (6, 7, 9, 10)] == [
        *(False, True, True, False)
    ]
    assert guards.coverage(backtest(0).iloc[:0], LIMITS).passed


def test_a_total_that_moves_from_the_same_cutoff_is_stopped() -> None:
    now = pd.DataFrame({"mesure": ["a", "a"], "cutoff": [1, 2], "yhat": [100.0, 500.0]})
    keys = ["mesure", "cutoff"]
    near, far = (pd.DataFrame({"mesure": ["a"], "cutoff": [1], "yhat": [before]}) for before in (95.0, 80.0))
    assert guards.change(now, near, keys, LIMITS).passed
    verdict = guards.change(now, far, keys, LIMITS)
    assert not verdict.passed
    assert "+25.00 %" in verdict.sentence
    assert guards.change(now, None, keys, LIMITS).passed


def test_crossed_bounds_negative_values_and_sums_that_do_not_add_up_are_stopped() -> None:
    sound = pd.DataFrame([SOUND])
    assert guards.coherence(sound, pd.DataFrame({"total": [10.0], "parts": [10.0]})).passed
    assert not guards.coherence(pd.DataFrame([SOUND | {"lo_80": 3.5}])).passed
    assert not guards.coherence(pd.DataFrame([SOUND | {"lo_95": -1.0}])).passed
    assert not guards.coherence(sound, pd.DataFrame({"total": [10.0], "parts": [10.1]})).passed
