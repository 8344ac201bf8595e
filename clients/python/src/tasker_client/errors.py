"""What can go wrong: with a request, and in a handler."""

from __future__ import annotations

import re
from typing import Any, Dict, List, Optional

# The longest Retry-After that is believed.
RETRY_AFTER_MAX = 300.0


class TaskerError(Exception):
    """Anything this package raises."""


class ConnectionFailed(TaskerError):
    """There was no answer: refused, broken off, or too slow. It may or may not have happened."""


class ApiError(TaskerError):
    """The server refused; the fields are those of the problem document (RFC 9457)."""

    def __init__(self, status: int, problem: Dict[str, Any], retry_after: Optional[float] = None) -> None:
        self.status = status
        self.problem = problem
        #: Seconds after which the server wants to be asked again.
        self.retry_after = retry_after
        self.type: str = str(problem.get("type", "about:blank"))
        self.title: str = str(problem.get("title", ""))
        self.detail: str = str(problem.get("detail", ""))
        self.request_id: Optional[str] = problem.get("requestId")
        #: What is wrong with which part of the request.
        self.errors: List[Dict[str, Any]] = list(problem.get("errors") or [])
        where = "".join(f"; {one.get('pointer') or one.get('parameter')}: {one.get('detail')}" for one in self.errors)
        super().__init__(f"{status} {self.kind}: {self.detail or self.title}{where}")

    @property
    def kind(self) -> str:
        """The stable word at the end of the type, such as `lease-lost`."""
        return self.type.rsplit("/", 1)[-1]

    @property
    def passes(self) -> bool:
        """Whether the same request may go well later."""
        return self.status in (408, 429) or self.status >= 500


class EventsLost(TaskerError):
    """The event to go on after is not of this store: what has happened since is not known."""


class NotFound(ApiError):
    """404: it is not there, or not yours to see."""


class Conflict(ApiError):
    """409: the rules do not allow it now; `kind` says which."""


class Invalid(ApiError):
    """400 or 422: parts of the request are not what they should be; `errors` lists them."""


class Denied(ApiError):
    """401 or 403: who asks is not known, or may not."""


def api_error(status: int, problem: Dict[str, Any], retry_after: Optional[float]) -> ApiError:
    """The exception for a status."""
    kinds = {400: Invalid, 401: Denied, 403: Denied, 404: NotFound, 409: Conflict, 422: Invalid}
    return kinds.get(status, ApiError)(status, problem, retry_after)


class StepFailed(TaskerError):
    """Raised by a handler whose attempt failed."""

    retryable = True

    def __init__(self, message: str, *, error_class: Optional[str] = None, retry_after: Optional[int] = None) -> None:
        super().__init__(message)
        self.error_class = error_class
        self.retry_after = retry_after


class RetryableError(StepFailed):
    """Another attempt may help, after the step's backoff or after `retry_after` seconds."""


class PermanentError(StepFailed):
    """No attempt will help: the step ends in error."""

    retryable = False

    def __init__(self, message: str, *, error_class: Optional[str] = None) -> None:
        super().__init__(message, error_class=error_class)


class Cancelled(TaskerError):
    """Raised in a handler by `Step.raise_if_cancelled`: nobody waits for its outcome any more."""


def failure(error: BaseException) -> Dict[str, Any]:
    """The outcome that tells of this exception."""
    told: Dict[str, Any] = {"outcome": "failed", "errorMessage": message_of(error)}
    error_class = getattr(error, "error_class", None) if isinstance(error, StepFailed) else type(error).__name__
    if error_class:
        told["errorClass"] = re.sub(r"[^A-Za-z0-9_.:-]", "_", error_class).lstrip("_.:-")[:64] or "error"
    if isinstance(error, StepFailed):
        told["retryable"] = error.retryable
        if error.retryable and error.retry_after is not None:
            told["retryAfterSeconds"] = max(0, int(error.retry_after))
    return told


def message_of(error: BaseException) -> str:
    """What an exception says, short enough to be sent and without what UTF-8 has no bytes for."""
    text = str(error) or type(error).__name__
    return text.encode("utf-8", "replace")[:8192].decode("utf-8", "ignore")
