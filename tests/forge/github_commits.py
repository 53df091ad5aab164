"""Commits, statuses and check runs of the stand-in of GitHub."""

from collections.abc import Callable, Mapping
from typing import Any

from github_calls import REPO, Answer, Call, may, need, person, url
from github_description import example
from github_state import Check, Status

CHECKS = f"{REPO}/check-runs"
CHECK = f"{CHECKS}/{{check_run_id}}"


def get_commit(call: Call) -> Answer:
    sha = call.values[0]
    need(call.state.knows(sha), 422, f"No commit found for SHA: {sha}")
    told = example("get", f"{REPO}/commits/{{ref}}", call.base)
    return Answer(data={**told, "sha": sha, "url": url(call, "commits", sha)})


def _status(call: Call, status: Status) -> dict[str, Any]:
    told: dict[str, Any] = example("post", f"{REPO}/statuses/{{sha}}", call.base)
    told.update(
        id=status.id,
        url=url(call, "statuses", status.sha),
        **status.fields,
        creator=person(told["creator"], status.login),
    )
    return told


def create_status(call: Call) -> Answer:
    sha = call.values[0]
    need(call.state.knows(sha), 422, f"No commit found for SHA: {sha}")
    need(
        len(str(call.body.get("description") or "")) <= 140,
        422,
        "description is too long (maximum is 140 characters)",
        mistake=True,
    )
    may(call, "statuses")
    status = Status(
        id=next(call.state.ids), sha=sha, fields=dict(call.body), login=call.account.login
    )
    call.state.statuses.append(status)
    return Answer(status=201, data=_status(call, status))


def list_statuses(call: Call) -> Answer:
    newest = [one for one in reversed(call.state.statuses) if one.sha == call.values[0]]
    return Answer(data=[_status(call, one) for one in newest])


def _check(call: Call, check: Check) -> dict[str, Any]:
    told: dict[str, Any] = example("get", CHECK, call.base)
    fields = {key: value for key, value in check.fields.items() if key != "output"}
    output = {**told["output"], **check.fields.get("output", {})}
    output.pop("annotations", None)
    output["annotations_count"] = len(check.annotations)
    output["annotations_url"] = url(call, "check-runs", check.id, "annotations")
    told.update(id=check.id, url=url(call, "check-runs", check.id), output=output)
    told["app"] = {**told["app"], "slug": check.login.removesuffix("[bot]")}
    told.update({"status": "queued", "conclusion": None, "pull_requests": [], **fields})
    return told


def _write_check(call: Call, check: Check) -> None:
    need(
        call.account.app, 403, "You must authenticate via a GitHub App to create or edit check runs"
    )
    may(call, "checks")
    asked = dict(call.body)
    complete = asked.get("status") == "completed" or "completed_at" in asked
    need(not complete or "conclusion" in asked, 422, "conclusion is required", mistake=True)
    if "conclusion" in asked:
        asked["status"] = "completed"
    check.annotations += asked.get("output", {}).get("annotations", [])
    check.fields.update(asked)


def create_check(call: Call) -> Answer:
    sha = call.body["head_sha"]
    need(call.state.knows(sha), 422, f"No commit found for SHA: {sha}")
    check = Check(id=next(call.state.ids), fields={}, login=call.account.login)
    _write_check(call, check)
    call.state.checks[check.id] = check
    return Answer(status=201, data=_check(call, check))


def _the_check(call: Call) -> Check:
    check = call.state.checks.get(int(call.values[0]))
    need(check, 404, "Not Found")
    assert check is not None
    return check


def edit_check(call: Call) -> Answer:
    check = _the_check(call)
    _write_check(call, check)
    return Answer(data=_check(call, check))


def get_check(call: Call) -> Answer:
    return Answer(data=_check(call, _the_check(call)))


def annotations(call: Call) -> Answer:
    (one,) = example("get", f"{CHECK}/annotations", call.base)
    return Answer(data=[{**one, **each} for each in _the_check(call).annotations])


def checks_of_commit(call: Call) -> Answer:
    name = call.query.get("check_name")
    found = [
        _check(call, one)
        for one in call.state.checks.values()
        if one.fields["head_sha"] == call.values[0] and name in (None, one.fields["name"])
    ]
    return Answer(data=found, key="check_runs")


ROUTES: Mapping[tuple[str, str], Callable[[Call], Answer]] = {
    ("GET", f"{REPO}/commits/{{ref}}"): get_commit,
    ("GET", f"{REPO}/commits/{{ref}}/statuses"): list_statuses,
    ("GET", f"{REPO}/commits/{{ref}}/check-runs"): checks_of_commit,
    ("POST", f"{REPO}/statuses/{{sha}}"): create_status,
    ("POST", CHECKS): create_check,
    ("GET", CHECK): get_check,
    ("PATCH", CHECK): edit_check,
    ("GET", f"{CHECK}/annotations"): annotations,
}
