"""What is generated is what the document says, and can be used."""

from __future__ import annotations

import json
import subprocess
import sys
import typing
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from tasker_client import operations, types  # noqa: E402

DOCUMENT = json.loads((ROOT.parents[1] / "adapters-http" / "openapi.json").read_text(encoding="utf-8"))


class Generated(unittest.TestCase):
    def test_it_is_up_to_date(self) -> None:
        check = [sys.executable, str(ROOT / "tools" / "generate.py"), "--check"]
        done = subprocess.run(check, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_every_type_can_be_resolved(self) -> None:
        resolved = 0
        for name in DOCUMENT["components"]["schemas"]:
            shape = getattr(types, name)
            if hasattr(shape, "__required_keys__"):
                typing.get_type_hints(shape)
                resolved += 1
        self.assertGreater(resolved, 30)

    def test_required_fields_are_required(self) -> None:
        schemas = DOCUMENT["components"]["schemas"]
        for name in ("Task", "Step", "Problem", "TaskSummary"):
            # The rest of the keys of a class may be left out.
            self.assertEqual(set(schemas[name]["required"]), set(getattr(types, name).__required_keys__), name)
            self.assertEqual(
                set(schemas[name]["properties"]),
                getattr(types, name).__required_keys__ | getattr(types, name).__optional_keys__,
                name,
            )

    def test_every_operation_has_a_method_with_types(self) -> None:
        for path, item in DOCUMENT["paths"].items():
            for method, operation in item.items():
                if method not in ("get", "put", "post", "delete"):
                    continue
                if any("text/event-stream" in one.get("content", {}) for one in operation["responses"].values()):
                    continue
                name = "".join(f"_{c.lower()}" if c.isupper() else c for c in operation["operationId"])
                with self.subTest(path=path, method=method):
                    names = {**vars(types), **vars(operations)}
                    hints = typing.get_type_hints(getattr(operations.Operations, name), names)
                    self.assertIn("return", hints)


if __name__ == "__main__":
    unittest.main()
