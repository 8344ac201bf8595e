"""Requests: what is sent, what is sent again, what is raised."""

from __future__ import annotations

import threading
import time
import unittest
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, List

from fake import FakeTransport, answer, problem
from tasker_client import ApiError, Client, Conflict, ConnectionFailed, Denied, Invalid, NotFound, TaskerError
from tasker_client.backoff import Backoff
from tasker_client.client import seconds
from tasker_client.errors import PermanentError, RetryableError, failure
from tasker_client.transport import Abort, Transport


def client_of(replies: List[Any], **options: Any) -> "tuple[Client, FakeTransport, List[float]]":
    slept: List[float] = []
    transport = FakeTransport(lambda *_: replies.pop(0))
    return Client(transport=transport, sleep=slept.append, **options), transport, slept


class Requests(unittest.TestCase):
    def test_what_only_reads_is_asked_again_not_before_retry_after(self) -> None:
        client, _, slept = client_of([ConnectionFailed("x"), problem(503, "busy", retry_after="7"), answer(200, {"id": "t"})])
        self.assertEqual(client.show_task("t"), {"id": "t"})
        self.assertEqual(len(slept), 2)
        self.assertLessEqual(slept[0], 0.1)
        self.assertGreaterEqual(slept[1], 7.0)

    def test_what_writes_is_not_sent_again_without_a_key(self) -> None:
        client, transport, _ = client_of([ConnectionFailed("x")])
        with self.assertRaises(ConnectionFailed):
            client.cancel_task("t")
        self.assertEqual(len(transport.sent), 1)

    def test_a_submission_gets_a_key_and_keeps_it(self) -> None:
        client, transport, _ = client_of([ConnectionFailed("x"), answer(201, {"id": "t", "replayed": False})])
        self.assertEqual(client.submit({"template": "t"})["id"], "t")
        keys = [headers["Idempotency-Key"] for _, _, headers, _ in transport.sent]
        self.assertEqual(keys[0], keys[1])
        self.assertTrue(keys[0])

    def test_it_gives_up_after_its_retries(self) -> None:
        client, transport, _ = client_of([problem(503, "down") for _ in range(3)], retries=2)
        with self.assertRaises(ApiError):
            client.show_task("t")
        self.assertEqual(len(transport.sent), 3)

    def test_each_status_has_its_exception(self) -> None:
        kinds = {400: Invalid, 401: Denied, 403: Denied, 404: NotFound, 409: Conflict, 422: Invalid, 418: ApiError}
        for status, kind in kinds.items():
            client, _, _ = client_of([problem(status, "as-it-is")])
            with self.subTest(status=status), self.assertRaises(kind) as raised:
                client.show_task("t")
            self.assertEqual((raised.exception.kind, raised.exception.detail), ("as-it-is", "as it is"))

    def test_what_is_no_problem_document_is_told_as_well(self) -> None:
        client, _, _ = client_of([answer(404)._replace(headers={"content-type": "text/html"}, body=b"<h1>no</h1>")])
        with self.assertRaises(NotFound) as raised:
            client.show_task("t")
        self.assertIn("<h1>no</h1>", str(raised.exception))

    def test_a_token_is_asked_for_each_time(self) -> None:
        tokens = ["one", "two"]
        client, transport, _ = client_of([answer(200, {}), answer(200, {})], token=lambda: tokens.pop(0))
        client.show_task("t")
        client.traced("00-ab-cd-01").show_task("t")
        first, second = (headers for _, _, headers, _ in transport.sent)
        self.assertEqual((first["Authorization"], second["Authorization"]), ("Bearer one", "Bearer two"))
        self.assertEqual((first.get("traceparent"), second["traceparent"]), (None, "00-ab-cd-01"))

    def test_names_are_escaped_and_queries_written_as_json_is(self) -> None:
        client, transport, _ = client_of([answer(200, {"items": []}), answer(200, {})])
        client.list_tasks(runnable=True, text="a&b", limit=None)
        client.show_step("t", "a/../b ü")
        self.assertEqual(transport.sent[0][1], "/api/tasks?text=a%26b&runnable=true")
        self.assertEqual(transport.sent[1][1], "/api/tasks/t/steps/a%2F..%2Fb%20%C3%BC")

    def test_all_pages_of_a_list(self) -> None:
        pages = [answer(200, {"items": [{"id": "1"}], "next": "c"}), answer(200, {"items": [{"id": "2"}], "next": None})]
        client, transport, _ = client_of(pages)
        self.assertEqual([task["id"] for task in client.tasks(tag="x")], ["1", "2"])
        self.assertEqual(transport.sent[1][1], "/api/tasks?tag=x&cursor=c")

    def test_a_wait_has_an_end(self) -> None:
        client, _, _ = client_of([answer(200, {"state": "pending"})])
        with self.assertRaises(TimeoutError):
            client.wait("t", timeout=0.0)

    def test_a_url_that_is_none_is_refused(self) -> None:
        for url in ("127.0.0.1:8080", "ftp://x", "http://"):
            with self.subTest(url=url), self.assertRaises(TaskerError):
                Client(url)


class Failures(unittest.TestCase):
    def test_what_an_exception_is_told_as(self) -> None:
        told = failure(RetryableError("later", error_class="smtp.421", retry_after=60))
        self.assertEqual((told["errorClass"], told["retryable"], told["retryAfterSeconds"]), ("smtp.421", True, 60))
        self.assertEqual(failure(PermanentError("no"))["retryable"], False)
        self.assertEqual(failure(ZeroDivisionError("division by zero"))["errorClass"], "ZeroDivisionError")
        self.assertEqual(failure(ValueError())["errorMessage"], "ValueError")

    def test_classes_and_messages_can_be_sent_whatever_they_are(self) -> None:
        told = failure(RetryableError("\ud800 " + "ü" * 9000, error_class="_a b/ü" + "x" * 99))
        self.assertRegex(told["errorClass"], r"^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$")
        self.assertLessEqual(len(told["errorMessage"].encode("utf-8")), 8192)

    def test_retry_after_is_a_number_or_a_date(self) -> None:
        self.assertEqual(seconds("3"), 3.0)
        self.assertEqual(seconds("Wed, 21 Oct 2015 07:28:00 GMT"), 0.0)
        self.assertEqual(seconds("99999"), 300.0)
        self.assertEqual((seconds(None), seconds("soon"), seconds("nan")), (None, None, None))

    def test_a_backoff_grows_to_its_end_and_begins_anew(self) -> None:
        backoff = Backoff(draw=lambda: 1.0)
        self.assertEqual([backoff.next() for _ in range(4)], [0.1, 0.2, 0.4, 0.8])
        for _ in range(2000):
            self.assertLessEqual(backoff.next(), 10.0)
        self.assertEqual(backoff.next(at_least=5.0), 15.0)
        backoff.reset()
        self.assertEqual(backoff.next(), 0.1)
        self.assertEqual(Backoff(draw=lambda: 0.0).next(), 0.05)


class Once(BaseHTTPRequestHandler):
    """Answers with a kept connection, and hangs up on /end; /wait is never answered."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path == "/wait":
            self.server.waiting.set()  # type: ignore[attr-defined]
            self.rfile.read(1)
            return
        self.send_response(200)
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"ok")
        self.close_connection = self.path == "/end"

    def log_message(self, *_: Any) -> None:
        pass


class Connections(unittest.TestCase):
    def setUp(self) -> None:
        self.accepted = 0
        self.server = HTTPServer(("127.0.0.1", 0), Once)
        self.server.waiting = threading.Event()  # type: ignore[attr-defined]
        accept = self.server.get_request

        def counted() -> Any:
            self.accepted += 1
            return accept()

        self.server.get_request = counted  # type: ignore[method-assign]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.transport = Transport(f"http://127.0.0.1:{self.server.server_port}")

    def tearDown(self) -> None:
        self.transport.close()
        self.server.shutdown()
        self.server.server_close()

    def get(self, path: str, abort: Any = None) -> int:
        return self.transport.send("GET", path, {}, None, 20.0, abort).status

    def test_a_connection_is_used_again_until_the_server_hangs_up(self) -> None:
        self.assertEqual([self.get("/"), self.get("/"), self.get("/end")], [200, 200, 200])
        self.assertEqual(self.accepted, 1)
        self.assertEqual(self.get("/"), 200)
        self.assertEqual(self.accepted, 2)

    def test_a_request_that_waits_can_be_ended_by_another_thread(self) -> None:
        abort = Abort()
        threading.Thread(target=lambda: (self.server.waiting.wait(20), abort()), daemon=True).start()  # type: ignore
        began = time.monotonic()
        with self.assertRaises(ConnectionFailed):
            self.get("/wait", abort)
        self.assertLess(time.monotonic() - began, 15.0)
        with self.assertRaises(ConnectionFailed):
            self.get("/", abort)

    def test_nobody_there_is_a_failed_connection(self) -> None:
        port = self.server.server_port
        self.server.shutdown()
        self.server.server_close()
        with self.assertRaises(ConnectionFailed):
            Transport(f"http://127.0.0.1:{port}").send("GET", "/", {}, None, 5.0)
        self.server = HTTPServer(("127.0.0.1", 0), Once)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


if __name__ == "__main__":
    unittest.main()
