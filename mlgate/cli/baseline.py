"""`mlgate baseline`: keep what a run measured, and show what runs are compared with."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlgate import options

if TYPE_CHECKING:
    from mlgate.baseline.outcome import Baseline, Found
    from mlgate.baseline.save import Saved
    from mlgate.compared import Compared


@click.group()
def command() -> None:
    """Keep the results of a commit, and show what a run is compared with."""


@command.command("save")
@options.config
@options.out
@click.option(
    "--store",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="MLGATE_STORE",
    show_envvar=True,
    help="Folder of bundles (default: the first `store` under `baseline.from`).",
)
@click.option(
    "--allow-dirty",
    is_flag=True,
    envvar="MLGATE_ALLOW_DIRTY",
    show_envvar=True,
    help="Save although tracked files differ from the commit; the bundle says so.",
)
def save(configs: tuple[str, ...], out: Path, store: Path | None, allow_dirty: bool) -> None:
    """Keep the outputs that the last `mlgate check` judged, as the baseline of this commit.

    Run it on the default branch, after `check`, whatever the verdict. A run without a verdict
    (exit 2, 4 or 5) is not kept. Ids are kept as hashes, with the key MLGATE_ID_KEY if it is set.
    """
    import os

    from mlgate.keep import keep

    for policy, folder in options.policies(configs, out):
        saved = keep(policy, out=folder, store=store, allow_dirty=allow_dirty, environ=os.environ)
        for line in _kept(saved):
            click.echo(line)


@command.command("show")
@options.config
@click.option(
    "--base-ref",
    metavar="REF",
    envvar="MLGATE_BASE_REF",
    show_envvar=True,
    help="Branch or commit to compare with, instead of the one that git and CI tell.",
)
def show(configs: tuple[str, ...], base_ref: str | None) -> int:
    """Show what `mlgate check` would compare with here, and why each other place was not used.

    Ends with 3 where the baseline is lost, cannot be reached or is damaged, else with 0.
    """
    import os

    from mlgate.baseline.outcome import Refused
    from mlgate.compared import compared
    from mlgate.errors import Exit
    from mlgate.present.escape import terminal

    code = Exit.PASSED
    for policy, _ in options.policies(configs, Path()):
        found = compared(policy, base_ref=base_ref, environ=os.environ)
        for label, text in _lines(found):
            click.echo(f"{label:<10}{terminal(text)}")
        if found.lost or isinstance(found.baseline, Refused):
            code = Exit.NOT_EVALUATED
    return code


def _kept(saved: "Saved") -> Iterator[str]:
    from mlgate.baseline.kept_predictions import MOST_VALUES
    from mlgate.present.escape import terminal

    manifest = saved.manifest
    again = " (its outputs were kept before)" if saved.known else ""
    kept = f"baseline of {manifest.name} at {manifest.commit[:12]}"
    yield f"{kept}: {terminal(str(saved.folder))}{again}"
    held = []
    if manifest.predictions is not None:
        ids = manifest.ids
        how = (
            "by position" if ids is None or ids.key is None else f"ids hashed with {_key(ids.key)}"
        )
        held.append(f"{manifest.predictions.rows:,} predictions ({how})")
    if manifest.files:
        held.append(terminal(", ".join(manifest.files)))
    if any(name.startswith("evidence/") for name in manifest.stored):
        held.append("the evidence")
    yield "  holds " + ", ".join([*held, f"the result ({manifest.outcome})"])
    for name in saved.left_out:
        yield (
            f"  leaves out `{terminal(name)}`, which is only searched and has more than "
            f"{MOST_VALUES:,} values: a search takes those of the candidate"
        )
    if manifest.dirty:
        yield "  the work tree had changes that this commit does not hold"


def _key(source: str) -> str:
    return "the policy's name" if source == "name" else source


def _lines(found: "Compared") -> Iterator[tuple[str, str]]:
    """Label and text of each line."""
    from mlgate.baseline.outcome import Found

    yield "policy", f"{found.policy.name} ({found.policy.file})"
    commit = found.commit
    if commit is not None and commit.base is not None:
        yield "commit", f"{commit.base[:12]}, {commit.how}"
    else:
        yield "commit", f"none: {found.no_base}"
    yield "baseline", LOST if found.lost else _baseline(found.baseline)
    if isinstance(found.baseline, Found):
        yield from _found(found.baseline, found.rows)
    if hasattr(found.baseline, "tried"):
        for tried in found.baseline.tried:
            yield "not used", f"{tried.source}: {tried.why_not}"


LOST = "lost: the base branch has checks that compare with one (or may have), and no place has it"


def _baseline(baseline: "Baseline") -> str:
    from mlgate.baseline.outcome import Found, Missing, NotNeeded, Refused

    match baseline:
        case Found(source=source, spec=spec, distance=distance):
            place = source if source == spec else f"{source} {spec}"
            back = f", {distance} commit{'s' if distance > 1 else ''} before" if distance else ""
            return place + back
        case Missing():
            return "none yet: `mlgate baseline save` on the default branch keeps one"
        case Refused(reason=reason, fix=fix):
            return f"cannot be used: {reason}. Fix: {fix}"
        case NotNeeded():
            return "not needed: no check compares with one"


def _found(baseline: "Found", rows: int | None) -> Iterator[tuple[str, str]]:
    if baseline.commit is not None and baseline.distance:
        yield "made at", baseline.commit[:12]
    if rows is not None:
        yield "rows", f"{rows:,}"
    if baseline.files:
        yield "files", ", ".join(sorted(baseline.files))
    if baseline.bundle is not None:
        yield "verdict", f"{baseline.bundle.outcome} (exit {baseline.bundle.exit_code})"
        yield "saved", baseline.bundle.saved
