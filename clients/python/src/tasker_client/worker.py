"""The loop of a worker: claims steps, runs their handlers, tells how it went."""

from __future__ import annotations

import asyncio
import inspect
import logging
import signal
import socket
import threading
import time
import uuid
from dataclasses import dataclass
from typing import Any, Callable, Dict, Iterable, List, Mapping, Optional

from .backoff import Backoff
from .client import Client, encode
from .errors import ApiError, ConnectionFailed, Denied, PermanentError, TaskerError, failure
from .operations import segment
from .outbox import Outbox, Outcome
from .step import Key, Step
from .transport import Abort
from .types import Claim, Claimed, HeldLease, WorkerHeartbeat, WorkerHeartbeatAnswer

log = logging.getLogger("tasker_client")

Handler = Callable[[Step], Any]
# How much of an end is allowed for telling the server, beyond the grace.
FAREWELL_SECONDS = 10.0
IDLE_HEARTBEAT_SECONDS = 20.0
RUNNING, DRAINING, STOPPING, ENDING = range(4)


@dataclass
class Report:
    """What a worker has done."""

    claimed: int = 0
    succeeded: int = 0
    failed: int = 0
    #: Given back without an attempt counted.
    released: int = 0
    timed_out: int = 0
    #: Leases that a heartbeat found lost: the handlers were told to stop.
    lost: int = 0
    #: Outcomes that came too late (409, 404) or could not be stored.
    refused: int = 0


class Worker:
    """Runs the steps of these handlers, up to `slots` at once, each in a thread."""

    def __init__(
        self,
        client: Client,
        handlers: Optional[Mapping[str, Handler]] = None,
        *,
        name: str = "python",
        queues: Iterable[str] = ("default",),
        slots: int = 4,
        lease_seconds: int = 30,
        wait_seconds: int = 20,
        grace_seconds: float = 30.0,
        version: Optional[str] = None,
        labels: Optional[Mapping[str, str]] = None,
    ) -> None:
        self.id = f"{name}-{uuid.uuid4().hex[:12]}"
        self.report = Report()
        self._client = client
        self._handlers: Dict[str, Handler] = dict(handlers or {})
        self._queues, self._slots = list(queues), slots
        self._lease_seconds, self._wait_seconds, self._grace = lease_seconds, wait_seconds, grace_seconds
        self._about: Dict[str, Any] = {"version": version, "labels": dict(labels or {}) or None}
        self._turn = threading.Condition()
        self._level = RUNNING
        self._failure: Optional[Exception] = None
        #: Leases in hand: handlers that run, and outcomes that are not answered yet.
        self._held: Dict[Key, Step] = {}
        #: Of those, the steps whose outcome is not known yet.
        self._open: Dict[Key, Step] = {}
        self._busy = 0
        self._abort: Optional[Abort] = None
        self._outbox = Outbox(client, self.id, self._settled, self._fail)

    def handler(self, name: str) -> Callable[[Handler], Handler]:
        """Registers a function as the handler of this name."""

        def register(function: Handler) -> Handler:
            self._handlers[name] = function
            return function

        return register

    def run(self, *, signals: bool = True) -> Report:
        """Works until told to end: by `stop`, by SIGTERM or SIGINT, or by the server."""
        if not self._handlers:
            raise TaskerError("a worker needs at least one handler")
        before = self._listen() if signals and threading.current_thread() is threading.main_thread() else {}
        loops = [self._thread(loop) for loop in (self._claim_loop, self._heartbeat_loop)]
        try:
            self._register()
            self._outbox.start()
            for loop in loops:
                loop.start()
            self._watch()
            # A claim that is still open would take what is given back.
            loops[0].join(FAREWELL_SECONDS)
            self._give_back()
            unsent = self._outbox.close(FAREWELL_SECONDS)
            if unsent:
                log.error("%d outcomes were not sent: the leases will lapse", unsent)
            self._leave()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
        if self._failure is not None:
            raise self._failure
        return self.report

    @property
    def stopping(self) -> bool:
        """Whether it claims no more."""
        return self._level > RUNNING

    def stop(self) -> None:
        """Claims no more, finishes what runs within the grace, gives back the rest. Once more: at once."""
        with self._turn:
            self._raise_level(ENDING if self._level >= STOPPING else STOPPING)

    def _raise_level(self, level: int) -> None:
        with self._turn:
            self._level = max(self._level, level)
            if self._abort is not None:
                self._abort()
            self._turn.notify_all()

    def _fail(self, error: Exception) -> None:
        """Nothing can be done any more."""
        self._failure = self._failure or error
        self._raise_level(STOPPING)

    def _thread(self, loop: Callable[[], None]) -> threading.Thread:
        def guarded() -> None:
            try:
                loop()
            except Exception as error:  # Whatever it is, the worker must not go on as if nothing were.
                self._fail(error)

        return threading.Thread(target=guarded, name="tasker-loop", daemon=True)

    def _listen(self) -> Dict[int, Any]:
        wanted = (signal.SIGTERM, signal.SIGINT)
        return {number: signal.signal(number, lambda *_: self.stop()) for number in wanted}

    def _watch(self) -> None:
        """Stops what takes too long, until there is nothing left to wait for."""
        until: Optional[float] = None
        with self._turn:
            while self._level < DRAINING or self._open:
                if self._level >= STOPPING and until is None:
                    until = time.monotonic() + self._grace
                if self._level == ENDING or (until is not None and time.monotonic() >= until):
                    break
                for step in [step for step in self._open.values() if step.remaining <= 0]:
                    step.cancel("it has taken too long")
                    message = "the handler took longer than the step allows"
                    told = {"outcome": "failed", "errorMessage": message, "errorClass": "timeout"}
                    self._close(step, told, "timed_out")
                waits = [step.remaining for step in self._open.values()]
                waits += [] if until is None else [until - time.monotonic()]
                wait = min(waits, default=float("inf"))
                self._turn.wait(None if wait == float("inf") else min(max(wait, 0.0), 3600.0))

    def _give_back(self) -> None:
        with self._turn:
            for step in list(self._open.values()):
                step.cancel("the worker ends")
                self._close(step, {"outcome": "released"}, "released")

    def _register(self) -> None:
        about = {name: value for name, value in self._about.items() if value is not None}
        about.update(host=socket.gethostname()[:200], slots=self._slots)
        about.update(handlers=sorted(self._handlers), queues=self._queues)
        try:
            self._client.send("PUT", f"/api/workers/{segment(self.id)}", body=about, timeout=FAREWELL_SECONDS)
        except Denied:
            raise
        except TaskerError as error:
            log.warning("not registered yet, the first claim does it: %s", error)

    def _leave(self) -> None:
        try:
            self._client.send("DELETE", f"/api/workers/{segment(self.id)}", timeout=FAREWELL_SECONDS)
        except TaskerError as error:
            log.warning("not deregistered: %s", error)

    def _claim_loop(self) -> None:
        backoff = Backoff()
        request: Optional[Claim] = None
        while True:
            with self._turn:
                self._turn.wait_for(lambda: self._level > RUNNING or self._free() > 0)
                if self._level > RUNNING:
                    break
                request = request or self._claim_request()
                self._abort = abort = Abort()
            try:
                # One that was not answered is sent as it was: the same leases come, not more.
                timeout = self._wait_seconds + 10.0
                reply = self._client.send("POST", "/api/workers/claim", body=request, timeout=timeout, abort=abort)
            except (ConnectionFailed, ApiError) as error:
                if isinstance(error, ApiError) and not error.passes:
                    return self._fail(error)
                with self._turn:
                    if self._level > RUNNING:
                        break
                    log.warning("no answer to a claim: %s", error)
                    wait = backoff.next(getattr(error, "retry_after", None))
                    self._turn.wait_for(lambda: self._level > RUNNING, wait)
                continue
            backoff.reset()
            request = None
            self._take(reply)
        if request is not None:
            self._settle_claim(request)

    def _free(self) -> int:
        return self._slots - self._busy - len(self._outbox)

    def _claim_request(self) -> Claim:
        return {
            "workerId": self.id,
            "handlers": sorted(self._handlers),
            "queues": self._queues,
            "limit": min(self._free(), 100),
            "leaseSeconds": self._lease_seconds,
            "waitSeconds": self._wait_seconds,
            "requestId": str(uuid.uuid4()),
            "inFlight": self._busy,
        }

    def _settle_claim(self, request: Claim) -> None:
        """A claim was broken off: asks once more what it brought, to give that back."""
        try:
            body: Claim = {**request, "waitSeconds": 0}
            self._take(self._client.send("POST", "/api/workers/claim", body=body, timeout=FAREWELL_SECONDS))
        except TaskerError as error:
            log.warning("what the last claim brought is not known, its leases will lapse: %s", error)

    def _take(self, reply: Claimed) -> None:
        """Starts what a claim has brought; gives it back if the worker ends."""
        steps: List[Step] = [Step(claimed, reply["now"]) for claimed in reply["steps"]]
        with self._turn:
            self.report.claimed += len(steps)
            for step in steps:
                self._held[step.key] = self._open[step.key] = step
                if self._level > RUNNING:
                    self._close(step, {"outcome": "released"}, "released")
                    continue
                self._busy += 1
                threading.Thread(target=self._work, args=(step,), name=f"tasker-{step.name}", daemon=True).start()
            self._turn.notify_all()
        if reply.get("drain"):
            self._raise_level(DRAINING)

    def _work(self, step: Step) -> None:
        try:
            handler = self._handlers[step.handler]
            result = asyncio.run(handler(step)) if inspect.iscoroutinefunction(handler) else handler(step)
            told: Dict[str, Any] = {"outcome": "succeeded"}
            if result is not None:
                told["result"] = checked(result)
        except BaseException as error:  # Whatever a handler raises is the outcome of its attempt.
            log.info("%r failed: %s", step, error, exc_info=not isinstance(error, TaskerError))
            told = failure(error)
        with self._turn:
            self._busy -= 1
            self._close(step, told, told["outcome"])
            self._turn.notify_all()

    def _close(self, step: Step, told: Dict[str, Any], word: str) -> None:
        """The outcome of a step is known; the first one counts."""
        if self._open.pop(step.key, None) is not None:
            self._outbox.put(Outcome(step.key, told, word))
            self._turn.notify_all()

    def _settled(self, outcome: Outcome, problem: Optional[Dict[str, Any]]) -> None:
        with self._turn:
            self._held.pop(outcome.key, None)
            word = outcome.word if problem is None else "refused"
            setattr(self.report, word, getattr(self.report, word) + 1)
            self._turn.notify_all()
        if problem is not None:
            task, step, lease = outcome.key
            log.warning("lease %d of step %s of task %s was refused: %s", lease, step, task, problem.get("detail"))

    def _heartbeat_loop(self) -> None:
        interval = min(self._lease_seconds / 3.0, IDLE_HEARTBEAT_SECONDS)
        backoff, wait = Backoff(), interval
        while True:
            with self._turn:
                if self._turn.wait_for(lambda: self._level > RUNNING and not self._held, wait):
                    return
                keys = list(self._held)
            try:
                for first in range(0, max(len(keys), 1), 1000):
                    self._heartbeat(keys[first : first + 1000], interval)
                backoff.reset()
                wait = interval
            except (ConnectionFailed, ApiError) as error:
                log.warning("no answer to a heartbeat: %s", error)
                if isinstance(error, Denied):
                    return self._fail(error)
                asked = getattr(error, "retry_after", None)
                wait = min(backoff.next(), interval) if asked is None else backoff.next(asked)

    def _heartbeat(self, keys: List[Key], timeout: float) -> None:
        leases: List[HeldLease] = [{"taskId": task, "step": step, "leaseNo": lease} for task, step, lease in keys]
        body: WorkerHeartbeat = {"workerId": self.id, "leaseSeconds": self._lease_seconds, "leases": leases}
        reply: WorkerHeartbeatAnswer = self._client.send("POST", "/api/workers/heartbeat", body=body, timeout=max(timeout, 1.0))
        for key, answer in zip(keys, reply["leases"]):
            problem: Mapping[str, Any] = answer.get("problem") or {}
            if not answer["held"] and problem.get("status") in (404, 409):
                self._lose(key, str(problem.get("detail", "the lease is lost")))
        if reply.get("drain"):
            self._raise_level(DRAINING)

    def _lose(self, key: Key, detail: str) -> None:
        with self._turn:
            step = self._open.pop(key, None)
            if step is None:
                return  # Its outcome is on its way: the answer to that counts.
            self._held.pop(key, None)
            self.report.lost += 1
            step.cancel(detail)
            self._turn.notify_all()


def checked(result: Any) -> Any:
    """A result that can be sent."""
    try:
        encode(result)
    except (TypeError, ValueError) as error:
        raise PermanentError(f"the result is not JSON: {error}", error_class="bad_result") from error
    return result
