"""Runs of workflows, and what they uploaded, in the stand-in of GitHub."""

from collections.abc import Callable, Mapping
from typing import Any

from github_calls import REPO, Answer, Call, need, person, url
from github_description import example
from github_state import Artifact, Run

RUNS = f"{REPO}/actions/runs"
RUN = f"{RUNS}/{{run_id}}"
ARTIFACTS = f"{REPO}/actions/artifacts"
ARTIFACT = f"{ARTIFACTS}/{{artifact_id}}"


def _run(call: Call, run: Run) -> dict[str, Any]:
    told: dict[str, Any] = example("get", RUN, call.base)
    fork = run.head_repository
    home = told["head_repository"]
    told.update(
        id=run.id,
        name=run.name,
        path=run.path,
        event=run.event,
        status=run.status,
        conclusion=run.conclusion,
        head_sha=run.head_sha,
        head_branch=run.head_branch,
        run_attempt=run.attempt,
        url=url(call, "actions", "runs", run.id),
        artifacts_url=url(call, "actions", "runs", run.id, "artifacts"),
        head_repository=None
        if fork is None
        else {
            **home,
            "full_name": fork,
            "owner": person(home["owner"], fork.partition("/")[0]),
            "fork": fork != call.state.repository,
        },
        repository={**told["repository"], "full_name": call.state.repository},
        pull_requests=[
            {"number": number, "url": url(call, "pulls", number)} for number in run.pull_requests
        ],
    )
    return told


def _the_run(call: Call) -> Run:
    run = call.state.runs.get(int(call.values[0]))
    need(run, 404, "Not Found")
    assert run is not None
    return run


def get_run(call: Call) -> Answer:
    return Answer(data=_run(call, _the_run(call)))


def _matching(call: Call, run: Run) -> bool:
    said = {
        "head_sha": run.head_sha,
        "branch": run.head_branch,
        "event": run.event,
    }
    wanted = call.query.get("status")
    return wanted in (None, run.status, run.conclusion) and all(
        call.query.get(key, value) == value for key, value in said.items()
    )


def list_runs(call: Call) -> Answer:
    newest = [run for run in reversed(call.state.runs.values()) if _matching(call, run)]
    return Answer(data=[_run(call, run) for run in newest], key="workflow_runs")


def runs_of_workflow(call: Call) -> Answer:
    newest = [
        run
        for run in reversed(call.state.runs.values())
        if run.path.rpartition("/")[2] == call.values[0] and _matching(call, run)
    ]
    need(
        any(run.path.endswith("/" + call.values[0]) for run in call.state.runs.values()),
        404,
        "Not Found",
    )
    return Answer(data=[_run(call, run) for run in newest], key="workflow_runs")


def _artifact(call: Call, artifact: Artifact) -> dict[str, Any]:
    told: dict[str, Any] = example("get", ARTIFACT, call.base)
    run = call.state.runs[artifact.run]
    here = url(call, "actions", "artifacts", artifact.id)
    told.update(
        id=artifact.id,
        name=artifact.name,
        size_in_bytes=len(artifact.data),
        url=here,
        archive_download_url=f"{here}/zip",
        expired=artifact.expired,
        workflow_run={
            **told["workflow_run"],
            "id": run.id,
            "head_branch": run.head_branch,
            "head_sha": run.head_sha,
        },
    )
    return told


def _named(call: Call, found: list[Artifact]) -> Answer:
    name = call.query.get("name")
    return Answer(
        data=[_artifact(call, one) for one in found if name in (None, one.name)],
        key="artifacts",
    )


def artifacts_of_run(call: Call) -> Answer:
    run = _the_run(call)
    return _named(call, [one for one in call.state.artifacts.values() if one.run == run.id])


def list_artifacts(call: Call) -> Answer:
    return _named(call, list(reversed(call.state.artifacts.values())))


def _the_artifact(call: Call) -> Artifact:
    artifact = call.state.artifacts.get(int(call.values[0]))
    need(artifact, 404, "Not Found")
    assert artifact is not None
    return artifact


def get_artifact(call: Call) -> Answer:
    return Answer(data=_artifact(call, _the_artifact(call)))


def download(call: Call) -> Answer:
    artifact = _the_artifact(call)
    need(not artifact.expired, 410, "Artifact has expired")
    need(call.values[1] == "zip", 404, "Not Found", mistake=True)
    return Answer(status=302, headers={"Location": f"{call.storage}/{artifact.id}?sig=secret"})


ROUTES: Mapping[tuple[str, str], Callable[[Call], Answer]] = {
    ("GET", RUNS): list_runs,
    ("GET", RUN): get_run,
    ("GET", f"{RUN}/artifacts"): artifacts_of_run,
    ("GET", f"{REPO}/actions/workflows/{{workflow_id}}/runs"): runs_of_workflow,
    ("GET", ARTIFACTS): list_artifacts,
    ("GET", ARTIFACT): get_artifact,
    ("GET", f"{ARTIFACT}/{{archive_format}}"): download,
}
