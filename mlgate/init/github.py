"""The workflow of GitHub: as in the README, for one policy."""

from collections.abc import Iterator

from mlgate.errors import ConfigurationError, Problem
from mlgate.init.ci import Job, command, step_to_write, to_install
from mlgate.init.template import STORE
from mlgate.init.yaml_text import flow, scalar

PATH = ".github/workflows/mlgate.yml"
#: Of the job: the name of the check that GitHub can require.
CHECK = "mlgate"
BLOCKS = f"Settings, Rules, a ruleset for the branch, Require status checks to pass: {CHECK}"

_CHECKOUT = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1"
_PYTHON = "actions/setup-python@5fda3b95a4ea91299a34e894583c3862153e4b97 # v7.0.0"
_RESTORE = "actions/cache/restore@27d5ce7f107fe9357f9df03efb73ab90386fccae # v5.0.5"
_SAVE = "actions/cache/save@27d5ce7f107fe9357f9df03efb73ab90386fccae # v5.0.5"
_UPLOAD = "actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f # v7.0.0"
_ALWAYS = "${{ !cancelled() }}"
#: As actions/check has them, so that moving to it keeps baseline, artefact and comment.
_BEGINNING = "mlgate-baselines-default-"
_KEY = f'"{_BEGINNING}${{{{ github.sha }}}}"'
_REPORT = "mlgate report mlgate-out --report-id default --verdict"


def render(job: Job) -> str:
    """The text of `.github/workflows/mlgate.yml`.

    Raises
    ------
    ConfigurationError
        If a name would be an expression to GitHub, wherever it stands.

    """
    if any("${{" in text for text in (job.folder, job.check, job.train or "")):
        raise ConfigurationError(
            Problem(
                code="MLG010",
                message="the policy's folder or file has a name with `${{`, which GitHub evaluates",
                fix="rename it, or write the workflow by hand",
            )
        )
    return "\n".join(_lines(job)) + "\n"


def _lines(job: Job) -> Iterator[str]:
    yield f"# Written by `mlgate init`. Red blocks a merge once the check `{CHECK}` is required:"
    yield f"# {BLOCKS}."
    yield "# No `paths:` under `on:`: what is required and does not start is pending for ever."
    yield "name: mlgate"
    yield "on:"
    yield "  pull_request:"
    yield "  merge_group:"
    yield f"  push: {flow({'branches': [job.branch]})}"
    yield "  workflow_dispatch: # on the default branch it makes a baseline that was lost"
    yield "permissions: {}"
    yield "concurrency: # one run of a change at a time; a new commit ends the last"
    yield "  group: mlgate-${{ github.event.pull_request.number || github.sha }}"
    yield "  cancel-in-progress: ${{ github.event_name == 'pull_request' }}"
    yield "jobs:"
    yield f"  {CHECK}:"
    yield "    runs-on: ubuntu-latest"
    yield "    permissions:"
    yield "      contents: read"
    yield "      pull-requests: write # for the comment; forks and Dependabot are never given it"
    if job.folder:
        yield f"    defaults: {{run: {{working-directory: {scalar(job.folder)}}}}}"
    yield "    steps:"
    yield from (f"      {line}" for line in _steps(job))


def _steps(job: Job) -> Iterator[str]:
    yield f"- uses: {_CHECKOUT}"
    yield "  with: {fetch-depth: 0, persist-credentials: false}"
    yield f"- uses: {_PYTHON}"
    yield '  with: {python-version: "3.12"}'
    yield f"- run: {command(job.install)}"
    if job.installs_mlgate_alone:
        yield to_install()
    if job.train is not None:
        yield f"- run: {command(job.train)}"
    note = step_to_write(job.missing)
    if note is not None:
        yield note
    store = scalar(job.below(STORE))
    if job.save is not None:
        yield f"- uses: {_RESTORE}"
        yield f"  with: {{path: {store}, key: {_KEY}, restore-keys: {_BEGINNING}}}"
    yield f"- run: {command(job.check)}"
    yield f"- if: {_ALWAYS}"
    yield f"  run: {_REPORT}"
    yield '  env: {GITHUB_TOKEN: "${{ github.token }}"} # for this step alone: a check needs none'
    yield f"- if: {_ALWAYS}"
    yield f"  uses: {_UPLOAD}"
    yield f"  with: {{name: mlgate-default, path: {scalar(job.below('mlgate-out/'))}}}"
    if job.save is not None:
        yield from _save(job, store)


def _save(job: Job, store: str) -> Iterator[str]:
    """On the default branch only: other branches read its cache and never write it."""
    default = "github.ref == format('refs/heads/{0}', github.event.repository.default_branch)"
    condition = f"${{{{ !cancelled() && {default} }}}}"
    yield f"- if: {condition}"
    yield f"  run: {command(job.save or '')}"
    yield f"- if: {condition}"
    yield f"  uses: {_SAVE}"
    yield f"  with: {{path: {store}, key: {_KEY}}}"
