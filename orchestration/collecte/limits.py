"""How often somebody may try: a count over a sliding window, in memory."""

import time
from collections import deque
from collections.abc import Callable, Hashable
from threading import Lock

MOST_KEYS = 10_000


class Limiter:
    """At most `most` acts of each key in `seconds`; the oldest keys are forgotten beyond `MOST_KEYS`."""

    def __init__(self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock`: seconds, for tests."""
        self._most, self._seconds, self._clock = most, seconds, clock
        self._acts: dict[Hashable, deque[float]] = {}
        self._lock = Lock()

    def allows(self, key: Hashable) -> bool:
        """Count an act and tell whether it is within the limit."""
        now = self._clock()
        with self._lock:
            acts = self._acts.pop(key, deque())
            while acts and acts[0] <= now - self._seconds:
                acts.popleft()
            allowed = len(acts) < self._most
            if allowed:
                acts.append(now)
            self._acts[key] = acts
            while len(self._acts) > MOST_KEYS:
                self._acts.pop(next(iter(self._acts)))
        return allowed

    def forget(self, key: Hashable) -> None:
        """Start again for a key."""
        with self._lock:
            self._acts.pop(key, None)
