"""Events as they happen: server-sent events, read on after every interruption."""

from __future__ import annotations

import json
import logging
import threading
from typing import Any, Callable, Dict, Iterator, Optional, cast

from .backoff import Backoff
from .errors import ApiError, ConnectionFailed, EventsLost
from .transport import Abort, Lines
from .types import Event

log = logging.getLogger("tasker_client")

Connect = Callable[[Optional[str], Abort], Lines]


class EventStream(Iterator[Event]):
    """The events of a stream, one by one, without gap and without repeat.

    A connection that ends, or from which nothing comes, is made anew, and goes on after the last event.
    `close` ends it, from any thread; so does the end of a `with`.
    """

    def __init__(self, connect: Connect, after: Optional[str] = None) -> None:
        #: Everything up to here has been told: where another stream may go on.
        self.last_id: Optional[str] = after
        self._connect = connect
        self._abort = Abort()
        self._closed = threading.Event()
        self._backoff = Backoff()
        self._lines: Optional[Lines] = None

    def __enter__(self) -> "EventStream":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the stream: whoever waits for the next event gets none."""
        self._closed.set()
        self._abort()

    def __next__(self) -> Event:
        while not self._closed.is_set():
            try:
                if self._lines is None:
                    self._lines = self._connect(self.last_id, self._abort)
                event = self._read(self._lines)
                if event is not None:
                    return event
                raise ConnectionFailed("the stream has ended")
            except (ApiError, ConnectionFailed) as error:
                self._hang_up()
                if isinstance(error, ApiError) and not error.passes:
                    raise
                if not self._closed.is_set():
                    log.info("the events are asked for again: %s", error)
                    self._closed.wait(self._backoff.next(getattr(error, "retry_after", None)))
            except BaseException:
                self._hang_up()
                raise
        self._hang_up()
        raise StopIteration

    def _hang_up(self) -> None:
        lines, self._lines = self._lines, None
        if lines is not None:
            lines.close()

    def _read(self, lines: Lines) -> Optional[Event]:
        """The next event; none if the connection ends before there is one."""
        fields: Dict[str, str] = {}
        for line in lines:
            if line:
                name, _, value = line.partition(":")
                # Data of several lines is one text; ours never is.
                value = value[1:] if value.startswith(" ") else value
                fields[name] = f"{fields[name]}\n{value}" if name == "data" and name in fields else value
                continue
            self._backoff.reset()
            told, fields = fields, {}
            if told.get("event") == "resync":
                raise EventsLost(f"{self.last_id} is of another store: begin anew, after none or after ev_0")
            event = parsed(told["data"]) if "data" in told else None
            self.last_id = told.get("id", self.last_id)
            if event is not None:
                return cast(Event, event)
        return None


def parsed(data: str) -> Any:
    try:
        return json.loads(data)
    except ValueError as error:
        raise ConnectionFailed(f"an event that is not JSON: {error}") from error
