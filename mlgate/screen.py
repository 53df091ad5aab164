"""How wide and colourful the stream is that a person (or a CI log) reads."""

import os
import shutil
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from mlgate.result.report import Report

_CI_WIDTH = 160


def show(report: "Report", *, color: str, verbosity: int, stream: TextIO | None = None) -> None:
    """Print a report as a person reads it, to standard output unless that is for a machine."""
    from mlgate.render.terminal import render

    stream = stream or sys.stdout
    text = render(
        report,
        width=width(os.environ),
        colour=colourful(stream, color, os.environ),
        unicode=(stream.encoding or "").lower().replace("-", "") in ("utf8", "utf16", "utf32"),
        verbosity=verbosity,
    )
    stream.write(text)


def width(environ: Mapping[str, str]) -> int:
    """`COLUMNS`, else 160 in CI, else the terminal's."""
    if environ.get("COLUMNS", "").isdigit():
        return int(environ["COLUMNS"])
    from mlgate.result.context import in_ci

    return _CI_WIDTH if in_ci(environ) else shutil.get_terminal_size((80, 24)).columns


def colourful(stream: TextIO, color: str, environ: Mapping[str, str]) -> bool:
    """Whether to colour: the option, then NO_COLOR, then FORCE_COLOR, then what the stream is."""
    if color != "auto":
        return color == "always"
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR") or environ.get("CLICOLOR_FORCE"):
        return True
    # Both forges render ANSI in their logs.
    if environ.get("GITHUB_ACTIONS") or environ.get("GITLAB_CI"):
        return True
    return stream.isatty() and environ.get("TERM") != "dumb"
