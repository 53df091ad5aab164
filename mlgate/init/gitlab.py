"""The job of GitLab: as in the README, for one policy, to be included."""

import shlex
from collections.abc import Iterator

from mlgate.init.ci import Job, command, step_to_write, to_install
from mlgate.init.template import STORE
from mlgate.init.yaml_text import scalar

PATH = ".gitlab-ci.mlgate.yml"
MAIN = ".gitlab-ci.yml"
INCLUDE = f"include: [{{local: {PATH}}}]"
BLOCKS = "Settings, Merge requests, Merge checks: Pipelines must succeed"

#: Ends with 0 only where all the checks were made and none blocks.
_WHOLE = "mlgate report mlgate-out --publish never --verdict"
#: What a merge request shows without any token.
_REPORTS = {
    "junit": "junit.xml",
    "codequality": "codequality.json",
    "metrics": "metrics.txt",
    "annotations": "annotations.json",
}


def render(job: Job) -> str:
    """The text of `.gitlab-ci.mlgate.yml`."""
    return "\n".join(_lines(job)) + "\n"


def _lines(job: Job) -> Iterator[str]:
    yield f"# Written by `mlgate init`. In {MAIN}: {INCLUDE}"
    yield f"# Red blocks a merge once this is on: {BLOCKS}."
    yield "# It runs in the stage `test`; add `stage:` where your stages have other names."
    yield "mlgate:"
    yield "  image: python:3.12"
    baselines = "" if job.save is None else ", BASELINES: pull"
    yield f'  variables: {{GIT_DEPTH: "0"{baselines}}}'
    yield "  rules:"
    yield '    - if: $CI_PIPELINE_SOURCE == "merge_request_event"'
    yield "    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH"
    if job.save is not None:
        yield "      variables: {BASELINES: pull-push}"
        yield (
            f"  cache: {{key: mlgate, paths: [{scalar(job.below(STORE))}], "
            "policy: $BASELINES, unprotect: true, when: always}"
        )
    yield "  script:"
    yield from (f"    {line}" for line in _script(job))
    yield "  after_script:"
    yield from (f"    {line}" for line in _cd(job))
    yield "    - mlgate report mlgate-out"
    yield "  artifacts:"
    yield "    when: always"
    yield "    expose_as: mlgate"
    yield f"    paths: [{scalar(job.below('mlgate-out/'))}]"
    yield "    reports:"
    for kind, file in _REPORTS.items():
        yield f"      {kind}: {scalar(job.below(f'mlgate-out/{file}'))}"


def _script(job: Job) -> Iterator[str]:
    yield "- unset MLGATE_GITLAB_TOKEN GITLAB_TOKEN # the report has a shell of its own"
    yield from _cd(job)
    yield f"- {command(job.install)}"
    if job.installs_mlgate_alone:
        yield to_install()
    if job.train is not None:
        yield f"- {command(job.train)}"
    note = step_to_write(job.missing)
    if note is not None:
        yield note
    if job.save is None:
        yield f"- {command(job.check)}"
        yield f"- {_WHOLE} > /dev/null # or a part of the checks would be green"
        return
    yield f"- {scalar(job.check + ' || verdict=$?')}"
    yield f"- {_WHOLE} > /dev/null || verdict=${{verdict:-$?}} # or a part would be green"
    save = 'if [ "$BASELINES" = pull-push ]; then ' + job.save + "; fi"
    yield f"- {scalar(save)}"
    yield "- exit ${verdict:-0}"


def _cd(job: Job) -> Iterator[str]:
    if job.folder:
        yield f"- {command('cd ' + shlex.quote(job.folder))}"
