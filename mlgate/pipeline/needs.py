"""Links what the policy `needs` into a fresh copy."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from mlgate.pipeline import walk


class NeedError(Exception):
    """Something that is needed is not here; says what to do."""

    def __init__(self, reason: str, fix: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.fix = fix


def link(needs: Sequence[str], *, root: Path, folder: Path, outputs: Iterable[Path]) -> None:
    """Link each needed path of `root` at the same place of `folder`.

    What the copy tracks stays, and so do the places of outputs: a folder that holds either is
    made, and what is in it is linked.

    Parameters
    ----------
    needs
        Paths and globs, relative to `root`; an absolute path is there as it is.
    root, folder
        The policy's folder in the work tree, and in the copy.
    outputs
        Places in the copy that the command will write.

    Raises
    ------
    NeedError
        If one is not here, or cannot be linked.

    """
    kept = frozenset(Path(os.path.normpath(path)) for path in outputs)
    for said, source in matches(needs, root):
        target = Path(os.path.normpath(folder / source.relative_to(root)))
        try:
            _link(source, target, kept)
        except OSError as error:
            raise NeedError(
                f"{said} cannot be linked: {error.strerror or error}",
                "let the user that runs mlgate read it",
            ) from None


def matches(needs: Sequence[str], root: Path) -> Iterator[tuple[str, Path]]:
    """Each path that `needs` means, below `root`.

    Raises
    ------
    NeedError
        If there is none.

    """
    for said in needs:
        if Path(said).is_absolute():
            continue
        inside = os.path.normpath(said)
        if os.pardir in Path(inside).parts:
            raise NeedError(
                f"`pipeline.needs` names {said}, which lies outside the policy's folder",
                "give its absolute path, or a path inside",
            )
        found = (
            [root / inside]
            if os.path.lexists(root / inside)
            else sorted(walk.matched(inside, root))
        )
        if not found:
            raise NeedError(
                f"`pipeline.needs` names {said}, which is not here",
                f"fetch {said} before the check, or take it out of `pipeline.needs`",
            )
        yield from ((said, path) for path in found)


def sources(needs: Sequence[str], root: Path) -> list[Path]:
    """Where a command finds what it `needs`: below `root`, or at an absolute path.

    Raises `NeedError` as `matches` does.
    """
    elsewhere = [said for said in needs if Path(said).is_absolute()]
    found = [path for said in elsewhere for path in walk.matched(said, root)]
    return [*(path for _, path in matches(needs, root)), *found]


def _link(source: Path, target: Path, kept: frozenset[Path]) -> None:
    if target in kept or any(output in target.parents for output in kept):
        return
    if target.is_symlink():
        return  # a tracked link stays, and nothing is made where it leads
    holds_output = any(target in output.parents for output in kept)
    if source.is_dir() and (target.is_dir() or holds_output):
        target.mkdir(parents=True, exist_ok=True)
        for child in sorted(source.iterdir()):
            _link(child, target / child.name, kept)
    elif not os.path.lexists(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        _point(target, Path(os.path.abspath(source)))  # noqa: PTH100  # keeps links as they are


if sys.platform == "win32":

    def _point(target: Path, source: Path) -> None:
        """Make a junction of a folder, which needs no privilege as a symbolic link does."""
        if not source.is_dir():
            shutil.copyfile(source, target)
            return
        subprocess.run(  # noqa: S603  # names only
            ["cmd", "/c", "mklink", "/J", str(target), str(source)],  # noqa: S607
            check=True,
            capture_output=True,
        )

else:

    def _point(target: Path, source: Path) -> None:
        target.symlink_to(source)
