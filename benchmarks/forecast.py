"""Forecasts of the engine on research series, beside persistence, Prophet and AutoETS.

VIGIE_REAL_DATA=FOLDER python benchmarks/forecast.py [SET ...]

FOLDER/bench holds the M1 competition and two hierarchies. Windows of five and eight points are cut from the
annual training series: the last two of their points are to be forecast from the five or eight before them, at
four dates, two periods apart; a series too short for a date is left out of it. Prophet is run on
`PROPHET_SERIES` series drawn once; its intervals are not measured. AutoETS (statsforecast), which needs other
versions of pandas and scipy than the project, runs in an environment that uv makes for the time of the run.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from models_ml.engine.executor import InProcess, LocalProcesses
from models_ml.engine.forecast import forecast
from models_ml.engine.intervals import LEVELS
from models_ml.engine.members import Context, Naive, forecast_member
from models_ml.engine.prophet_member import ProphetSettings
from models_ml.engine.published import BOUNDS
from models_ml.engine.scores import naive2, seasonal_scale, smape
from models_ml.engine.series import Floats, Frequency, Pool, build_pool

PROPHET_SERIES = 60
WINDOWS = (0, 2, 4, 6)
FRANCE_SERIES = 95_000
SETS: dict[str, tuple[str, Frequency, int | None]] = {
    "m1_monthly": ("m1_monthly", "M", None),
    "m1_yearly": ("m1_yearly", "A", None),
    "m1_yearly, 8 points": ("m1_yearly", "A", 8),
    "m1_yearly, 5 points": ("m1_yearly", "A", 5),
    "hier_labour": ("hier_labour", "Q", None),
    "hier_prison": ("hier_prison", "Q", None),
}
AUTO_ETS = """
import sys, time
import pandas as pd
from statsforecast import StatsForecast
from statsforecast.models import AutoETS
source, target, season, horizon, levels = sys.argv[1:]
series = pd.read_parquet(source)
model = StatsForecast([AutoETS(int(season))], freq=1, n_jobs=1)
start = time.process_time()
made = model.forecast(df=series, h=int(horizon), level=[int(level) for level in levels.split(",")])
made["cpu"] = time.process_time() - start
made.to_parquet(target)
"""


def read_set(folder: Path, name: str) -> tuple[pd.DataFrame, pd.DataFrame, Frequency]:
    """Training rows, test rows (unique_id, step, y) and frequency of a set."""
    file, frequency, points = SETS[name]
    rows = pd.read_parquet(folder / f"{file}.parquet").sort_values(["unique_id", "step"])
    if points is not None:
        rows = windows(rows[rows["step"] <= 0], points, 2)
    return rows[rows["step"] <= 0], rows[rows["step"] > 0], frequency


def windows(rows: pd.DataFrame, points: int, horizon: int) -> pd.DataFrame:
    """Windows of so many points and the horizon that follows, at each date, as series of their own."""
    left = rows.groupby("unique_id").cumcount(ascending=False).to_numpy()
    cut = []
    for back in WINDOWS:
        inside = (left >= back) & (left < back + points + horizon)
        own = rows[inside].assign(step=horizon + back - left[inside])
        whole = own.groupby("unique_id")["step"].transform("size") == points + horizon
        cut.append(own[whole].assign(unique_id=lambda frame, back=back: frame["unique_id"] + f"@{back}"))
    return pd.concat(cut, ignore_index=True)


def edges_of(rows: pd.DataFrame) -> pd.DataFrame | None:
    """Each series under the one of the level above whose name begins its own."""
    if "level" not in rows:
        return None
    level = rows.drop_duplicates("unique_id").set_index("unique_id")["level"]
    links = [
        (parent, child)
        for child, own in level.items()
        for parent in level.index[level == own - 1]
        if own == 2 or str(child).startswith(f"{parent}-")
    ]
    return pd.DataFrame(links, columns=["parent", "child"])


def scores(test: pd.DataFrame, made: pd.DataFrame, pool: Pool) -> dict[str, float]:
    """Means over the series of the scores of the M4 competition, with those of the intervals.

    `made`: unique_id, step, mean and bounds. As in the competition, each series weighs the same, and the
    ratios to Naive2 are those of the means; a constant series has no scaled error.
    """
    place = pd.Index(pool.ids)
    rows = test.merge(made, on=["unique_id", "step"], suffixes=("", "_made"))
    own, step = place.get_indexer(rows["unique_id"]), rows["step"].to_numpy(np.int64) - 1
    truth, mean = rows["y"].to_numpy(np.float64), rows["mean"].to_numpy(np.float64)
    bounds = rows[BOUNDS].to_numpy(np.float64)
    scale, reference = seasonal_scale(pool)[own], naive2(pool, int(step.max()) + 1)[own, step]

    def per_series(values: Floats) -> float:
        return float(pd.Series(values).groupby(own).mean().mean())

    result = {
        "sMAPE": per_series(smape(truth, mean)),
        "MASE": per_series(np.abs(truth - mean) / scale),
    }
    result["OWA"] = (
        result["sMAPE"] / per_series(smape(truth, reference))
        + result["MASE"] / per_series(np.abs(truth - reference) / scale)
    ) / 2
    scored = np.isfinite(scale) & np.isfinite(bounds).all(axis=1)
    low80, high80, low95, high95 = bounds.T
    for level, low, high in ((80, low80, high80), (95, low95, high95)):
        result[f"cover{level}"] = 100 * float(((truth >= low) & (truth <= high))[scored].mean())
    quantiles = zip((0.025, 0.1, 0.5, 0.9, 0.975), (low95, low80, mean, high80, high95), strict=True)
    loss = [np.maximum(level * (truth - q), (level - 1) * (truth - q)) for level, q in quantiles]
    result["WIS"] = per_series(np.where(scored, 2 * np.mean(loss, axis=0) / scale, np.nan))
    return result


def point_scores(test: pd.DataFrame, path: Floats, pool: Pool) -> dict[str, float]:
    """Scores of a forecast without intervals (n, horizon)."""
    count, horizon = path.shape
    made = pd.DataFrame(
        {
            "unique_id": np.repeat(pool.ids, horizon),
            "step": np.tile(np.arange(1, horizon + 1), count),
            "mean": path.ravel(),
        }
    ).assign(**dict.fromkeys(BOUNDS, np.nan))
    return scores(test, made, pool)


def auto_ets(train: pd.DataFrame, season: int, horizon: int) -> tuple[pd.DataFrame | None, float, str]:
    """Forecasts of AutoETS in an environment of its own, CPU seconds, or why there are none."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "in.parquet", Path(folder) / "out.parquet"
        step = train.groupby("unique_id").cumcount() + 1
        train[["unique_id", "y"]].assign(ds=step).to_parquet(source, index=False)
        levels = ",".join(map(str, LEVELS))
        packages = ["--with", "statsforecast==2.0.3", "--with", "pandas<3", "--with", "pyarrow"]
        command = [
            "uv",
            "run",
            "--no-project",
            "--isolated",
            "--python",
            "3.11",
            *packages,
            "python",
            "-c",
            AUTO_ETS,
        ]
        arguments = [str(source), str(target), str(season), str(horizon), levels]
        env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        try:
            done = subprocess.run(
                [*command, *arguments], capture_output=True, text=True, check=False, env=env
            )
        except FileNotFoundError:
            return None, 0.0, "uv is not installed"
        if done.returncode:
            return None, 0.0, (done.stderr.strip() or "failed").splitlines()[-1][:80]
        made = pd.read_parquet(target)
    names = {f"AutoETS-{side}-{level}": f"{side}{level}" for level in LEVELS for side in ("lo", "hi")}
    made = made.rename(columns={"AutoETS": "mean", **names})
    made["step"] = made.groupby("unique_id").cumcount() + 1
    return made, float(made["cpu"].iloc[0]), ""


def prophet_scores(
    train: pd.DataFrame, test: pd.DataFrame, frequency: Frequency
) -> tuple[dict[str, float], float]:
    """Scores of the means of Prophet on a few series, and CPU seconds per 1,000."""
    ids = train["unique_id"].unique()
    some = np.random.default_rng(0).choice(ids, min(PROPHET_SERIES, len(ids)), replace=False)
    train, test = (rows[rows["unique_id"].isin(some)] for rows in (train, test))
    pool = build_pool(train, frequency)
    start = time.process_time()
    path = forecast_member(ProphetSettings(), pool, int(test["step"].max()), Context())
    return point_scores(test, path, pool), 1000 * (time.process_time() - start) / len(some)


def row(name: str, what: str, series: int, own: dict[str, float], cpu: float) -> None:
    """Print a row of the table."""
    keys = ("OWA", "sMAPE", "MASE", "cover80", "cover95", "WIS")
    cells = ["-" if np.isnan(own[key]) else f"{own[key]:.{1 if 'cover' in key else 3}f}" for key in keys]
    print(f"| {name} | {what} | {series} | {' | '.join(cells)} | {cpu:.1f} |", flush=True)


def run_set(folder: Path, name: str) -> None:
    """Print the rows of a set."""
    train, test, frequency = read_set(folder, name)
    pool, horizon = build_pool(train, frequency), int(test["step"].max())
    count = len(pool)
    start = time.process_time()
    base = forecast(train, frequency, horizon)
    cpu = 1000 * (time.process_time() - start) / count
    row(name, f"engine ({base.forecast['modele'].mode()[0]})", count, scores(test, base.forecast, pool), cpu)
    if (edges := edges_of(train)) is not None:
        start = time.process_time()
        coherent = forecast(train, frequency, horizon, edges=edges)
        cpu = 1000 * (time.process_time() - start) / count
        row(name, "engine, reconciled", count, scores(test, coherent.forecast, pool), cpu)
        leaves = ~test["unique_id"].isin(edges["parent"])
        errors = [scores(test[leaves], each.forecast, pool)["MASE"] for each in (coherent, base)]
        ratio = f"{errors[0] / errors[1]:.3f}"
        print(f"| {name} | leaves: MASE reconciled / base | {leaves.sum() // horizon} | {ratio} |")
    for kind in ("naive", "seasonal_naive") if pool.season > 1 else ("naive",):
        start = time.process_time()
        path = forecast_member(Naive(kind=kind), pool, horizon, Context())
        row(name, kind, count, point_scores(test, path, pool), 1000 * (time.process_time() - start) / count)
    own, cpu = prophet_scores(train, test, frequency)
    row(name, "Prophet", min(PROPHET_SERIES, count), own, cpu)
    made, seconds, reason = auto_ets(train, pool.season, horizon)
    if made is None:
        print(f"| {name} | AutoETS: {reason} |", flush=True)
    else:
        row(name, "AutoETS", count, scores(test, made, pool), 1000 * seconds / count)


def france() -> None:
    """Time of as many annual series of eight points as basins x occupations of France (fabricated)."""
    rng = np.random.default_rng(0)
    level = rng.lognormal(3, 1, (FRANCE_SERIES, 1)) + 5
    values = np.round(level * np.exp(np.cumsum(rng.normal(0, 0.2, (FRANCE_SERIES, 8)), axis=1))) + 5
    series = pd.DataFrame(
        {
            "unique_id": np.repeat(np.arange(FRANCE_SERIES).astype(str), 8),
            "ds": np.tile(np.arange(2016, 2024).astype(str), FRANCE_SERIES),
            "y": values.ravel(),
        }
    )
    import psutil

    for what, executor in (("in process", InProcess()), ("2 local processes", LocalProcesses(2))):
        wall, cpu = time.perf_counter(), time.process_time()
        result = forecast(series, "A", 2, executor=executor)
        memory = psutil.Process().memory_info().rss / 2**20
        print(
            f"| {FRANCE_SERIES:,} series of 8 points, {what} | wall {time.perf_counter() - wall:.0f} s | "
            f"CPU here {time.process_time() - cpu:.0f} s | {memory:.0f} MiB | {len(result.forecast)} rows |",
            flush=True,
        )


def main() -> None:
    """Print the table."""
    folder = Path(os.environ.get("VIGIE_REAL_DATA", "")) / "bench"
    print("| set | method | series | OWA | sMAPE | MASE | cover 80 | cover 95 | WIS | CPU s / 1,000 |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for name in sys.argv[1:] or [*SETS, "france"]:
        if name == "france":
            france()
        elif folder.is_dir():
            run_set(folder, name)
        else:
            print(f"| {name} | not run: {folder} is absent (VIGIE_REAL_DATA) |")
    print(f"load: {os.getloadavg()}")


if __name__ == "__main__":
    main()
