"""Client and worker for Tasker: workflows that run to their end."""

from .client import Client
from .errors import (
    ApiError,
    Cancelled,
    Conflict,
    ConnectionFailed,
    Denied,
    EventsLost,
    Invalid,
    NotFound,
    PermanentError,
    RetryableError,
    StepFailed,
    TaskerError,
)
from .events import EventStream
from .step import Step
from .transport import Transport
from .worker import Handler, Report, Worker

__version__ = "0.1.0"
__all__ = [
    "ApiError",
    "Cancelled",
    "Client",
    "Conflict",
    "ConnectionFailed",
    "Denied",
    "EventStream",
    "EventsLost",
    "Handler",
    "Invalid",
    "NotFound",
    "PermanentError",
    "Report",
    "RetryableError",
    "Step",
    "StepFailed",
    "TaskerError",
    "Transport",
    "Worker",
]
