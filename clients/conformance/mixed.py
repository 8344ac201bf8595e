"""Workers in Python, in TypeScript and behind `tasker worker --exec` do diamonds together.

    python3 clients/conformance/mixed.py --url http://127.0.0.1:8080 --tasker target/debug/tasker

Each of the three in turn is killed (SIGKILL) with a step in hand: the others finish it, and the late answer of the one
that was killed is refused. Needs the TypeScript tests to be built.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any, Dict, Iterator, List

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "python" / "src"))

from tasker_client import Client  # noqa: E402

PATIENCE = 90.0
RETRY = {"limit": 3, "backoff": {"fixed": {"delay": "50ms"}}}
SUMS = {"a": 1, "b": 2, "c": 2, "d": 5}
ONCE = ["started", "succeeded"]
TWICE = ["started", "failed", "retry_scheduled", *ONCE]
RESCUED = ["started", "lease_expired", "retry_scheduled", *ONCE]


class Mixed:
    """A queue of its own, and workers on it."""

    def __init__(self, url: str, tasker: str) -> None:
        self.client = Client(url)
        self.queue = f"mixed-{uuid.uuid4().hex[:8]}"
        step = str(ROOT / "conformance" / "mixed-step.sh")
        execs = [word for name in ("any", "exec") for word in ("--exec", f"mixed.{name}={step}")]
        self.commands: Dict[str, List[str]] = {
            "python": [sys.executable, str(ROOT / "python/tests/mixed_worker.py"), url, self.queue],
            "node": ["node", str(ROOT / "typescript/build/test/mixed-worker.js"), url, self.queue],
            "exec": [tasker, "worker", "--url", url, "--queue", self.queue, "--lease", "2s", *execs],
        }

    def put(self, name: str, handlers: Dict[str, str]) -> None:
        parents = {"a": [], "b": ["a"], "c": ["a"], "d": ["b", "c"]}
        steps = [
            {"name": step, "handler": f"mixed.{handlers[step]}", "depends_on": parents[step], "retry": RETRY}
            for step in SUMS
        ]
        document = {"name": f"{self.queue}-{name}", "version": "1.0.0", "defaults": {"queue": self.queue}, "steps": steps}
        self.client.put_template(document)

    def submit(self, name: str, gate: str, *, fail: str = "", hold: str = "") -> str:
        context = {"fail": list(fail), "hold": list(hold), "while": gate}
        return self.client.submit({"template": f"{self.queue}-{name}", "context": context})["id"]

    @contextlib.contextmanager
    def worker(self, name: str) -> Iterator["subprocess.Popen[bytes]"]:
        """A worker while the block runs; afterwards it is told to end and must end well."""
        process = subprocess.Popen(self.commands[name], stdout=subprocess.DEVNULL)
        try:
            yield process
            process.terminate()
            status = process.wait(PATIENCE)
            if status != 0:
                raise AssertionError(f"the {name} worker ended with {status}")
        finally:
            process.kill()
            process.wait()

    def check(self, task: str, causes: Dict[str, List[str]]) -> Dict[str, str]:
        """All steps are done as often as they should be; answers by whom."""
        same(self.client.wait(task, timeout=PATIENCE)["state"], "complete", f"task {task}")
        rows = self.client.list_transitions(task, limit=1000)["items"]
        by: Dict[str, str] = {}
        for step in self.client.list_steps(task)["items"]:
            name = step["name"]
            result: Any = step["result"]
            wanted = causes.get(name, ONCE)
            same([row["cause"] for row in rows if row.get("step") == name], wanted, f"history of {name}")
            same(step["attemptCount"], 1 if wanted == ONCE else 2, f"attempts of {name}")
            same(result["sum"], SUMS[name], f"result of {name}")
            by[name] = result["by"]
        return by

    def together(self) -> None:
        """Each does a step that only it can do; two of them fail at first."""
        self.put("each", {"a": "python", "b": "node", "c": "exec", "d": "any"})
        with self.worker("python"), self.worker("node"), self.worker("exec"):
            by = self.check(self.submit("each", "/nowhere", fail="abc"), {"a": TWICE, "b": TWICE, "c": TWICE})
        same([by["a"], by["b"], by["c"]], ["python", "node", "exec"], "who did a, b, c")

    def killed(self, victim: str, gate: str) -> None:
        """The victim holds a step when it is killed."""
        others = [name for name in self.commands if name != victim]
        Path(gate).touch()
        with contextlib.ExitStack() as ends:
            process = subprocess.Popen(self.commands[victim], stdout=subprocess.DEVNULL)
            ends.callback(process.wait)
            ends.callback(process.kill)
            task = self.submit("any", gate, fail="b", hold="a")
            lease = self.lease(task, "a")
            for name in others:
                ends.enter_context(self.worker(name))
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
            by = self.check(task, {"a": RESCUED, "b": TWICE})
            if victim in by.values():
                raise AssertionError(f"the {victim} worker was killed and did {by}")
            # What the one that was killed would say, had it only been away for long.
            late = {"taskId": task, "step": "a", "leaseNo": lease["leaseNo"], "outcome": "succeeded", "result": {"sum": 9}}
            body = {"workerId": lease["workerId"], "outcomes": [late]}
            answer = self.client.request("POST", "/api/workers/commit", body=body)["outcomes"][0]
            same((answer["outcome"], answer["problem"]["status"]), ("problem", 409), f"late answer {answer}")
            self.check(task, {"a": RESCUED, "b": TWICE})
            # A program that outlived its worker ends by itself.
            os.unlink(gate)

    def lease(self, task: str, step: str) -> Any:
        end = time.monotonic() + PATIENCE
        while True:
            lease = self.client.show_step(task, step).get("lease")
            if lease:
                return lease
            if time.monotonic() > end:
                raise AssertionError(f"nobody took {step}")
            time.sleep(0.02)


def same(found: Any, wanted: Any, what: str) -> None:
    if found != wanted:
        raise AssertionError(f"{what}: found {found!r}, wanted {wanted!r}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--url", required=True)
    parser.add_argument("--tasker", required=True)
    given = parser.parse_args()
    mixed = Mixed(given.url, str(Path(given.tasker).resolve()))
    mixed.together()
    print("ok - a diamond by three workers", flush=True)
    mixed.put("any", dict.fromkeys(SUMS, "any"))
    with tempfile.TemporaryDirectory() as folder:
        for victim in mixed.commands:
            mixed.killed(victim, f"{folder}/{victim}")
            print(f"ok - the {victim} worker is killed, the others finish, its late answer is refused", flush=True)


if __name__ == "__main__":
    main()
