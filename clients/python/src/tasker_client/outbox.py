"""Outcomes on their way to the server: several at once, again until they are answered."""

from __future__ import annotations

import logging
import threading
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Callable, Deque, Dict, List, Optional

from .backoff import Backoff
from .client import Client, encode
from .errors import ApiError, ConnectionFailed, Denied
from .step import Key

log = logging.getLogger("tasker_client")

BATCH_MAX = 100
# Below the server's limit of 1 MiB for a body, with room for what is around the outcomes.
BATCH_BYTES_MAX = 1_000_000


@dataclass
class Outcome:
    """One outcome, and what has become of it."""

    key: Key
    told: Dict[str, Any]
    #: What the counts call it: succeeded, failed, released, timed_out.
    word: str
    size: int = 0
    #: To be sent by itself, since a batch with it was refused.
    alone: bool = False
    #: Stands in for one that could not be stored.
    substitute: bool = False
    body: Dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        task, step, lease_no = self.key
        self.body = {"taskId": task, "step": step, "leaseNo": lease_no, **self.told}
        self.size = len(encode(self.body))


class Outbox:
    """Commits outcomes in a thread of its own."""

    def __init__(
        self,
        client: Client,
        worker_id: str,
        settled: Callable[[Outcome, Optional[Dict[str, Any]]], None],
        failed: Callable[[Exception], None],
    ) -> None:
        self._client = client
        self._worker_id = worker_id
        #: Told of each outcome once, with the problem if it was refused.
        self._settled = settled
        self._failed = failed
        self._turn = threading.Condition()
        self._waiting: Deque[Outcome] = deque()
        self._sending = 0
        self._closed = False
        self._backoff = Backoff()
        self._thread = threading.Thread(target=self._run, name="tasker-commit", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def __len__(self) -> int:
        """Outcomes that wait to be sent."""
        return len(self._waiting)

    def put(self, outcome: Outcome) -> None:
        with self._turn:
            self._waiting.append(outcome)
            self._turn.notify_all()

    def close(self, seconds: float) -> int:
        """Waits for what is still to be sent, but not longer; answers how many were not."""
        with self._turn:
            self._turn.wait_for(lambda: self._closed or not (self._waiting or self._sending), seconds)
            self._closed = True
            self._turn.notify_all()
            return len(self._waiting) + self._sending

    def _run(self) -> None:
        try:
            self._commit_all()
        except Exception as error:  # Whatever it is, the worker must not go on as if nothing were.
            self._failed(error)
            with self._turn:
                self._closed = True
                self._turn.notify_all()

    def _commit_all(self) -> None:
        while True:
            with self._turn:
                self._turn.wait_for(lambda: self._waiting or self._closed)
                if self._closed:
                    return
                batch = self._next_batch()
                self._sending = len(batch)
            later = self._send(batch)
            with self._turn:
                self._waiting.extendleft(reversed(later))
                self._sending = 0
                self._turn.notify_all()

    def _next_batch(self) -> List[Outcome]:
        batch = [self._waiting.popleft()]
        size = batch[0].size
        while self._waiting and not batch[0].alone and len(batch) < BATCH_MAX:
            size += self._waiting[0].size + 1
            if size > BATCH_BYTES_MAX or self._waiting[0].alone:
                break
            batch.append(self._waiting.popleft())
        return batch

    def _send(self, batch: List[Outcome]) -> List[Outcome]:
        """Sends a batch; answers what has to be sent again."""
        body = {"workerId": self._worker_id, "outcomes": [outcome.body for outcome in batch]}
        try:
            reply = self._client.send("POST", "/api/workers/commit", body=body)
        except (ConnectionFailed, ApiError) as error:
            if isinstance(error, Denied):
                self._failed(error)
                self._closed = True
            elif isinstance(error, ApiError) and not error.passes:
                return self._refused(batch, error.status, error.problem)
            log.warning("%d outcomes are to be sent again: %s", len(batch), error)
            self._pause(self._backoff.next(getattr(error, "retry_after", None)))
            return batch
        later: List[Outcome] = []
        for outcome, answer in zip(batch, reply["outcomes"]):
            problem = answer.get("problem")
            if not problem:
                self._settled(outcome, None)
            elif problem["status"] == 422:
                later += self._refused([outcome], 422, problem)
            elif problem["status"] == 429 or problem["status"] >= 500:
                later.append(outcome)
            else:
                self._settled(outcome, problem)
        if later and not all(outcome.substitute for outcome in later):
            self._pause(self._backoff.next())
        else:
            self._backoff.reset()
        return later

    def _refused(self, batch: List[Outcome], status: int, problem: Dict[str, Any]) -> List[Outcome]:
        """Nothing of the batch was applied: finds out by which outcome, and says instead that it failed."""
        if len(batch) > 1:
            for outcome in batch:
                outcome.alone = True
            return batch
        refused = batch[0]
        if refused.substitute or status not in (400, 413, 422):
            self._settled(refused, problem)
            return []
        message = f"the outcome could not be stored: {problem.get('detail') or status}"
        told = {"outcome": "failed", "errorMessage": message, "errorClass": "bad_outcome", "retryable": False}
        return [Outcome(refused.key, told, "failed", substitute=True)]

    def _pause(self, seconds: float) -> None:
        with self._turn:
            self._turn.wait_for(lambda: self._closed, seconds)
