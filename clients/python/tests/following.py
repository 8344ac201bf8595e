"""A stream of events that a scenario follows, in a thread."""

from __future__ import annotations

import threading
from typing import List

from tasker_client import EventStream
from tasker_client.types import Event


class Following:
    """Gathers what a stream tells."""

    def __init__(self, stream: EventStream, changed: threading.Condition) -> None:
        self.events: List[Event] = []
        self._stream = stream
        self._changed = changed
        threading.Thread(target=self._gather, daemon=True).start()

    def close(self) -> None:
        """Nothing more is told."""
        self._stream.close()

    def _gather(self) -> None:
        for event in self._stream:
            with self._changed:
                self.events.append(event)
                self._changed.notify_all()
