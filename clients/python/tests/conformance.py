"""Runs the conformance scenarios (clients/conformance/*.json) against a server; prints TAP.

    python3 clients/python/tests/conformance.py --url http://127.0.0.1:8080 [NAME...]
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import re
import sys
import threading
import time
import traceback
import uuid
from datetime import datetime
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional, Set

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "python" / "src"))

from tasker_client import (  # noqa: E402
    ApiError,
    Client,
    NotFound,
    PermanentError,
    Report,
    RetryableError,
    Step,
    Worker,
)
from faulty import FaultyTransport  # noqa: E402
from following import Following  # noqa: E402

PATIENCE = 60.0
# For a server that asks who one is.
TOKEN = os.environ.get("TASKER_TOKEN")
KEYS = {"about", "steps", "context", "workers", "script", "faults", "play", "expect"}
EXPECT_KEYS = {"task", "state", "steps", "seen", "reports", "busiest", "calls", "gaps", "matches", "same"}


class Running:
    """A worker of the scenario, in a thread."""

    def __init__(self, worker: Worker, transport: FaultyTransport) -> None:
        self.worker = worker
        self.transport = transport
        self.error: Optional[BaseException] = None
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self) -> None:
        try:
            self.worker.run(signals=False)
        except BaseException as error:
            self.error = error


class Scenario:
    """One scenario while it is played."""

    def __init__(self, url: str, name: str, scenario: Dict[str, Any]) -> None:
        unknown = set(scenario) - KEYS | set(scenario["expect"]) - EXPECT_KEYS
        if unknown:
            raise ValueError(f"unknown keys: {unknown}")
        self.url, self.scenario = url, scenario
        self.place = f"{name}-py-{uuid.uuid4().hex[:8]}"
        self.client = Client(url, token=TOKEN)
        self.changed = threading.Condition()
        self.running: Dict[str, Running] = {}
        self.streams: Dict[str, Following] = {}
        self.tasks: Dict[str, str] = {}
        self.last = ""
        self.seen: Dict[str, List[Dict[str, Any]]] = {}
        self.opened: Dict[str, threading.Event] = {}
        self.cancelled: Set[str] = set()
        self.busy = self.busiest = 0

    def play(self) -> None:
        template = {
            "namespace": "conformance",
            "name": self.place,
            "version": "1.0.0",
            "defaults": {"queue": self.place},
            "steps": [{"handler": "work", **step} for step in self.scenario["steps"]],
        }
        self.client.put_template(template)
        try:
            for action in self.scenario["play"]:
                kind = next(iter(action))
                getattr(self, "do_" + kind)(action[kind], action)
            self.check()
        finally:
            for gate in self.opened.values():
                gate.set()
            for stream in self.streams.values():
                stream.close()
            for running in self.running.values():
                running.worker.stop()
                running.worker.stop()

    # What is done.

    def do_start(self, name: str, _: Any) -> None:
        given = {re.sub(r"([A-Z])", r"_\1", key).lower(): value for key, value in self.scenario["workers"][name].items()}
        faults = [one for one in self.scenario.get("faults", []) if one["worker"] == name]
        transport = FaultyTransport(self.url, faults, self.changed)
        worker = Worker(Client(self.url, token=TOKEN, transport=transport), {"work": self.work}, name=name, queues=[self.place], **given)
        self.running[name] = Running(worker, transport)

    def do_submit(self, name: str, _: Any) -> None:
        task = {"namespace": "conformance", "template": self.place, "context": self.scenario.get("context", {})}
        self.last = self.tasks[name] = self.client.submit(task)["id"]

    def do_awaitTask(self, state: str, _: Any) -> None:
        shown = self.client.wait(self.last, timeout=PATIENCE)
        same(shown["state"], state, "state of the task")

    def do_entered(self, step: str, _: Any) -> None:
        self.until(lambda: step in self.seen, f"step {step} to be run")

    def do_awaitBusy(self, count: int, _: Any) -> None:
        self.until(lambda: self.busy == count, f"{count} handlers to run at once")

    def do_open(self, gate: str, _: Any) -> None:
        self.gate(gate).set()

    def do_stop(self, name: str, _: Any) -> None:
        self.running[name].worker.stop()

    def do_ended(self, name: str, action: Dict[str, Any]) -> None:
        running = self.running[name]
        running.thread.join(action.get("withinSeconds", PATIENCE))
        if running.thread.is_alive():
            raise AssertionError(f"worker {name} did not end")
        if running.error:
            raise running.error
        try:
            self.client.request("GET", f"/api/workers/{running.worker.id}")
        except NotFound:
            return
        raise AssertionError(f"worker {name} has ended and is still registered")

    def do_drain(self, name: str, _: Any) -> None:
        self.client.request("POST", f"/api/workers/{self.running[name].worker.id}/drain", body={"reason": "conformance"})

    def do_awaitStopping(self, name: str, _: Any) -> None:
        worker = self.running[name].worker
        self.poll(lambda: worker.stopping, f"worker {name} to heed the drain")

    def do_cancelTask(self, name: str, _: Any) -> None:
        self.client.cancel_task(self.tasks[name])

    def do_cancelled(self, step: str, _: Any) -> None:
        self.until(lambda: step in self.cancelled, f"the handler of {step} to be told to stop")

    def do_awaitCause(self, what: Dict[str, str], _: Any) -> None:
        self.poll(lambda: what["cause"] in self.causes(self.last, what["step"]), f"{what}")

    def do_awaitCalls(self, what: Dict[str, Any], _: Any) -> None:
        self.until(lambda: self.calls(what["call"]) >= what["times"], f"{what}")

    def do_awaitReport(self, what: Dict[str, Any], _: Any) -> None:
        report = self.running[what["worker"]].worker.report
        self.poll(lambda: report.refused == what["refused"], f"{what}")

    def do_follow(self, name: str, action: Dict[str, Any]) -> None:
        stream, nth = action.get("afterEvent", ("", 0))
        after = self.streams[stream].events[nth]["id"] if stream else "ev_0"
        self.streams[name] = Following(self.client.task_events(self.last, types=action.get("types", ()), after=after), self.changed)

    def do_awaitEvents(self, what: Dict[str, Any], _: Any) -> None:
        told = self.streams[what["stream"]].events
        self.until(lambda: len(told) >= len(what["types"]), f"{what}, told {told}")
        same([event["type"] for event in told], what["types"], f"events of {what['stream']}")

    def do_refuses(self, what: Dict[str, Any], _: Any) -> None:
        method, path = what["request"]
        try:
            self.client.request(method, path, body=what.get("body"))
        except ApiError as error:
            same((error.status, error.kind), (what["status"], what["kind"]), f"{method} {path}")
            same(len(error.errors), what.get("errors", 0), f"errors of {error}")
            if not error.detail or not error.request_id:
                raise AssertionError(f"{error.problem} has no detail or no requestId")
            return
        raise AssertionError(f"{method} {path} was not refused")

    # What the handlers do.

    def work(self, step: Step) -> Any:
        script = self.scenario["script"]
        behaviours = script.get(step.name) or script["*"]
        with self.changed:
            seen = self.seen.setdefault(step.name, [])
            seen.append(facts(step))
            behaviour = behaviours[min(len(seen), len(behaviours)) - 1]
            self.busy += 1
            self.busiest = max(self.busiest, self.busy)
            self.changed.notify_all()
        try:
            return self.behave(step, behaviour)
        finally:
            with self.changed:
                self.busy -= 1

    def behave(self, step: Step, behaviour: Dict[str, Any]) -> Any:
        if behaviour.get("deaf"):
            self.gate(behaviour["hold"]).wait()
        elif "hold" in behaviour:
            # Two things to wait for: a look at both every few milliseconds.
            while not self.gate(behaviour["hold"]).is_set():
                if step.cancelled.wait(0.01):
                    with self.changed:
                        self.cancelled.add(step.name)
                        self.changed.notify_all()
                    step.raise_if_cancelled()
        if "fail" in behaviour:
            told = behaviour["fail"]
            if told.get("retryable") is False:
                raise PermanentError(told["message"], error_class=told.get("class"))
            raise RetryableError(told["message"], error_class=told.get("class"), retry_after=told.get("retryAfterSeconds"))
        if "throw" in behaviour:
            raise RuntimeError(behaviour["throw"])
        if "returnSize" in behaviour:
            return "x" * (behaviour["returnSize"] - 2)
        if behaviour.get("returnContext"):
            return step.context
        return object() if behaviour.get("returnUnsendable") else behaviour.get("return")

    # What is waited for and checked.

    def gate(self, name: str) -> threading.Event:
        with self.changed:
            return self.opened.setdefault(name, threading.Event())

    def until(self, holds: Callable[[], bool], what: str) -> None:
        with self.changed:
            if not self.changed.wait_for(holds, PATIENCE):
                raise AssertionError(f"waited in vain for {what}")

    def poll(self, holds: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + PATIENCE
        while not holds():
            if time.monotonic() > end:
                raise AssertionError(f"waited in vain for {what}")
            time.sleep(0.03)

    def calls(self, call: str) -> int:
        return sum(len(running.transport.calls.get(call, [])) for running in self.running.values())

    def history(self, task: str) -> List[Dict[str, Any]]:
        return self.client.list_transitions(task, limit=1000)["items"]  # type: ignore[return-value]

    def causes(self, task: str, step: str) -> List[str]:
        return [row["cause"] for row in self.history(task) if row.get("step") == step]

    def check(self) -> None:
        expect = self.scenario["expect"]
        task = self.tasks[expect.get("task", next(iter(self.tasks)))]
        same(self.client.show_task(task)["state"], expect["state"], "state of the task")
        for name, wanted in expect.get("steps", {}).items():
            self.check_step(task, name, dict(wanted))
        for name, wanted in expect.get("seen", {}).items():
            same(len(self.seen.get(name, [])), len(wanted), f"runs of {name}")
            for nth, some in enumerate(wanted):
                within(self.seen[name][nth], some, f"{name}, run {nth + 1}")
        for name, wanted in expect.get("reports", {}).items():
            report = vars(self.running[name].worker.report)
            given = {re.sub(r"([A-Z])", r"_\1", key).lower(): count for key, count in wanted.items()}
            same(report, {**vars(Report()), **given}, f"report of {name}")
        if "busiest" in expect:
            same(self.busiest, expect["busiest"], "handlers at once")
        for call, count in expect.get("calls", {}).items():
            same(self.calls(call), count, f"calls of {call}")
        for gap in expect.get("gaps", []):
            times = next(iter(self.running.values())).transport.calls[gap["call"]]
            waited = times[gap["after"]] - times[gap["after"] - 1]
            if waited < gap["seconds"]:
                raise AssertionError(f"{gap}: only {waited:.3f} s")
        for name, patterns in expect.get("matches", {}).items():
            for fact in self.seen[name]:
                for key, pattern in patterns.items():
                    if not re.search(pattern, str(fact[key])):
                        raise AssertionError(f"{key} of {name} is {fact[key]!r}")
        for name, keys in expect.get("same", {}).items():
            for key in keys:
                same(len({fact[key] for fact in self.seen[name]}), 1, f"different {key} of {name}")

    def check_step(self, task: str, name: str, wanted: Dict[str, Any]) -> None:
        step: Dict[str, Any] = dict(self.client.show_step(task, name))
        same(step["state"], wanted.pop("state"), f"state of {name}")
        same(step["attemptCount"], wanted.pop("attempts"), f"attempts of {name}")
        rows = [row for row in self.history(task) if row.get("step") == name]
        if "causes" in wanted:
            same([row["cause"] for row in rows], wanted.pop("causes"), f"history of {name}")
        if "secondStartAfterSeconds" in wanted:
            failed, started = (
                next(datetime.fromisoformat(row["at"].replace("Z", "+00:00")) for row in rows[skip:] if row["cause"] == cause)
                for cause, skip in (("failed", 0), ("started", 1))
            )
            waited = (started - failed).total_seconds()
            if waited < wanted.pop("secondStartAfterSeconds"):
                raise AssertionError(f"{name} was started again after {waited} s")
        if "resultSize" in wanted:
            same(len(json.dumps(step["result"])), wanted.pop("resultSize"), f"size of the result of {name}")
        for key in list(wanted):
            same(step.get(key), wanted.pop(key), f"{key} of {name}")


def facts(step: Step) -> Dict[str, Any]:
    """What a handler is given, in the words of the scenarios."""
    return {
        "attempt": step.attempt,
        "attemptLimit": step.attempt_limit,
        "runNo": step.run_no,
        "leaseNo": step.lease_no,
        "context": step.context,
        "config": step.config,
        "parents": step.parents,
        "lastError": step.last_error,
        "idempotencyKey": step.idempotency_key,
        "traceparent": step.traceparent,
        "trace": (step.traceparent or "--").split("-")[1],
    }


def same(found: Any, wanted: Any, what: str) -> None:
    if found != wanted:
        raise AssertionError(f"{what}: found {found!r}, wanted {wanted!r}")


def within(found: Any, wanted: Any, what: str) -> None:
    """Whether all that is wanted is there; objects may have more."""
    if isinstance(wanted, dict) and isinstance(found, dict) and wanted:
        for key, value in wanted.items():
            within(found.get(key), value, f"{what}, {key}")
    else:
        same(found, wanted, what)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--url", required=True)
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("names", nargs="*")
    given = parser.parse_args()
    logging.basicConfig(level=logging.INFO if given.verbose else logging.CRITICAL)
    files = sorted((ROOT / "conformance").glob("*.json"))
    chosen = [file for file in files if not given.names or file.stem in given.names]
    if not chosen or (given.names and len(chosen) != len(given.names)):
        raise SystemExit(f"no such scenario among {given.names}")
    print(f"TAP version 13\n1..{len(chosen)}", flush=True)
    failed = 0
    for number, file in enumerate(chosen, 1):
        began = time.monotonic()
        try:
            Scenario(given.url, file.stem, json.loads(file.read_text(encoding="utf-8"))).play()
            verdict = "ok"
        except Exception:
            failed += 1
            verdict = "not ok"
            print("# " + traceback.format_exc().strip().replace("\n", "\n# "))
        print(f"{verdict} {number} - {file.stem} ({time.monotonic() - began:.2f} s)", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
