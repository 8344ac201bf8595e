"""A transport that loses what a scenario says is lost."""

from __future__ import annotations

import re
import threading
import time
from typing import Any, Dict, List, Optional

from tasker_client import ConnectionFailed, Transport
from tasker_client.transport import Abort, Answer

CALL = re.compile(r"^/api/workers/(claim|commit|heartbeat)$")


class FaultyTransport(Transport):
    """Loses what the scenario says is lost, and notes the calls of a worker."""

    def __init__(self, url: str, faults: List[Dict[str, Any]], changed: threading.Condition) -> None:
        super().__init__(url)
        self._faults = faults
        self._changed = changed
        self.calls: Dict[str, List[float]] = {}

    def send(self, method: str, target: str, headers: Any, body: Optional[bytes], timeout: float,
             abort: Optional[Abort] = None) -> Answer:
        found = CALL.match(target)
        if not found:
            return super().send(method, target, headers, body, timeout, abort)
        call = found.group(1)
        with self._changed:
            times = self.calls.setdefault(call, [])
            times.append(time.monotonic())
            nth = len(times)
            self._changed.notify_all()
        fault = next((one for one in self._faults if one["call"] == call and one.get("nth", nth) == nth), {})
        if fault.get("lose") == "request":
            raise ConnectionFailed("lost by the scenario")
        if "answer" in fault:
            answer = fault["answer"]
            return Answer(answer["status"], {"retry-after": str(answer["retryAfter"])}, b"")
        reply = super().send(method, target, headers, body, timeout, abort)
        if fault.get("lose") == "reply":
            raise ConnectionFailed("lost by the scenario")
        return reply
