"""HTTP over kept connections, with the standard library only."""

from __future__ import annotations

import http.client
import select
import socket
import ssl
import threading
import time
from typing import Dict, Iterator, List, Mapping, NamedTuple, Optional, Union
from urllib.parse import urlsplit

from .errors import ConnectionFailed, TaskerError

# A connection that was idle for longer is not used again: servers and proxies close such.
IDLE_SECONDS = 20.0
KEPT_MAX = 8
ANSWER_BYTES_MAX = 256 * 1024 * 1024
PIECE_BYTES = 64 * 1024
# Of a stream; an event is far smaller.
LINE_BYTES_MAX = 16 * 1024 * 1024


class Answer(NamedTuple):
    """Status, headers by their lower-case name, body."""

    status: int
    headers: Dict[str, str]
    body: bytes


class Abort:
    """Lets another thread end a request that waits."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connection: Optional[http.client.HTTPConnection] = None
        self.aborted = False

    def __call__(self) -> None:
        with self._lock:
            self.aborted = True
            if self._connection is not None:
                hang_up(self._connection)

    def watch(self, connection: Optional[http.client.HTTPConnection]) -> None:
        """Told which connection to break off; refuses once aborted."""
        with self._lock:
            self._connection = connection
            if connection is not None and self.aborted:
                raise ConnectionFailed("aborted")


def content_of(response: http.client.HTTPResponse) -> bytes:
    """The body, piece by piece: Python before 3.10 makes a buffer of all that is asked for."""
    content = bytearray()
    while True:
        piece = response.read(PIECE_BYTES)
        if not piece:
            return bytes(content)
        content += piece
        if len(content) > ANSWER_BYTES_MAX:
            raise http.client.HTTPException("the answer is too large")


def hang_up(connection: http.client.HTTPConnection) -> None:
    """Wakes whoever reads from it."""
    if connection.sock is not None:
        try:
            # Not TLS's own shutdown, which waits for the other side.
            socket.socket.shutdown(connection.sock, socket.SHUT_RDWR)
        except OSError:
            pass  # Gone already.


class Lines(Iterator[str]):
    """The lines of an answer that goes on; those that are not UTF-8 are no answer of ours."""

    def __init__(self, connection: http.client.HTTPConnection, response: http.client.HTTPResponse, abort: Abort) -> None:
        self._connection, self._response, self._abort = connection, response, abort

    def __next__(self) -> str:
        try:
            line = self._response.readline(LINE_BYTES_MAX)
            if not line.endswith(b"\n"):
                # What was broken off is no line.
                raise StopIteration
            return line.decode("utf-8").rstrip("\r\n")
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise ConnectionFailed(f"the stream broke off: {error or type(error).__name__}") from error

    def close(self) -> None:
        """Closes the connection."""
        self._abort.watch(None)
        self._connection.close()


class Transport:
    """Connections to one server, kept and used again; for any number of threads."""

    def __init__(self, url: str, context: Optional[ssl.SSLContext] = None) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise TaskerError(f"the URL of the server must be http://… or https://…, not {url!r}")
        self._host, self._port = parts.hostname, parts.port
        self._base = parts.path.rstrip("/")
        self._tls = (context or ssl.create_default_context()) if parts.scheme == "https" else None
        self._lock = threading.Lock()
        self._idle: List["tuple[float, http.client.HTTPConnection]"] = []

    def send(
        self,
        method: str,
        target: str,
        headers: Mapping[str, str],
        body: Optional[bytes],
        timeout: float,
        abort: Optional[Abort] = None,
    ) -> Answer:
        """Sends one request; a `ConnectionFailed` means that nobody knows whether it arrived."""
        connection = self._take(timeout)
        kept = False
        try:
            if connection.sock is None:
                connection.connect()
            if abort is not None:
                abort.watch(connection)
            connection.request(method, self._base + target, body=body, headers=dict(headers))
            response = connection.getresponse()
            content = content_of(response)
            kept = not response.will_close
            names = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, names, content)
        except (OSError, http.client.HTTPException) as error:
            raise ConnectionFailed(f"{method} {target}: {error or type(error).__name__}") from error
        finally:
            if abort is not None:
                abort.watch(None)
                kept = kept and not abort.aborted
            self._give(connection, kept)

    def open(
        self, target: str, headers: Mapping[str, str], timeout: float, abort: Abort
    ) -> Union[Answer, Lines]:
        """Asks for an answer that goes on, on a connection of its own; `timeout` is for each of its lines."""
        connection = self._new(timeout)
        try:
            connection.connect()
            abort.watch(connection)
            connection.request("GET", self._base + target, headers=dict(headers))
            response = connection.getresponse()
            if response.status == 200:
                return Lines(connection, response, abort)
            names = {name.lower(): value for name, value in response.getheaders()}
            answer = Answer(response.status, names, content_of(response))
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            raise ConnectionFailed(f"GET {target}: {error or type(error).__name__}") from error
        except ConnectionFailed:
            connection.close()
            raise
        abort.watch(None)
        connection.close()
        return answer

    def close(self) -> None:
        """Closes what is idle."""
        with self._lock:
            idle, self._idle = self._idle, []
        for _, connection in idle:
            connection.close()

    def _take(self, timeout: float) -> http.client.HTTPConnection:
        while True:
            with self._lock:
                since, connection = self._idle.pop() if self._idle else (0.0, None)
            if connection is None:
                break
            if time.monotonic() - since < IDLE_SECONDS and not has_ended(connection):
                connection.timeout = timeout
                connection.sock.settimeout(timeout)
                return connection
            connection.close()
        return self._new(timeout)

    def _new(self, timeout: float) -> http.client.HTTPConnection:
        if self._tls is None:
            return http.client.HTTPConnection(self._host, self._port, timeout=timeout)
        return http.client.HTTPSConnection(self._host, self._port, timeout=timeout, context=self._tls)

    def _give(self, connection: http.client.HTTPConnection, kept: bool) -> None:
        with self._lock:
            if kept and len(self._idle) < KEPT_MAX:
                self._idle.append((time.monotonic(), connection))
                return
        connection.close()


def has_ended(connection: http.client.HTTPConnection) -> bool:
    """Whether the other side has hung up: an idle connection has nothing to read but its end."""
    if connection.sock is None:
        return True
    try:
        poll = select.poll()
        poll.register(connection.sock, select.POLLIN)
        return bool(poll.poll(0))
    except (AttributeError, OSError, ValueError):
        return True
