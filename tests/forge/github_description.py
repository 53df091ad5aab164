"""GitHub's own description of its API: judges requests, and gives examples of answers."""

import copy
import gzip
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from openapi_core import OpenAPI
from openapi_core.exceptions import OpenAPIError
from openapi_core.testing import MockRequest

HOST = "https://api.github.com"
_FILE = Path(__file__).with_name("github-openapi.json.gz")


@dataclass(frozen=True, kw_only=True)
class Operation:
    """What the description calls a request, and the values in its path."""

    method: str
    template: str
    values: tuple[str, ...]


@lru_cache(maxsize=1)
def _document() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(gzip.decompress(_FILE.read_bytes()))
    return document


@lru_cache(maxsize=1)
def _openapi() -> OpenAPI:
    return OpenAPI.from_dict(copy.deepcopy(_document()))


@lru_cache(maxsize=1)
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    return [
        (re.compile(re.sub(r"\\\{\w+\\\}", "([^/]+)", re.escape(template))), template)
        for template in _document()["paths"]
    ]


def operation(method: str, path: str) -> Operation | None:
    """Find a request in the description."""
    for pattern, template in _patterns():
        found = pattern.fullmatch(path)
        if found and method.lower() in _document()["paths"][template]:
            return Operation(method=method, template=template, values=found.groups())
    return None


def example(method: str, template: str, base: str) -> Any:
    """GitHub's example of the successful answer, its addresses those of the stand-in."""
    return json.loads(_example(method.lower(), template, base))


@lru_cache(maxsize=256)
def _example(method: str, template: str, base: str) -> str:
    responses = _document()["paths"][template][method]["responses"]
    content = next(iter(responses.values()))["content"]["application/json"]
    return json.dumps(content["example"]).replace(HOST, base)


def complaints(
    asked: Operation, path: str, query: Mapping[str, str], headers: Mapping[str, str], body: bytes
) -> list[str]:
    """What GitHub's description says against a request."""
    request = MockRequest(
        HOST,
        asked.method.lower(),
        path,
        args=dict(query),
        headers=dict(headers),
        data=body or None,
        content_type=headers.get("Content-Type", "application/json").partition(";")[0],
    )
    found = [f"unknown query parameter {name}" for name in query if name not in _queries(asked)]
    try:
        _openapi().validate_request(request)
    except (OpenAPIError, ValueError) as error:
        found.append(f"{error} {error.__cause__ or ''}".strip())
    return found


def _queries(asked: Operation) -> set[str]:
    document = _document()
    names = set()
    for one in document["paths"][asked.template][asked.method.lower()]["parameters"]:
        parameter = one
        if "$ref" in one:
            parameter = document["components"]["parameters"][one["$ref"].rpartition("/")[2]]
        if parameter["in"] == "query":
            names.add(parameter["name"])
    return names
