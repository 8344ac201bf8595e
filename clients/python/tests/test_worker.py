"""What a worker does about answers that a real server gives only when something is wrong."""

from __future__ import annotations

import threading
import unittest
from typing import Any, Callable, Dict, List

from fake import NOW, FakeTransport, answer, applied, claimed, problem
from tasker_client import ApiError, Client, Denied, Report, Step, TaskerError, Worker

CLAIM, COMMIT = "/api/workers/claim", "/api/workers/commit"


class Server:
    """Hands out steps once, and lets a test say how a commit goes; ends the worker when all is answered."""

    def __init__(self, steps: List[Dict[str, Any]], commit: Callable[[int, Any], Any], **first: Any) -> None:
        self.steps, self.commit, self.first = steps, commit, first
        self.claims = self.commits = 0
        self.transport = FakeTransport(self.reply)

    def reply(self, method: str, target: str, body: Any) -> Any:
        if target == CLAIM:
            self.claims += 1
            if self.claims == 1:
                return self.first.get("claim") or answer(200, {"steps": self.steps, "now": NOW, "drain": False})
            return answer(200, {"steps": [], "now": NOW, "drain": True})
        if target == COMMIT:
            self.commits += 1
            return self.commit(self.commits, body)
        if target.endswith("/heartbeat"):
            return answer(200, {"leases": [{**lease, "held": True} for lease in body["leases"]], "now": NOW, "drain": False})
        return self.first.get("register") or answer(200, {}) if method == "PUT" else answer(204)

    def run(self, handler: Callable[[Step], Any], **options: Any) -> Report:
        return Worker(Client(transport=self.transport), {"work": handler}, **options).run(signals=False)


class Commits(unittest.TestCase):
    def test_a_batch_that_is_refused_is_sent_one_by_one(self) -> None:
        steps = [claimed("good"), claimed("bad"), claimed("fine")]
        gate = threading.Barrier(3)

        def commit(_: int, body: Any) -> Any:
            names = [one["step"] for one in body["outcomes"]]
            refused = "bad" in names and body["outcomes"][names.index("bad")]["outcome"] == "succeeded"
            return problem(400, "malformed") if refused else applied(body)

        server = Server(steps, commit)
        report = server.run(lambda step: gate.wait(20) and None)
        self.assertEqual((report.succeeded, report.failed, report.refused), (2, 1, 0))
        bad = [one for body in server.transport.bodies(COMMIT) for one in body["outcomes"] if one["step"] == "bad"][-1]
        self.assertEqual((bad["outcome"], bad["retryable"], bad["errorClass"]), ("failed", False, "bad_outcome"))

    def test_an_item_that_could_not_be_written_is_sent_again(self) -> None:
        def commit(nth: int, body: Any) -> Any:
            if nth > 1:
                return applied(body)
            told = {"type": "/problems/store-unavailable", "status": 503, "title": "x", "detail": "x"}
            return answer(200, {"outcomes": [{**one, "outcome": "problem", "problem": told} for one in body["outcomes"]], "now": NOW})

        server = Server([claimed()], commit)
        self.assertEqual(server.run(lambda step: 1).succeeded, 1)
        self.assertEqual(server.commits, 2)

    def test_an_item_that_can_never_be_stored_fails_for_good(self) -> None:
        def commit(nth: int, body: Any) -> Any:
            if nth > 1:
                return applied(body)
            told = {"type": "/problems/invalid", "status": 422, "title": "x", "detail": "too deep"}
            return answer(200, {"outcomes": [{**one, "outcome": "problem", "problem": told} for one in body["outcomes"]], "now": NOW})

        server = Server([claimed()], commit)
        report = server.run(lambda step: 1)
        self.assertEqual((report.succeeded, report.failed), (0, 1))
        self.assertIn("too deep", server.transport.bodies(COMMIT)[1]["outcomes"][0]["errorMessage"])

    def test_results_that_are_no_json_never_leave(self) -> None:
        for result in (float("nan"), {1, 2}, "\ud800", {"x": b"bytes"}):
            server = Server([claimed()], lambda _, body: applied(body))
            with self.subTest(result=result):
                self.assertEqual(server.run(lambda step, result=result: result).failed, 1)
                self.assertEqual(server.transport.bodies(COMMIT)[0]["outcomes"][0]["errorClass"], "bad_result")


class Ends(unittest.TestCase):
    def test_a_token_that_is_not_accepted_ends_the_worker(self) -> None:
        for where in ("register", "claim"):
            server = Server([], lambda _, body: applied(body), **{where: problem(401, "unauthenticated")})
            with self.subTest(where=where), self.assertRaises(Denied):
                server.run(lambda step: 1)

    def test_a_commit_that_is_denied_ends_the_worker(self) -> None:
        server = Server([claimed()], lambda *_: problem(403, "forbidden"))
        with self.assertRaises(Denied):
            server.run(lambda step: 1)

    def test_a_claim_that_is_wrong_ends_the_worker(self) -> None:
        server = Server([], lambda _, body: applied(body), claim=problem(422, "invalid"))
        with self.assertRaises(ApiError):
            server.run(lambda step: 1)

    def test_a_server_that_is_none_of_ours_ends_the_worker(self) -> None:
        server = Server([], lambda _, body: applied(body), claim=answer(200, ["hello"]))
        with self.assertRaises(TypeError):
            server.run(lambda step: 1)

    def test_without_handlers_there_is_no_worker(self) -> None:
        with self.assertRaises(TaskerError):
            Worker(Client()).run()

    def test_what_is_not_answered_does_not_keep_it_for_ever(self) -> None:
        from tasker_client import outbox

        server = Server([claimed()], lambda *_: problem(503, "store-unavailable", retry_after="300"))
        box = outbox.Outbox(Client(transport=server.transport), "w", lambda *_: None, lambda _: None)
        box.start()
        box.put(outbox.Outcome(("t", "s", 1), {"outcome": "released"}, "released"))
        self.assertEqual(box.close(0.2), 1)


class Handlers(unittest.TestCase):
    def test_they_may_be_asynchronous(self) -> None:
        async def work(step: Step) -> Any:
            return {"attempt": step.attempt}

        server = Server([claimed()], lambda _, body: applied(body))
        self.assertEqual(server.run(work).succeeded, 1)
        self.assertEqual(server.transport.bodies(COMMIT)[0]["outcomes"][0]["result"], {"attempt": 1})

    def test_one_that_ends_the_interpreter_has_failed(self) -> None:
        def work(step: Step) -> None:
            raise SystemExit(3)

        server = Server([claimed()], lambda _, body: applied(body))
        self.assertEqual(server.run(work).failed, 1)

    def test_time_is_the_servers(self) -> None:
        step = Step(claimed(timeoutSeconds=300, deadlineAt="2026-11-25T10:00:05.000000Z"), NOW)
        self.assertTrue(4.0 < step.remaining <= 5.0, step.remaining)
        step = Step(claimed(timeoutSeconds=7, deadlineAt="2026-11-25T11:00:00.000000Z"), NOW)
        self.assertTrue(6.0 < step.remaining <= 7.0, step.remaining)


if __name__ == "__main__":
    unittest.main()
