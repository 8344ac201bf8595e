"""How long to wait before a request is sent again."""

from __future__ import annotations

import random
from typing import Callable, Optional

BASE_SECONDS = 0.1
MAX_SECONDS = 10.0


class Backoff:
    """Grows with each failure in a row. Half of a delay is drawn, so that workers that lost the
    same server do not come back at the same moment."""

    def __init__(self, draw: Callable[[], float] = random.random) -> None:
        self._draw = draw
        self._failures = 0

    def reset(self) -> None:
        """The server answered."""
        self._failures = 0

    def next(self, at_least: Optional[float] = None) -> float:
        """Seconds to wait after one more failure, and not less than the server asked for."""
        full = min(BASE_SECONDS * 2.0 ** min(self._failures, 20), MAX_SECONDS)
        self._failures += 1
        drawn = full * (0.5 + 0.5 * self._draw())
        return drawn if at_least is None else at_least + drawn
