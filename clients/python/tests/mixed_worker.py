"""The Python worker of the mixed diamond; clients/conformance/mixed.py starts it.

    python3 mixed_worker.py URL QUEUE
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any, Dict

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from tasker_client import Client, RetryableError, Step, Worker  # noqa: E402


def work(step: Step) -> Dict[str, Any]:
    """Fails or holds once where the context says so; adds up."""
    if step.attempt == 1 and step.name in step.context["fail"]:
        raise RetryableError("not yet", error_class="early")
    while step.attempt == 1 and step.name in step.context["hold"] and os.path.exists(step.context["while"]):
        step.sleep(0.05)
    return {"by": "python", "sum": 1 + sum(parent["sum"] for parent in step.parents.values())}


def main() -> None:
    url, queue = sys.argv[1:]
    handlers = {"mixed.any": work, "mixed.python": work}
    report = Worker(Client(url), handlers, name="python", queues=[queue], lease_seconds=2, wait_seconds=5).run()
    print(report)


if __name__ == "__main__":
    main()
