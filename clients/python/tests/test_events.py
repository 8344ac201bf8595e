"""Streams of events: what is read of them, and how they go on."""

from __future__ import annotations

import json
import threading
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, List, Optional

import fake  # noqa: F401  (the package's folder)
from tasker_client import Client, EventsLost, Invalid


def frame(number: int) -> bytes:
    data = json.dumps({"id": f"ev_{number}", "type": "task.completed"})
    return f"id: ev_{number}\nevent: task.completed\ndata: {data}\n\n".encode()


class Handler(BaseHTTPRequestHandler):
    """Answers with the parts that the test has laid out, connection by connection."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        server: Any = self.server
        server.asked.append((self.path, self.headers.get("Last-Event-ID"), self.headers.get("Authorization")))
        part = server.parts.pop(0)
        if isinstance(part, int):
            body = json.dumps({"type": "/problems/busy", "status": part, "detail": "as it is"}).encode()
            self.send_response(part)
            self.send_header("content-type", "application/problem+json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            return
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        for chunk in part:
            if chunk is None:
                # Goes on, and says nothing: until the client hangs up.
                server.silent.set()
                self.rfile.read(1)
                continue
            self.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
        self.close_connection = True

    def log_message(self, *_: Any) -> None:
        pass


class Streams(unittest.TestCase):
    def setUp(self) -> None:
        self.server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.asked, self.server.parts, self.server.silent = [], [], threading.Event()
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.client = Client(f"http://127.0.0.1:{self.server.server_port}", token="secret")

    def tearDown(self) -> None:
        self.client.close()
        self.server.shutdown()
        self.server.server_close()

    def serve(self, *parts: Any) -> None:
        self.server.parts = list(parts)

    def asked_after(self) -> List[Optional[str]]:
        return [after for _, after, _ in self.server.asked]

    def test_a_stream_that_breaks_off_goes_on_after_its_last_event(self) -> None:
        first = frame(1) + frame(2)
        self.serve([b"retry: 1000\n: here\nid: ev_0\n\n", first, frame(3)[:-9]], 503, [frame(3)])
        with self.client.events(types=["task.*", "step.failed"], namespace="shop") as events:
            self.assertEqual([next(events)["id"] for _ in range(3)], ["ev_1", "ev_2", "ev_3"])
            self.assertEqual(events.last_id, "ev_3")
        self.assertEqual(self.asked_after(), [None, "ev_2", "ev_2"])
        path, _, token = self.server.asked[0]
        self.assertEqual(path, "/api/events/stream?namespace=shop&types=task.%2A%2Cstep.failed")
        self.assertEqual(token, "Bearer secret")

    def test_an_id_without_data_is_where_a_stream_goes_on(self) -> None:
        self.serve([b": alive\nid: ev_8\n\n"], [frame(9)])
        with self.client.task_events("a/b", after="ev_7") as events:
            self.assertEqual(next(events)["id"], "ev_9")
        self.assertEqual(self.asked_after(), ["ev_7", "ev_8"])
        self.assertEqual(self.server.asked[0][0], "/api/tasks/a%2Fb/events/stream")

    def test_data_and_ends_of_lines_are_read_however_they_are_cut(self) -> None:
        whole = b'id:ev_4\r\ndata: {"id":\r\ndata: "ev_4", "by": "\xc3\xbc"}\r\n\r\n'
        self.serve([whole[:21], whole[21:45], whole[45:]])
        with self.client.events() as events:
            self.assertEqual(next(events), {"id": "ev_4", "by": "ü"})

    def test_a_place_in_another_store_is_told_and_not_passed_over(self) -> None:
        self.serve([b'event: resync\ndata: {"next":"ev_1"}\nid: ev_1\n\n'])
        with self.client.events(after="ev_99") as events, self.assertRaises(EventsLost):
            next(events)
        self.assertEqual(events.last_id, "ev_99")

    def test_what_is_refused_is_raised(self) -> None:
        self.serve(422)
        with self.client.events(after="nonsense") as events, self.assertRaises(Invalid):
            next(events)

    def test_a_stream_that_waits_is_closed_by_another_thread(self) -> None:
        self.serve([frame(1), None])
        events = self.client.events()
        self.assertEqual(next(events)["id"], "ev_1")
        threading.Thread(target=lambda: (self.server.silent.wait(20), events.close()), daemon=True).start()
        self.assertEqual(list(events), [])
        self.assertEqual(list(events), [], "and stays so")

    def test_an_event_that_is_no_json_is_asked_for_again(self) -> None:
        self.serve([b"id: ev_1\ndata: {\n\n"], [frame(1)])
        with self.client.events(after="ev_0") as events:
            self.assertEqual(next(events)["id"], "ev_1")
        self.assertEqual(self.asked_after(), ["ev_0", "ev_0"])


if __name__ == "__main__":
    unittest.main()
