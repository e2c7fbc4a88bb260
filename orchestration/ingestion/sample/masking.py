"""What the producer lets the public see of the true counts.

Both functions take the frame of `survey.simulate_wave` and return it with its three measures as text.
"""

import numpy as np
import pandas as pd

SMALLEST_PUBLISHED = 5
MASK = "*"
PARTS = ("difficiles", "saisonniers")


def as_published(counts: pd.DataFrame) -> pd.DataFrame:
    """Waves since 2019: integers; a total of 1 to 4 is `*` with its parts, a part of 0 to 4 is `*`."""
    visible = _visible(counts)
    return counts.assign(
        **{name: counts[name].astype(str).where(shown, MASK) for name, shown in visible.items()}
    )


def as_weighted(counts: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Waves to 2018: weighted decimals that round to the true counts; a part of 0 to 4 is left empty.

    One factor a row, so that parts keep their ratio to the total; a hidden total is `*` with its parts.
    """
    factor = 1 + rng.uniform(-0.5, 0.5, len(counts)) / counts.projets
    visible = _visible(counts)
    blank = np.where(visible["projets"], "", MASK)
    return counts.assign(
        **{
            name: (counts[name] * factor).map(lambda value: f"{value:.12g}").where(shown, blank)
            for name, shown in visible.items()
        }
    )


def _visible(counts: pd.DataFrame) -> dict[str, pd.Series]:
    total = counts.projets >= SMALLEST_PUBLISHED
    return {"projets": total, **{part: total & (counts[part] >= SMALLEST_PUBLISHED) for part in PARTS}}
