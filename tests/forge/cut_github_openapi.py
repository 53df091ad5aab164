"""Cut GitHub's own description of its API down to what the stand-in serves.

    npm install @octokit/openapi@23.0.2
    python tests/forge/cut_github_openapi.py …/generated/api.github.com.json

Kept are the parameters and bodies of requests, closed so that a mistyped key is caught, and one
example of each successful answer. The description is MIT (github-openapi.LICENSE, beside this).
"""

import gzip
import json
import re
import sys
from pathlib import Path
from typing import Any

REPO = "/repos/{owner}/{repo}"
KEEP: dict[str, tuple[str, ...]] = {
    "/user": ("get",),
    "/rate_limit": ("get",),
    REPO: ("get",),
    f"{REPO}/pulls": ("get",),
    f"{REPO}/pulls/{{pull_number}}": ("get",),
    f"{REPO}/pulls/{{pull_number}}/files": ("get",),
    f"{REPO}/issues/{{issue_number}}": ("get",),
    f"{REPO}/issues/{{issue_number}}/comments": ("get", "post"),
    f"{REPO}/issues/comments/{{comment_id}}": ("get", "patch", "delete"),
    f"{REPO}/commits/{{ref}}": ("get",),
    f"{REPO}/commits/{{commit_sha}}/pulls": ("get",),
    f"{REPO}/commits/{{ref}}/status": ("get",),
    f"{REPO}/commits/{{ref}}/statuses": ("get",),
    f"{REPO}/commits/{{ref}}/check-runs": ("get",),
    f"{REPO}/statuses/{{sha}}": ("post",),
    f"{REPO}/check-runs": ("post",),
    f"{REPO}/check-runs/{{check_run_id}}": ("get", "patch"),
    f"{REPO}/check-runs/{{check_run_id}}/annotations": ("get",),
    f"{REPO}/actions/runs": ("get",),
    f"{REPO}/actions/workflows/{{workflow_id}}/runs": ("get",),
    f"{REPO}/actions/runs/{{run_id}}": ("get",),
    f"{REPO}/actions/runs/{{run_id}}/jobs": ("get",),
    f"{REPO}/actions/runs/{{run_id}}/artifacts": ("get",),
    f"{REPO}/actions/artifacts": ("get",),
    f"{REPO}/actions/artifacts/{{artifact_id}}": ("get",),
    f"{REPO}/actions/artifacts/{{artifact_id}}/{{archive_format}}": ("get",),
}
TARGET = Path(__file__).with_name("github-openapi.json.gz")


def cut(whole: dict[str, Any]) -> dict[str, Any]:
    """The kept operations and what their requests refer to."""
    paths: dict[str, Any] = {
        path: {method: _operation(whole, whole["paths"][path][method]) for method in methods}
        for path, methods in KEEP.items()
    }
    return {
        "openapi": whole["openapi"],
        "info": {"title": whole["info"]["title"], "version": whole["info"]["version"]},
        "servers": whole["servers"],
        "paths": paths,
        "components": _referred_to(whole, paths),
    }


def _operation(whole: dict[str, Any], operation: dict[str, Any]) -> dict[str, Any]:
    code = min(code for code in operation["responses"] if code[0] in "23")
    kept: dict[str, Any] = {
        "operationId": operation["operationId"],
        "parameters": _plain(operation.get("parameters", [])),
        "responses": {code: {"description": "", **_example(whole, operation["responses"][code])}},
    }
    if "requestBody" in operation:
        kept["requestBody"] = _closed(_plain(operation["requestBody"]))
    return kept


def _example(whole: dict[str, Any], response: dict[str, Any]) -> dict[str, Any]:
    content = _resolve(whole, response).get("content", {}).get("application/json", {})
    example = next(iter(content.get("examples", {}).values()), None)
    if example is None:
        return {}
    value = _resolve(whole, example)["value"]
    if isinstance(value, dict):
        value = _resolve(whole, value)
    return {
        "content": {
            "application/json": {
                "example": value.get("value", value) if isinstance(value, dict) else value
            }
        }
    }


def _resolve(whole: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        target: Any = whole
        for key in node["$ref"].removeprefix("#/").split("/"):
            target = target[key]
        node = target
    return node


def _plain(node: Any) -> Any:
    """Without prose and examples."""
    if isinstance(node, list):
        return [_plain(one) for one in node]
    if not isinstance(node, dict):
        return node
    return {
        key: _plain(value)
        for key, value in node.items()
        if key not in ("examples", "example")
        and not (key == "description" and isinstance(value, str))
    }


def _closed(node: Any) -> Any:
    """GitHub drops unknown keys silently; a mistyped one must not pass here."""
    if isinstance(node, list):
        return [_closed(one) for one in node]
    if not isinstance(node, dict):
        return node
    closed = {key: _closed(value) for key, value in node.items()}
    if isinstance(closed.get("properties"), dict):
        closed.setdefault("additionalProperties", False)
    return closed


def _referred_to(whole: dict[str, Any], paths: dict[str, Any]) -> dict[str, Any]:
    components: dict[str, Any] = {}
    todo = [json.dumps(paths)]
    while todo:
        for kind, name in re.findall(r'"#/components/([^"/]+)/([^"/]+)"', todo.pop()):
            if name not in components.setdefault(kind, {}):
                components[kind][name] = _plain(whole["components"][kind][name])
                todo.append(json.dumps(components[kind][name]))
    return components


def main(source: str) -> None:
    """Write the cut beside this file, the same bytes each time."""
    whole = json.loads(Path(source).read_text(encoding="utf-8"))
    text = json.dumps(cut(whole), sort_keys=True, separators=(",", ":"))
    TARGET.write_bytes(gzip.compress(text.encode(), mtime=0))


if __name__ == "__main__":
    main(sys.argv[1])
