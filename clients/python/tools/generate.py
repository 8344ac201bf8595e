"""Writes types.py and operations.py from the OpenAPI document of the server.

    python3 clients/python/tools/generate.py           writes them
    python3 clients/python/tools/generate.py --check   tells whether they are up to date
"""

from __future__ import annotations

import json
import keyword
import re
import sys
from pathlib import Path
from typing import Any, Dict, List, Tuple

HERE = Path(__file__).resolve().parent
DOCUMENT = HERE.parents[2] / "adapters-http" / "openapi.json"
PACKAGE = HERE.parent / "src" / "tasker_client"
NOTE = "# Written by tools/generate.py from adapters-http/openapi.json; do not edit."
PRIMITIVES = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
METHODS = ("get", "put", "post", "delete", "patch")
WIDTH = 96
TYPING = {"Any", "Dict", "List", "Literal", "Optional", "Union"}

Schema = Dict[str, Any]


def snake(name: str) -> str:
    """`listTasks` and `If-Match` as Python spells them."""
    spelled = re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name.replace("-", "_")).lower()
    return spelled + "_" if keyword.iskeyword(spelled) else spelled


def reference(schema: Schema) -> str:
    return str(schema["$ref"]).rsplit("/", 1)[1]


def type_of(schema: Schema) -> str:
    """The Python type of a schema, as an expression that Python 3.9 can evaluate."""
    if "$ref" in schema:
        return reference(schema)
    for several in ("oneOf", "anyOf"):
        if several in schema:
            return union([type_of(one) for one in schema[several]])
    if "allOf" in schema and len(schema["allOf"]) == 1:
        return type_of(schema["allOf"][0])
    if "enum" in schema:
        return "Literal[" + ", ".join(json.dumps(word) for word in schema["enum"]) + "]"
    if "const" in schema:
        return f"Literal[{json.dumps(schema['const'])}]"
    kinds = schema.get("type")
    if isinstance(kinds, list):
        return union([type_of({**schema, "type": kind}) for kind in kinds])
    if kinds == "array":
        return f"List[{type_of(schema.get('items', {}))}]"
    if kinds == "object":
        values = schema.get("additionalProperties")
        return f"Dict[str, {type_of(values) if isinstance(values, dict) else 'Any'}]"
    return PRIMITIVES.get(str(kinds), "Any")


def union(types: List[str]) -> str:
    if "Any" in types:
        return "Any"
    bare = [one[9:-1] if one.startswith("Optional[") else one for one in types]
    real = list(dict.fromkeys(one for one in bare if one != "None"))
    if not real:
        return "None"
    inner = real[0] if len(real) == 1 else f"Union[{', '.join(real)}]"
    return f"Optional[{inner}]" if bare != types or "None" in types else inner


def text(words: str, indent: str) -> List[str]:
    """A doc string, wrapped."""
    plain = " ".join(words.split()).replace("\\", "\\\\").replace('"""', "'''")
    lines: List[str] = []
    line = f'{indent}"""'
    for word in plain.split(" "):
        if len(line) + len(word) + 1 > WIDTH and line.strip() not in ("", '"""'):
            lines.append(line.rstrip())
            line = indent
        line += word + " "
    return [*lines, line.rstrip() + '"""']


def fields(properties: Dict[str, Schema], names: List[str]) -> List[str]:
    return [f"    {name}: {type_of(properties[name])}" for name in names] or ["    pass"]


def identifiers_only(properties: Dict[str, Schema]) -> bool:
    return all(name.isidentifier() and not keyword.iskeyword(name) for name in properties)


def flat(schema: Schema, schemas: Schema) -> Schema:
    """A schema that is made of others, as one."""
    if len(schema.get("allOf", [])) < 2:
        return schema
    whole: Schema = {"type": "object", "properties": {}, "required": []}
    for part in schema["allOf"]:
        one = flat(schemas[reference(part)] if "$ref" in part else part, schemas)
        whole["properties"].update(one.get("properties", {}))
        whole["required"] += one.get("required", [])
    return {**whole, "description": schema.get("description", "")}


def shape(name: str, schema: Schema) -> List[str]:
    """One schema as a TypedDict, or as an alias of another type."""
    about = schema.get("description", "")
    properties = schema.get("properties", {})
    if schema.get("type") != "object" or not properties:
        return ["", "", *(f"# {line}" for line in about.splitlines()), f"{name} = {alias(schema)}"]
    needed = [field for field in properties if field in schema.get("required", [])]
    others = [field for field in properties if field not in needed]
    doc = text(about, "    ") if about else []
    if not identifiers_only(properties):
        # Keys that no class can have, such as `from`.
        pairs = [f'"{key}": {alias(value)}' for key, value in properties.items()]
        total = "" if not others else ", total=False"
        return ["", "", *wrapped(f'{name} = TypedDict("{name}", {{', pairs, f"}}{total})")]
    if not needed:
        return ["", "", f"class {name}(TypedDict, total=False):", *doc, *fields(properties, others)]
    # `Required` came with Python 3.11: until then what is needed is a class of its own.
    if not others:
        return ["", "", f"class {name}(TypedDict):", *doc, *fields(properties, needed)]
    base = ["", "", f"class _{name}(TypedDict):", *fields(properties, needed)]
    return [*base, "", "", f"class {name}(_{name}, total=False):", *doc, *fields(properties, others)]


def alias(schema: Schema) -> str:
    """A type outside a class, where names that come later have to be in quotes."""
    spelled = type_of(schema)
    return re.sub(r"\b(?<![\"'])([A-Z]\w+)\b", lambda found: quoted(found.group(1)), spelled)


def quoted(name: str) -> str:
    return name if name in TYPING else f'"{name}"'


def write_types(document: Schema) -> str:
    lines = [
        '"""The shapes of the API, as they are sent: every object is a dict with these keys.',
        "",
        "Answers may have further keys in later versions of the server.",
        '"""',
        "",
        NOTE,
        "",
        "from __future__ import annotations",
        "",
        "from typing import Any, Dict, List, Literal, Optional, TypedDict, Union",
        "",
        f'API_VERSION = "{document["info"]["version"]}"',
    ]
    schemas = document["components"]["schemas"]
    for name, schema in sorted((name, flat(schema, schemas)) for name, schema in schemas.items()):
        if schema.get("enum"):
            lines += ["", "", *(f"# {line}" for line in schema.get("description", "").splitlines())]
            lines += wrapped(f"{name} = Literal[", [json.dumps(word) for word in schema["enum"]], "]")
        else:
            lines += shape(name, schema)
    return "\n".join(lines) + "\n"


def wrapped(head: str, items: List[str], tail: str) -> List[str]:
    one = head + ", ".join(items) + tail
    if len(one) <= WIDTH:
        return [one]
    return [head, *(f"    {item}," for item in items), tail]


def answer(operation: Schema) -> str:
    """What a call gives back."""
    types: List[str] = []
    for status, response in operation["responses"].items():
        if not status.startswith("2"):
            continue
        contents = response.get("content")
        if not contents:
            types.append("None")
        for kind, content in (contents or {}).items():
            is_json = "json" in kind
            types.append(type_of(content.get("schema", {})) if is_json else "str")
    return union(list(dict.fromkeys(types)) or ["None"])


def parameters(operation: Schema, shared: List[Schema]) -> Tuple[List[Schema], List[Schema]]:
    every = [*shared, *operation.get("parameters", [])]
    inside = [one for one in every if one["in"] == "path"]
    return inside, [one for one in every if one["in"] in ("query", "header")]


def body_of(operation: Schema) -> Tuple[str, bool]:
    body = operation.get("requestBody")
    if not body:
        return "", False
    json_kinds = [one for kind, one in body["content"].items() if kind == "application/json"]
    return type_of(json_kinds[0]["schema"]) if json_kinds else "Any", bool(body.get("required"))


def call(method: str, path: str, operation: Schema, shared: List[Schema]) -> List[str]:
    """One operation as a method."""
    inside, others = parameters(operation, shared)
    body, needed = body_of(operation)
    takes = ["self"] + [f"{snake(one['name'])}: {type_of(one['schema'])}" for one in inside]
    if body:
        takes.append(f"body: {body}" if needed else f"body: {union([body, 'None'])} = None")
    named = sorted(others, key=lambda one: not one.get("required"))
    if named:
        takes.append("*")
    for one in named:
        kind = type_of(one["schema"])
        kind = kind if one.get("required") else f"{union([kind, 'None'])} = None"
        takes.append(f"{snake(one['name'])}: {kind}")
    gives = answer(operation)
    lines = ["", *wrapped_call(f"    def {snake(operation['operationId'])}(", takes, f") -> {gives}:")]
    lines += text(f"{operation.get('summary', '')} `{method.upper()} {path}`", "        ")
    where = "".join(
        f"{{segment({snake(part[1:-1])})}}" if part.startswith("{") else part
        for part in re.split(r"(\{\w+\})", path)
    )
    passed = [f'"{method.upper()}"', ('f' if "{" in path else "") + f'"{where}"']
    for where_in, word in (("query", "query"), ("header", "headers")):
        some = [one for one in named if one["in"] == where_in]
        if some:
            pairs = [f'"{one["name"]}": {snake(one["name"])}' for one in some]
            passed.append("\n".join(wrapped_call(f"            {word}={{", pairs, "}")).strip())
    if body:
        passed.append("body=body")
    head = "        return self.request(" if gives != "None" else "        self.request("
    return [*lines, *wrapped_call(head, passed, ")")]


def wrapped_call(head: str, items: List[str], tail: str) -> List[str]:
    one = head + ", ".join(items) + tail
    if len(one) <= WIDTH:
        return [one]
    indent = " " * (len(head) - len(head.lstrip()) + 4)
    return [head, *(f"{indent}{item}," for item in items), indent[4:] + tail]


def write_operations(document: Schema) -> str:
    methods: List[str] = []
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item and not streams(item[method]):
                methods += call(method, path, item[method], item.get("parameters", []))
    code = re.sub(r'""".*?"""', "", "\n".join(methods), flags=re.S)
    used = set(re.findall(r"\b[A-Z]\w+\b", code))
    names = sorted(name for name in document["components"]["schemas"] if name in used)
    typing = sorted({*(used & TYPING), "Any", "Mapping", "Optional"})
    lines = [
        '"""Every operation of the API as a method."""',
        "",
        NOTE,
        "",
        "from __future__ import annotations",
        "",
        f"from typing import {', '.join(typing)}",
        "from urllib.parse import quote",
        "",
        *wrapped("from .types import (", names, ")")[:1],
    ]
    if lines[-1].endswith("("):
        lines += [*(f"    {name}," for name in names), ")"]
    lines += [
        "",
        "",
        "def segment(value: Any) -> str:",
        '    """A value as one segment of a path."""',
        '    return quote(str(value), safe="")',
        "",
        "",
        "class Operations:",
        '    """What a client can ask for."""',
        "",
        "    def request(",
        "        self,",
        "        method: str,",
        "        path: str,",
        "        *,",
        "        query: Optional[Mapping[str, Any]] = None,",
        "        headers: Optional[Mapping[str, Optional[str]]] = None,",
        "        body: Any = None,",
        "    ) -> Any:",
        '        """Sends a request; answers the body, or raises an ApiError."""',
        "        raise NotImplementedError",
    ]
    return "\n".join([*lines, *methods]) + "\n"


def streams(operation: Schema) -> bool:
    """Whether it answers with a stream of events, which has methods written by hand."""
    return any("text/event-stream" in one.get("content", {}) for one in operation["responses"].values())


def main() -> int:
    document = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    stale = []
    for name, wanted in (("types.py", write_types(document)), ("operations.py", write_operations(document))):
        path = PACKAGE / name
        if not path.exists() or path.read_text(encoding="utf-8") != wanted:
            stale.append(name)
            if "--check" not in sys.argv:
                path.write_text(wanted, encoding="utf-8")
    if "--check" in sys.argv and stale:
        print(f"{', '.join(stale)}: out of date; run python3 clients/python/tools/generate.py", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
