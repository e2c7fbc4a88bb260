"""Small pools for the tests of the engine, in a module that a worker can import."""

import numpy as np
import pandas as pd


def frame(values: dict[str, list[float] | np.ndarray], frequency: str = "A") -> pd.DataFrame:
    """Long frame of series that all end in the same period."""
    step = {"M": "MS", "Q": "QS", "A": "YS"}[frequency]
    longest = pd.date_range("2000-01-01", periods=max(map(len, values.values())), freq=step)
    parts = [
        pd.DataFrame(
            {"unique_id": name, "ds": longest[len(longest) - len(own) :], "y": np.asarray(own, float)}
        )
        for name, own in values.items()
    ]
    return pd.concat(parts, ignore_index=True)


def walks(seed: int, count: int = 6, length: int = 9, start: float = 200.0) -> dict[str, np.ndarray]:
    """Random walks above zero."""
    rng = np.random.default_rng(seed)
    return {f"s{number}": start * np.exp(np.cumsum(rng.normal(0.02, 0.1, length))) for number in range(count)}


def monthly(seed: int, count: int = 4, length: int = 60) -> dict[str, np.ndarray]:
    """Seasonal series with a trend and noise."""
    rng = np.random.default_rng(seed)
    time = np.arange(length)
    return {
        f"s{number}": rng.gamma(5, 100)
        * (1 + 0.004 * time)
        * (1 + 0.3 * np.sin(2 * np.pi * (time + number) / 12))
        * rng.lognormal(0, 0.05, length)
        for number in range(count)
    }
