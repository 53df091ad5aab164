"""A check run on the head: `mlgate/<report id>`, with annotations on the policy's lines."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from mlgate.forge.body import body
from mlgate.forge.delivery import Delivery
from mlgate.forge.thread import ForgeError
from mlgate.present.annotation import annotations
from mlgate.publish.github import newer
from mlgate.publish.github.client import ApiError, Client
from mlgate.publish.github.told import Told
from mlgate.result.outcome import GREEN

MOST_OF_A_REQUEST: Final = 50  #: annotations; GitHub drops the rest without a word
MOST: Final = 200  #: annotations in all; the worst come first
_BUDGET: Final = 64_000  #: bytes; GitHub takes 65,535 characters
_LEVELS = {"error": "failure", "warning": "warning"}


@dataclass(frozen=True, kw_only=True)
class _Begun:
    number: int
    url: str | None
    completed: bool  #: so it has its annotations; GitHub would add the same ones again


def write(client: Client, told: Told) -> Delivery:
    """Write the check run and complete it, unless a newer run of the commit has written one.

    An announced one is taken up. Whatever fails on the way, a check run that was begun is
    completed if GitHub lets us: one that stays in progress would hold up the change for ever.
    """
    try:
        return _written(client, told)
    except ForgeError as error:
        return Delivery(channel="check run", done=False, said=str(error), fix=error.fix)


def _written(client: Client, told: Told) -> Delivery:
    sha = told.state.sha
    if sha is None:
        return Delivery(channel="check run", done=False, said="the commit is not known")
    there = _there(client, sha, told)
    if any(run > _run(told) for run, _ in there):
        said = "left as it is: a newer run has written it"
        return Delivery(channel="check run", done=True, said=said)
    ours = [one for run, one in there if run == _run(told)]
    one = ours[0] if ours else _begin(client, sha, told)
    if told.publication.running:
        return Delivery(channel="check run", done=True, said="in progress", url=one.url)
    lost = _complete(client, one, told)
    said = f"{told.name} is {_conclusion(told)}"
    if lost is None:
        return Delivery(channel="check run", done=True, said=said, url=one.url)
    said = f"{said}, without some of its annotations: {lost}"
    return Delivery(channel="check run", done=False, said=said, fix=lost.fix, url=one.url)


def _conclusion(told: Told) -> str:
    return "success" if told.outcome in GREEN else "failure"


def _run(told: Told) -> newer.Number:
    return (told.state.run, told.state.attempt)


def _there(client: Client, sha: str, told: Told) -> list[tuple[newer.Number, _Begun]]:
    """The check runs of this name that our app made, with the runs that made them."""

    def parsed(answer: Any) -> list[tuple[str, newer.Number, _Begun]]:
        marked = [(newer.of_id(one["external_id"]), one) for one in answer["check_runs"]]
        return [(_account(one), run, _begun(one)) for run, one in marked if run is not None]

    path = f"commits/{sha}/check-runs?check_name={told.name}&per_page=100"
    found = client.get(path, parsed)
    login = client.login().lower() if found else ""
    return [(run, one) for account, run, one in found if account == login]


def _account(one: Mapping[str, Any]) -> str:
    """The account that the app of a check run writes as."""
    app = one["app"]
    return f"{app['slug']}[bot]".lower() if app else ""


def _begun(one: Mapping[str, Any]) -> _Begun:
    url = one.get("html_url")
    return _Begun(
        number=int(one["id"]),
        url=url if isinstance(url, str) else None,
        completed=one["status"] == "completed",
    )


def _begin(client: Client, sha: str, told: Told) -> _Begun:
    """Create it, once; where the answer got lost, look for it before creating it again."""
    asked = {
        "name": told.name,
        "head_sha": sha,
        "status": "in_progress",
        "external_id": newer.as_id(_run(told)),
        **({"details_url": told.run_url} if told.run_url else {}),
    }
    try:
        return client.send("POST", "check-runs", asked, _begun, effect="once")
    except ApiError as error:
        if not error.took_effect_unknown:
            raise
        ours = [one for run, one in _there(client, sha, told) if run == _run(told)]
        return ours[0] if ours else client.send("POST", "check-runs", asked, _begun, effect="once")


def _complete(client: Client, one: _Begun, told: Told) -> ForgeError | None:
    """Send the annotations and complete; return what kept annotations back.

    Raises
    ------
    ForgeError
        Where it could not be completed.

    """
    output = {"title": told.title, "summary": body(told.publication, budget=_BUDGET)}
    done = {"status": "completed", "conclusion": _conclusion(told)}
    path = f"check-runs/{one.number}"
    *first, last = ([] if one.completed else list(_chunks(told))) or [[]]
    lost: ForgeError | None = None
    try:
        for chunk in first:
            client.send(
                "PATCH", path, {"output": {**output, "annotations": chunk}}, _begun, effect="once"
            )
        client.send(
            "PATCH",
            path,
            {**done, "output": {**output, "annotations": last}},
            _begun,
            effect="once",
        )
    except ForgeError as error:
        lost = error
        client.send("PATCH", path, done, _begun, effect="write")
    return lost


def _chunks(told: Told) -> Iterator[Sequence[Mapping[str, Any]]]:
    every = islice(_annotations(told), MOST)
    while chunk := list(islice(every, MOST_OF_A_REQUEST)):
        yield chunk


def _annotations(told: Told) -> Iterator[Mapping[str, Any]]:
    """Beside lines of the policy; of files that a stranger names, none."""
    if told.publication.untrusted:
        return
    for report in told.publication.reports:
        for one in annotations(report):
            if one.file is not None:
                line = one.line or 1
                yield {
                    "path": one.file,
                    "start_line": line,
                    "end_line": line,
                    "annotation_level": _LEVELS[one.level],
                    "title": one.title,
                    "message": one.message,
                }
