"""Does what the README of a client shows, against a server.

    python3 clients/conformance/readme.py python|typescript URL

Blocks whose first line is a comment with a file's name are saved under it. The lines of `console` blocks after `$ ` are
run, by one shell; what stands below them is what must be printed.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    client, url = sys.argv[1:]
    text = (ROOT / client / "README.md").read_text(encoding="utf-8").replace("http://127.0.0.1:8080", url)
    blocks = re.findall(r"^```(\w+)\n(.*?)^```$", text, flags=re.M | re.S)
    script, wanted = [], []
    with tempfile.TemporaryDirectory() as folder:
        for kind, body in blocks:
            named = re.match(r"(?:#|//) (\S+\.(?:py|mjs))\n", body)
            if named:
                Path(folder, named.group(1)).write_text(body, encoding="utf-8")
            if kind == "console":
                for line in body.splitlines():
                    (script if line.startswith("$ ") else wanted).append(line[2:] if line.startswith("$ ") else line)
        if not script or not wanted:
            raise SystemExit(f"the README of {client} shows nothing to do")
        modules = Path(folder, "node_modules", "@tasker")
        modules.mkdir(parents=True)
        (modules / "client").symlink_to(ROOT / "typescript")
        surroundings = {**os.environ, "PYTHONPATH": str(ROOT / "python" / "src")}
        # What was begun and not ended ends with the shell, so that nobody waits for it.
        lines = "set -e\ntrap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n" + "\n".join(script) + "\n"
        done = subprocess.run(
            ["bash", "-c", lines], cwd=folder, env=surroundings, stdout=subprocess.PIPE, text=True, timeout=120, check=False
        )
    if done.returncode != 0 or done.stdout.splitlines() != wanted:
        print(f"{lines}\nended with {done.returncode} and printed\n{done.stdout}\ninstead of\n" + "\n".join(wanted))
        return 1
    print(f"ok - what the README of {client} shows")
    return 0


if __name__ == "__main__":
    sys.exit(main())
