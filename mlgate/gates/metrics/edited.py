"""Whether a change edits the function that judges it."""

from collections.abc import Sequence
from pathlib import Path

from mlgate.gates.metrics.outside import Outside


def edited(files: Sequence[Path], where: Outside) -> str | None:
    """A sentence if a file of the repository is not as the baseline's commit has it."""
    from mlgate import git
    from mlgate.baseline.git import repository_root

    top = repository_root(where.root)
    if top is None or where.commit is None:
        return None
    inside = [
        path
        for path in (file.resolve() for file in files)
        if path.is_relative_to(top.resolve()) and path.is_file()
    ]
    for path in inside:
        name = path.relative_to(top.resolve()).as_posix()
        try:
            listed = git.run(top, "ls-tree", "--name-only", "--full-tree", where.commit, "--", name)
            changed = git.run(top, "diff", "--no-ext-diff", "--name-only", where.commit, "--", name)
        except git.GitError:
            continue
        if not listed.strip():
            continue  # installed beside the code, as in a virtual environment, or new
        if changed.strip():
            return (
                f"{name}, which defines the metric, differs from that of the baseline's commit "
                f"{where.commit[:12]}: both models are measured by the edited one"
            )
    return None
