"""What scripts/fuzz-api changes in requests before they are sent."""

from __future__ import annotations

from typing import Any

import schemathesis


def shortened(seconds: Any) -> Any:
    """Long enough to wait at all. What is out of bounds stays so."""
    return 1 if isinstance(seconds, int) and 1 < seconds <= 30 else seconds


@schemathesis.hook
def before_call(ctx: schemathesis.HookContext, case: schemathesis.Case, kwargs: Any) -> None:
    """Nobody has half a minute for each request that may wait for an event or a step."""
    if isinstance(case.query, dict) and "wait" in case.query:
        case.query["wait"] = shortened(case.query["wait"])
    if isinstance(case.body, dict) and "waitSeconds" in case.body:
        case.body["waitSeconds"] = shortened(case.body["waitSeconds"])
