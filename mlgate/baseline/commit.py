"""Which commit a run is compared with, in every situation that CI and laptops make."""

from dataclasses import dataclass
from pathlib import Path

from mlgate.baseline import git
from mlgate.errors import NotEvaluatedError, Problem
from mlgate.policy.model import BaselineSpec
from mlgate.result.context import Context
from mlgate.result.provenance import Commit


@dataclass(frozen=True, kw_only=True)
class Base:
    """The commit to compare with; its object is in this clone."""

    commit: str
    how: str  #: in words


@dataclass(frozen=True, kw_only=True)
class NoBase:
    """There is no commit to compare with."""

    why: str
    certain: bool = True  #: false where there may be one that this clone or machine cannot show


class AbsentBaseError(NotEvaluatedError):
    """There is a commit to compare with, but this clone does not hold it."""

    def __init__(self, message: str, fix: str) -> None:
        super().__init__(Problem(code="MLG020", message=message, fix=fix))
        self.commit: Commit | None = None  #: what is known all the same


@dataclass(frozen=True, kw_only=True)
class _Situation:
    """What is checked out, and what is known of the build."""

    top: Path
    head: str
    dirty: bool
    context: Context | None
    base_ref: str | None

    @property
    def default_branch(self) -> str | None:
        """As the CI system says it, else as the clone shows it."""
        told = self.context.default_branch if self.context else None
        return told or git.default_branch(self.top)


def choose(
    spec: BaselineSpec,
    context: Context | None,
    root: Path,
    base_ref: str | None,
    *,
    aside: Path | None = None,
) -> tuple[Commit | None, Base | NoBase]:
    """Find the commit that the checked out one is compared with.

    Parameters
    ----------
    spec
        `baseline` of the policy.
    context
        What the CI system says of the build; null on a laptop.
    root
        The policy's folder.
    base_ref
        A branch or commit that the user asks for; it goes before everything else.
    aside
        A file or folder that mlgate itself writes: a change of it makes no work tree dirty.

    Returns
    -------
    tuple[Commit | None, Base | NoBase]
        The record for `result.json` (null without git), and the base or why there is none.

    Raises
    ------
    AbsentBaseError
        If the base is not in this clone (exit 3); its `commit` is the record without a base.
    NotEvaluatedError
        If git distrusts or cannot read the repository; `GitError` in the latter case.

    """
    try:
        top = git.run(root, "rev-parse", "--show-toplevel").decode("utf-8", "surrogateescape")
    except git.NoGitError as error:
        return None, NoBase(why=str(error))
    return _choose_in(Path(top.rstrip("\n")), spec, context, base_ref, aside)


def _choose_in(
    top: Path,
    spec: BaselineSpec,
    context: Context | None,
    base_ref: str | None,
    aside: Path | None,
) -> tuple[Commit, Base | NoBase]:
    head = git.head(top)
    if head is None:
        why = "the branch has no commit yet"
        unborn = Commit(head=None, checked_out=None, dirty=None, base_ref=None, base=None, how=why)
        return unborn, NoBase(why=why)
    try:
        situation = _Situation(
            top=top,
            head=head,
            dirty=git.is_dirty(top, aside=aside),
            context=context,
            base_ref=base_ref,
        )
        base = _base(spec, situation)
    except AbsentBaseError as error:
        error.commit = _record(situation, NoBase(why=str(error)))
        raise
    return _record(situation, base), base


def _record(situation: _Situation, base: Base | NoBase) -> Commit:
    context = situation.context
    told = context.head_sha if context else None
    how = base.how if isinstance(base, Base) else base.why
    if context and context.is_change_request and told and not _holds(situation, told):
        how += "; what is checked out does not hold the head of the change"
    return Commit(
        head=told or situation.head,
        checked_out=situation.head,
        dirty=situation.dirty,
        base_ref=situation.base_ref or (context.base_ref if context else None),
        base=base.commit if isinstance(base, Base) else None,
        how=how,
    )


def _holds(situation: _Situation, commit: str) -> bool:
    """Whether HEAD is the commit or has it for a parent, as a test merge has."""
    return commit == situation.head or commit in git.parents(situation.top, situation.head)


def _base(spec: BaselineSpec, situation: _Situation) -> Base | NoBase:
    context = situation.context
    if situation.base_ref is not None:
        return _merge_base_with(situation, (situation.base_ref,), "as asked for")
    if spec.commit == "previous":
        return _previous(situation)
    if spec.commit != "merge-base":
        return _named(situation, spec.commit)
    return _against_default(situation) if context is None else _in_ci(situation, context)


def _in_ci(situation: _Situation, context: Context) -> Base | NoBase:
    if context.merge_queue_base is not None:
        return _exactly(situation, context.merge_queue_base, "base of the merge queue's group")
    if _is_test_merge(situation, context):
        return _first_parent(situation, "first parent of the test merge")
    if context.is_change_request:
        told = tuple(ref for ref in (context.base_sha, context.base_ref) if ref)
        return (
            _merge_base_with(situation, told, "as the event says")
            if told
            else _against_default(situation)
        )
    if context.branch is not None and context.branch == context.default_branch:
        return _first_parent(situation, f"first parent on the default branch {context.branch}")
    return _against_default(situation)


def _is_test_merge(situation: _Situation, context: Context) -> bool:
    return (
        context.test_merge
        and situation.head == context.sha
        and len(git.parents(situation.top, situation.head)) == 2
    )


def _previous(situation: _Situation) -> Base | NoBase:
    context = situation.context
    if context is not None and context.event == "schedule":
        return Base(
            commit=situation.head, how="HEAD, which the run before this scheduled one stood on"
        )
    return _first_parent(situation, "first parent of HEAD, as `commit: previous` says")


def _first_parent(situation: _Situation, how: str) -> Base | NoBase:
    parents = git.parents(situation.top, situation.head)
    if not parents:
        return NoBase(why=f"{situation.head[:12]} has no parent")
    return _exactly(situation, parents[0], how)


def _exactly(situation: _Situation, commit: str, how: str) -> Base:
    if not git.is_present(situation.top, commit):
        raise _absent(situation, f"the commit to compare with, {commit[:12]} ({how}),")
    return Base(commit=commit, how=how)


def _named(situation: _Situation, ref: str) -> Base:
    commit = _lookup(situation.top, ref, (ref, f"refs/remotes/origin/{ref}"))
    if commit is None:
        raise _absent(situation, f"`baseline.commit: {ref}`")
    return Base(commit=commit[1], how=f"`baseline.commit: {ref}`")


def _lookup(top: Path, ref: str, spellings: tuple[str, ...]) -> tuple[str, str] | None:
    """The first spelling that names a commit of this clone, and the commit."""
    if ref.startswith("-"):
        return None
    for spelling in spellings:
        commit = git.commit_of(top, spelling)
        if commit is not None:
            return spelling, commit
    return None


def _against_default(situation: _Situation) -> Base | NoBase:
    name = situation.default_branch
    if name is None:
        raise AbsentBaseError(
            "it is not clear which branch changes go into: there is no origin/HEAD, main or master",
            "name it with --base-ref, or run `git remote set-head origin --auto`",
        )
    return _merge_base_with(situation, (name,), "the default branch")


def _merge_base_with(situation: _Situation, refs: tuple[str, ...], why: str) -> Base | NoBase:
    """The merge base of HEAD and the first of `refs` that is here."""
    for ref in refs:
        found = _lookup(
            situation.top, ref, (f"refs/remotes/origin/{ref}", f"refs/heads/{ref}", ref)
        )
        if found is not None:
            spelling = found[0].removeprefix("refs/remotes/").removeprefix("refs/heads/")
            return _merge_base(situation, found[1], f"{spelling} ({why})")
    raise _absent(situation, f"the base branch {refs[-1]} ({why})")


def _merge_base(situation: _Situation, other: str, other_named: str) -> Base | NoBase:
    found = git.merge_bases(situation.top, situation.head, other)
    if not found:
        if git.is_shallow(situation.top):
            raise _absent(situation, f"the merge base of HEAD and {other_named}")
        return NoBase(why=f"HEAD and {other_named} have no common ancestor")
    if found[0] == situation.head and not _is_change_request(situation):
        return _nothing_to_merge(situation, other_named)
    how = f"merge base of HEAD and {other_named}"
    if len(found) > 1:
        how += f", the one of {len(found)} that git prefers"
    return Base(commit=found[0], how=how)


def _is_change_request(situation: _Situation) -> bool:
    return situation.context is not None and situation.context.is_change_request


def _nothing_to_merge(situation: _Situation, other_named: str) -> Base | NoBase:
    """HEAD is part of the base branch already."""
    if situation.dirty and situation.context is None:
        return Base(
            commit=situation.head,
            how=f"HEAD, which is part of {other_named}; the work tree has changes",
        )
    return _first_parent(situation, f"first parent of HEAD, which is part of {other_named}")


def _absent(situation: _Situation, what: str) -> AbsentBaseError:
    shallow = git.is_shallow(situation.top)
    provider = situation.context.provider if situation.context else None
    if provider == "github":
        fix = "set `fetch-depth: 0` on the actions/checkout step"
    elif provider == "gitlab":
        fix = 'set the variable `GIT_DEPTH: "0"` of the job'
    elif shallow:
        fix = "run `git fetch --unshallow`"
    else:
        fix = "run `git fetch origin`, or name another commit with --base-ref"
    return AbsentBaseError(f"{what} is not in this {'shallow ' if shallow else ''}clone", fix)
