"""What a handler is given."""

from __future__ import annotations

import threading
import time
from datetime import datetime
from typing import Any, Dict, Optional, Tuple

from .errors import Cancelled
from .types import ClaimedStep, LastError

Key = Tuple[str, str, int]


class Step:
    """One attempt of one step, and the right to finish it.

    A handler that takes long looks at `cancelled` now and then, or calls `raise_if_cancelled`:
    a thread cannot be stopped from outside.
    """

    def __init__(self, claimed: ClaimedStep, now: str) -> None:
        self.task_id: str = claimed["taskId"]
        self.name: str = claimed["step"]
        self.namespace: str = claimed["namespace"]
        self.template: str = claimed["template"]
        self.version: str = claimed["version"]
        self.handler: str = claimed["handler"]
        self.queue: str = claimed["queue"]
        #: What the template tells the handler.
        self.config: Dict[str, Any] = claimed.get("config") or {}
        #: What the task works on.
        self.context: Any = claimed.get("context")
        #: The results of the steps it depends on, by name.
        self.parents: Dict[str, Any] = claimed.get("parents") or {}
        #: The number of this attempt, from 1, and how many there may be.
        self.attempt: int = claimed["attempt"]
        self.attempt_limit: int = claimed["attemptLimit"]
        self.run_no: int = claimed["runNo"]
        #: The same for all attempts of a run: what makes effects elsewhere happen once.
        self.idempotency_key: str = claimed["idempotencyKey"]
        self.lease_no: int = claimed["lease"]["leaseNo"]
        #: Message and class of the attempt before, if it failed.
        self.last_error: Optional[LastError] = claimed.get("lastError")
        #: W3C trace context of this attempt, to be sent along with requests.
        self.traceparent: str = claimed["traceparent"]
        #: Set when nobody waits for the outcome any more; `reason` says why.
        self.cancelled = threading.Event()
        self.reason: Optional[str] = None
        self._ends = time.monotonic() + seconds_allowed(claimed, now)

    @property
    def key(self) -> Key:
        return (self.task_id, self.name, self.lease_no)

    @property
    def remaining(self) -> float:
        """Seconds until the attempt has taken too long; below 0 if it has."""
        return self._ends - time.monotonic()

    def cancel(self, reason: str) -> None:
        """Tells the handler to stop."""
        self.reason = self.reason or reason
        self.cancelled.set()

    def raise_if_cancelled(self) -> None:
        """Raises `Cancelled` if nobody waits for the outcome any more."""
        if self.cancelled.is_set():
            raise Cancelled(f"step {self.name} of task {self.task_id}: {self.reason}")

    def sleep(self, seconds: float) -> None:
        """Sleeps; wakes with `Cancelled` if nobody waits for the outcome any more."""
        self.cancelled.wait(seconds)
        self.raise_if_cancelled()

    def __repr__(self) -> str:
        return f"<Step {self.name} of task {self.task_id}, attempt {self.attempt}, lease {self.lease_no}>"


def seconds_allowed(claimed: ClaimedStep, now: str) -> float:
    """How long the attempt may take from now. Both times are the server's: ours may differ."""
    until_deadline = (moment(claimed["deadlineAt"]) - moment(now)).total_seconds()
    return min(float(claimed["timeoutSeconds"]), until_deadline)


def moment(text: str) -> datetime:
    """A time as the server writes it; Python before 3.11 does not know the Z."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
