"""Rolling origins: every member forecasts from several past dates, knowing nothing later."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from models_ml.engine.boosting import TooFewRowsError
from models_ml.engine.executor import Executor, Progress, cut
from models_ml.engine.family import Family
from models_ml.engine.members import Context, Member, forecast_member, needs_whole_pool
from models_ml.engine.naive import seasonal_naive
from models_ml.engine.scores import naive2, owa, seasonal_scale
from models_ml.engine.series import Bools, Floats, Ints, Pool
from models_ml.engine.shifts import Shock, Step, adjust, disturbed

# Series sent to a worker at once: enough to hide the cost of sending, few enough to share among workers.
_CHUNK = 500


@dataclass(frozen=True)
class Fallback:
    """A member that could not forecast some series of an origin, or (`whole`) any of them, and why."""

    member: str
    origin: int
    series: int
    whole: bool
    reason: str


@dataclass(frozen=True)
class Origin:
    """What was known at a date, and what each member said of the periods that follow.

    `number` 0 is the present, k the k-th origin before it; `rows` (n,) are those of the whole pool; `truth`
    (n, horizon) is NaN at periods that have not come; `disturbed` (n, horizon) says where a declared shift,
    which was to come, made it so. `partial`: the last periods have not come, so that it teaches the errors of
    the first steps, and ranks no candidate.
    """

    number: int
    rows: Ints
    pool: Pool
    truth: Floats
    partial: bool = False
    forecasts: dict[str, Floats] = field(default_factory=dict)
    disturbed: Bools = field(default_factory=lambda: np.zeros((1, 1), dtype=bool))

    @cached_property
    def scale(self) -> Floats:
        """Mean absolute change of each series over a year, as known then: shape (n,)."""
        return seasonal_scale(self.pool)

    @cached_property
    def benchmark(self) -> Floats:
        """Naive2 forecasts, which scores are relative to: shape (n, horizon)."""
        return naive2(self.pool, self.truth.shape[1])

    @cached_property
    def judged(self) -> Floats:
        """What ranks forecasts (n, horizon): NaN where a shift that nobody could foretell made it so.

        All of the truth where nothing else is left.
        """
        calm = np.where(self.disturbed, np.nan, self.truth)
        return calm if np.isfinite(calm).any() else self.truth

    def score(self, forecast: Floats, among: Ints | None = None) -> float:
        """Overall weighted average of a forecast (n, horizon), over all series or some rows."""
        rows = np.arange(len(self.rows)) if among is None else among
        return owa(self.judged[rows], forecast[rows], self.scale[rows], self.benchmark[rows])


def make_origins(
    pool: Pool, horizon: int, family: Family, shifts: Sequence[Step | Shock] = ()
) -> list[Origin]:
    """The present, then past origins, latest first, each with the series that were long enough by then.

    A partial one comes last, if the family has one and any whole one exists. What was known at each is
    adjusted for the declared shifts known then.
    """
    step = horizon if family.origin_step == "horizon" else family.origin_step
    ahead = pool.last[:, None] + np.arange(1, horizon + 1)
    origins = [_origin(0, np.arange(len(pool)), pool, ahead, shifts)]
    backs = [horizon + number * step for number in range(family.origins)]
    if family.partial_origin and horizon > 1:
        backs.append((horizon + 1) // 2)
    for number, back in enumerate(backs, start=1):
        rows = np.flatnonzero(pool.lengths - back >= family.minimum_history)
        if len(rows) and (back >= horizon or len(origins) > 1):
            own = _origin(number, rows, pool.take(rows), ahead[rows] - back, shifts)
            origins.append(replace(own, partial=back < horizon))
    return origins


def run_members(
    origins: Iterable[Origin],
    family: Family,
    context: Context,
    executor: Executor,
    progress: Progress | None = None,
) -> list[Fallback]:
    """Fill the forecasts of all members at all origins; what failed is forecast by persistence, and told."""
    origins = list(origins)
    tasks = [
        _Task(place, name, member, rows, origin.pool.take(rows), origin.truth.shape[1], context)
        for place, origin in enumerate(origins)
        for name, member in family.members.items()
        for rows in _chunks(origin.pool, member)
    ]
    # The longest first: none is left alone at the end.
    tasks.sort(key=lambda task: not needs_whole_pool(task.member))
    fallbacks = []
    for task, result in zip(tasks, executor.map(_run, tasks, progress), strict=True):
        origin = origins[task.place]
        path = origin.forecasts.setdefault(task.name, np.empty_like(origin.truth))
        path[task.rows] = result.path
        if result.failed:
            fallbacks.append(Fallback(task.name, origin.number, result.failed, result.whole, result.reason))
    return fallbacks


@dataclass(frozen=True)
class _Task:
    place: int
    name: str
    member: Member
    rows: Ints
    pool: Pool
    horizon: int
    context: Context


@dataclass(frozen=True)
class _Result:
    path: Floats
    failed: int = 0
    whole: bool = False
    reason: str = ""


def _run(task: _Task) -> _Result:
    try:
        path = forecast_member(task.member, task.pool, task.horizon, task.context)
    except TooFewRowsError as error:
        persistence = seasonal_naive(task.pool, task.horizon)
        return _Result(persistence, len(task.pool), whole=True, reason=str(error))
    failed = ~np.isfinite(path).all(axis=1)
    path[failed] = seasonal_naive(task.pool, task.horizon)[failed]
    return _Result(path, int(failed.sum()), reason="prévision non finie")


def _chunks(pool: Pool, member: Member) -> list[Ints]:
    rows = np.arange(len(pool))
    return [rows] if needs_whole_pool(member) else [rows[part] for part in cut(range(len(rows)), _CHUNK)]


def _origin(number: int, rows: Ints, pool: Pool, ahead: Ints, shifts: Sequence[Step | Shock]) -> Origin:
    cutoff = ahead[:, 0] - 1
    known = adjust(pool.known_at(cutoff), shifts)
    return Origin(number, rows, known, pool.at(ahead), disturbed=disturbed(shifts, pool, cutoff, ahead))
