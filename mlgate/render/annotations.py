"""`annotations.json`: links that GitLab shows beside the job, to the run's report and its files.

They are made of the variables that GitLab sets for the job, never of what a result says of its own
build. Outside GitLab CI there is nothing to link to, and the file is an empty object.
"""

import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

from mlgate.present.escape import plain
from mlgate.result.report import Report

FILENAME = "annotations.json"
WRITTEN_BY_EVERY_RUN = True

#: Of the job: an instance of one's own may speak http.
_ADDRESS = re.compile(r"https?://[\w.-]+(:\d+)?(/[\w.%~+-]+)+", re.ASCII)
_LONGEST = 100  #: characters of a model's name


def render(report: Report, *, environ: Mapping[str, str] | None = None) -> str:
    """Return a link to all artefacts of this job, under the model's name."""
    return _text(report, os.environ if environ is None else environ, None)


def render_in(report: Report, folder: Path, environ: Mapping[str, str] | None = None) -> str:
    """Return links to the files that the run leaves in `folder`."""
    return _text(report, os.environ if environ is None else environ, folder)


def _text(report: Report, environ: Mapping[str, str], folder: Path | None) -> str:
    links = [{"external_link": link} for link in _links(environ, folder)]
    name = f"mlgate: {plain(report.name)[:_LONGEST]}" if report.name else "mlgate"
    return json.dumps({name: links} if links else {}, indent=1) + "\n"


def _links(environ: Mapping[str, str], folder: Path | None) -> Iterator[dict[str, str]]:
    job = environ.get("CI_JOB_URL", "")
    if environ.get("GITLAB_CI") != "true" or not _ADDRESS.fullmatch(job):
        return
    below = _from_the_top(environ, folder)
    if below is None:
        yield {"label": "all files", "url": f"{job}/artifacts/browse"}
        return
    path = quote(below)
    yield {"label": "report", "url": f"{job}/artifacts/file/{path}/report.html"}
    yield {"label": "all files", "url": f"{job}/artifacts/browse/{path}/"}


def _from_the_top(environ: Mapping[str, str], folder: Path | None) -> str | None:
    """The folder as the job's artefacts name it; None where it lies outside the project."""
    top = environ.get("CI_PROJECT_DIR")
    if folder is None or not top:
        return None
    try:
        below = folder.resolve().relative_to(Path(top).resolve())
    except (ValueError, OSError):
        return None
    return below.as_posix() if below.parts else None
