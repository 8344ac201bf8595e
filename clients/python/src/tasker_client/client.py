"""The client of the API."""

from __future__ import annotations

import copy
import email.utils
import json
import math
import ssl
import time
import uuid
from typing import Any, Callable, Dict, Iterable, Iterator, Mapping, Optional, Union, cast
from urllib.parse import urlencode

from .backoff import Backoff
from .errors import RETRY_AFTER_MAX, ApiError, ConnectionFailed, TaskerError, api_error
from .events import EventStream
from .operations import Operations, segment
from .transport import Abort, Answer, Lines, Transport
from .types import Submission, Submitted, Task, TaskSummary

Token = Union[str, Callable[[], str], None]
# Streams say something every 15 s; one that is silent for longer is broken.
SILENCE_SECONDS = 45.0
ENDED = ("complete", "error", "cancelled", "resolved_manually")


class Client(Operations):
    """Speaks with one server; may be shared by threads.

    `token` is sent as `Authorization: Bearer`; a function is asked before each request, so that
    a token may be renewed. What only reads, and a submission, which has an idempotency key, is
    sent again up to `retries` times if there was no answer or the server was busy.
    """

    def __init__(
        self,
        url: str = "http://127.0.0.1:8080",
        *,
        token: Token = None,
        timeout: float = 60.0,
        retries: int = 3,
        tls: Optional[ssl.SSLContext] = None,
        transport: Optional[Transport] = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._transport = transport or Transport(url, tls)
        self._token = token
        self._timeout = timeout
        self._retries = retries
        self._sleep = sleep
        self._traceparent: Optional[str] = None

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes connections that are kept."""
        self._transport.close()

    def traced(self, traceparent: Optional[str]) -> "Client":
        """The same client, whose requests go on with a trace, such as that of a step."""
        same = copy.copy(self)
        same._traceparent = traceparent
        return same

    def request(
        self,
        method: str,
        path: str,
        *,
        query: Optional[Mapping[str, Any]] = None,
        headers: Optional[Mapping[str, Optional[str]]] = None,
        body: Any = None,
    ) -> Any:
        """Sends a request; answers the body, or raises an ApiError or ConnectionFailed."""
        given = {name: value for name, value in (headers or {}).items() if value is not None}
        again = self._retries if method == "GET" or "Idempotency-Key" in given else 0
        backoff = Backoff()
        while True:
            try:
                return self.send(method, path, query=query, headers=given, body=body)
            except (ApiError, ConnectionFailed) as error:
                if again == 0 or (isinstance(error, ApiError) and not error.passes):
                    raise
                again -= 1
                self._sleep(backoff.next(getattr(error, "retry_after", None)))

    def send(
        self,
        method: str,
        path: str,
        *,
        query: Optional[Mapping[str, Any]] = None,
        headers: Optional[Mapping[str, str]] = None,
        body: Any = None,
        timeout: Optional[float] = None,
        abort: Optional[Abort] = None,
    ) -> Any:
        """Sends a request once."""
        sent = self._headers({"Accept": "application/json, application/problem+json, */*", **(headers or {})})
        content = None
        if body is not None:
            content = body if isinstance(body, bytes) else encode(body)
            sent["Content-Type"] = "application/json"
        target = path + query_string(query or {})
        answer = self._transport.send(method, target, sent, content, timeout or self._timeout, abort)
        return read(answer)

    def _headers(self, headers: Mapping[str, str]) -> Dict[str, str]:
        sent = dict(headers)
        token = self._token() if callable(self._token) else self._token
        if token:
            sent["Authorization"] = f"Bearer {token}"
        if self._traceparent:
            sent["traceparent"] = self._traceparent
        return sent

    def events(
        self,
        *,
        namespace: Optional[str] = None,
        template: Optional[str] = None,
        types: Iterable[str] = (),
        after: Optional[str] = None,
    ) -> EventStream:
        """What is committed from now on, or after an event (`ev_0`: from the beginning), as it happens."""
        return self._follow("/api/events/stream", after, types, namespace=namespace, template=template)

    def task_events(self, task: str, *, types: Iterable[str] = (), after: Optional[str] = None) -> EventStream:
        """The same of one task. The stream does not end with the task: close it."""
        return self._follow(f"/api/tasks/{segment(task)}/events/stream", after, types)

    def _follow(self, path: str, after: Optional[str], types: Iterable[str], **filters: Optional[str]) -> EventStream:
        target = path + query_string({**filters, "types": ",".join(types) or None})

        def connect(last_id: Optional[str], abort: Abort) -> Lines:
            known = {} if last_id is None else {"Last-Event-ID": last_id}
            headers = self._headers({"Accept": "text/event-stream, application/problem+json", **known})
            opened = self._transport.open(target, headers, SILENCE_SECONDS, abort)
            if isinstance(opened, Lines):
                return opened
            read(opened)
            raise TaskerError(f"status {opened.status} was not expected: is this the URL of a Tasker server?")

        return EventStream(connect, after)

    def submit(self, task: Submission, *, idempotency_key: Optional[str] = None) -> Submitted:
        """Takes a task, once: without a key of yours it gets one, so that it can be sent again."""
        return self.submit_task(task, idempotency_key=idempotency_key or str(uuid.uuid4()))

    def tasks(self, **filters: Any) -> Iterator[TaskSummary]:
        """Every task of the filters of `list_tasks`, page by page."""
        while True:
            page = self.list_tasks(**filters)
            yield from page["items"]
            if not page.get("next"):
                return
            filters["cursor"] = page["next"]

    def wait(self, task: str, *, timeout: Optional[float] = None, states: Iterable[str] = ENDED) -> Task:
        """Looks at a task until it has ended; raises TimeoutError if it takes longer."""
        wanted = frozenset(states)
        until = None if timeout is None else time.monotonic() + timeout
        pause = 0.02
        while True:
            shown = self.show_task(task)
            if shown["state"] in wanted:
                return shown
            if until is not None and time.monotonic() + pause > until:
                raise TimeoutError(f"task {task} is still {shown['state']} after {timeout} s")
            self._sleep(pause)
            pause = min(pause * 1.5, 1.0)


def encode(body: Any) -> bytes:
    """A body as JSON; NaN, which JSON has no word for, is a ValueError."""
    return json.dumps(body, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8")


def query_string(query: Mapping[str, Any]) -> str:
    words = {True: "true", False: "false"}
    pairs = [(name, words[value] if isinstance(value, bool) else value) for name, value in query.items()]
    given = [(name, value) for name, value in pairs if value is not None]
    return f"?{urlencode(given)}" if given else ""


def read(answer: Answer) -> Any:
    """The body of an answer, or the exception for it."""
    kind = answer.headers.get("content-type", "")
    is_json = "json" in kind.split(";")[0]
    try:
        body = json.loads(answer.body) if is_json and answer.body else answer.body.decode("utf-8")
    except ValueError as error:
        raise ConnectionFailed(f"status {answer.status} with a body that is not {kind}: {error}") from error
    if answer.status < 400:
        if answer.status >= 300:
            raise TaskerError(f"status {answer.status} was not expected: is this the URL of a Tasker server?")
        return body if answer.body else None
    problem = body if isinstance(body, dict) else {"detail": str(body)[:1000]}
    raise api_error(answer.status, problem, seconds(answer.headers.get("retry-after")))


def seconds(retry_after: Optional[str]) -> Optional[float]:
    """Retry-After as seconds: a number, or a date."""
    if retry_after is None:
        return None
    try:
        wait = float(retry_after)
    except ValueError:
        date = email.utils.parsedate_tz(retry_after)
        if date is None:
            return None
        wait = cast(float, email.utils.mktime_tz(date)) - time.time()
    return None if math.isnan(wait) else min(max(wait, 0.0), RETRY_AFTER_MAX)
