"""What scripts/fuzz-api tells schemathesis before it begins, and changes in requests before they are sent."""

from __future__ import annotations

from typing import Any

import schemathesis
from hypothesis import strategies

TAG = strategies.from_regex(r'(W/)?"[!#-~]{0,9}"', fullmatch=True)
EVENT = strategies.from_regex(r"ev_(0|[1-9a-f][0-9a-f]{0,14})", fullmatch=True)
FORMATS = {
    "EntityTags": strategies.just("*") | strategies.lists(TAG, min_size=1, max_size=3).map(", ".join),
    "EventId": EVENT,
}
for name, strategy in FORMATS.items():
    schemathesis.openapi.format(name, strategy)


@schemathesis.hook
def before_load_schema(ctx: schemathesis.HookContext, raw_schema: Any) -> None:
    """Of a header with quotes or a line below in it no good value is made, unless a format of ours says how."""
    for item in raw_schema["paths"].values():
        for operation in item.values():
            for parameter in operation.get("parameters", ()):
                name = parameter["schema"].get("$ref", "").rsplit("/", 1)[-1]
                if parameter["in"] == "header" and name in FORMATS:
                    parameter["schema"] = {**raw_schema["components"]["schemas"][name], "format": name}


def shortened(seconds: Any) -> Any:
    """Long enough to wait at all. What is out of bounds stays so, and what is no number."""
    is_number = isinstance(seconds, (int, float)) or str(seconds).isdigit()
    return 1 if is_number and 1 < float(seconds) <= 30 else seconds


@schemathesis.hook
def before_call(ctx: schemathesis.HookContext, case: schemathesis.Case, kwargs: Any) -> None:
    """Nobody has half a minute for each request that may wait for an event or a step."""
    if isinstance(case.query, dict) and "wait" in case.query:
        case.query["wait"] = shortened(case.query["wait"])
    if isinstance(case.body, dict) and "waitSeconds" in case.body:
        case.body["waitSeconds"] = shortened(case.body["waitSeconds"])
