"""A server of which a test says, call by call, what it answers: for what a real one cannot be brought to do."""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path
from typing import Any, Callable, Dict, List, Mapping, Optional, Tuple, Union

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from tasker_client import ConnectionFailed  # noqa: E402
from tasker_client.transport import Abort, Answer, Transport  # noqa: E402

Reply = Union[Answer, Exception]
NOW = "2026-11-25T10:00:00.000000Z"


def answer(status: int, body: Any = None, **headers: str) -> Answer:
    kind = "application/json" if status < 400 else "application/problem+json"
    content = b"" if body is None else json.dumps(body).encode()
    return Answer(status, {"content-type": kind, **{name.replace("_", "-"): value for name, value in headers.items()}}, content)


def problem(status: int, kind: str, **headers: str) -> Answer:
    return answer(status, {"type": f"/problems/{kind}", "title": kind, "status": status, "detail": "as it is"}, **headers)


def claimed(step: str = "only", **more: Any) -> Dict[str, Any]:
    return {
        "taskId": "0192f7a1-7a2b-7c3d-8e4f-5a6b7c8d9e0f", "step": step, "namespace": "default", "template": "t",
        "version": "1.0.0", "handler": "work", "queue": "default", "config": None, "context": {}, "parents": {},
        "attempt": 1, "attemptLimit": 3, "runNo": 1, "idempotencyKey": "k",
        "lease": {"leaseNo": 1, "workerId": "w", "expiresAt": NOW}, "startedAt": NOW,
        "deadlineAt": "2026-11-25T11:00:00.000000Z", "timeoutSeconds": 300, "lastError": None, "traceparent": "00-ab-cd-01", **more,
    }


def applied(body: Any) -> Answer:
    """Everything of a commit is applied."""
    return answer(200, {"outcomes": [{**one, "outcome": "applied", "state": "complete"} for one in body["outcomes"]], "now": NOW})


class FakeTransport(Transport):
    """Asks `reply` for the answer to each call."""

    def __init__(self, reply: Callable[[str, str, Any], Reply]) -> None:
        super().__init__("http://127.0.0.1:1")
        self._reply = reply
        self._lock = threading.Lock()
        self.sent: List[Tuple[str, str, Mapping[str, str], Any]] = []

    def send(self, method: str, target: str, headers: Mapping[str, str], body: Optional[bytes], timeout: float,
             abort: Optional[Abort] = None) -> Answer:
        given = None if body is None else json.loads(body)
        with self._lock:
            self.sent.append((method, target, headers, given))
        if abort is not None and abort.aborted:
            raise ConnectionFailed("aborted")
        reply = self._reply(method, target, given)
        if isinstance(reply, Exception):
            raise reply
        return reply

    def bodies(self, target: str) -> List[Any]:
        return [body for _, where, _, body in self.sent if where == target]
