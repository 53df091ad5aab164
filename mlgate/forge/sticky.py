"""One comment that stays right, whoever else reports at the same time.

The comments are looked at, one thing is put right, and they are looked at again, until nothing is
left to do. So a double that two reporters made is removed by whichever looks last, and a request
whose answer got lost is not repeated before it is known whether it was carried out. The oldest
comment is the one that stays; a new one is only ever written where none is seen.

No forge offers to write only if nothing has changed since the last look. An older run that is
held up exactly between looking and editing, while a newer one writes and looks again, can
therefore still overwrite it; jobs that report on one change should queue.
"""

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from mlgate.forge.delivery import Delivery
from mlgate.forge.publication import CommentMode
from mlgate.forge.state import State, digest, read, signed
from mlgate.forge.thread import Comment, ForgeError, GoneError, Thread

#: Looks at the comments; two are usual, a race takes one or two more.
_LOOKS = 6
#: Requests whose outcome is unknown, after which it is given up.
_DOUBTS = 2


@dataclass(frozen=True, kw_only=True)
class _Wanted:
    text: str
    state: State
    mode: CommentMode
    passed: bool
    replaces: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class _Seen:
    comment: Comment
    state: State


@dataclass(kw_only=True)
class _Progress:
    said: str | None = None  #: what we did, once we did it
    created: bool = False
    url: str | None = None
    doubts: list[ForgeError] = field(default_factory=list)


def upsert(
    thread: Thread,
    text: str,
    state: State,
    mode: CommentMode,
    *,
    passed: bool,
    replaces: Collection[str] = (),
) -> Delivery:
    """Bring the comment of a change up to date.

    Parameters
    ----------
    thread
        The comments of the change.
    text
        The comment below its first two lines.
    state
        Which run speaks, of which commit; its `body` is reckoned here.
    mode
        When the comment is written.
    passed
        Nothing is to be told that a reader must act on: mode `on-failure` then makes no comment.
    replaces
        Report ids whose comments this one takes over; ours of these ids are deleted.

    Returns
    -------
    Delivery
        Never raises `ForgeError`: what the forge refused is told.

    """
    if mode is CommentMode.OFF:
        return _left("comments are switched off")
    if state.sha is None:
        return Delivery(
            channel="comment",
            done=False,
            said="not written: the results name no commit, so they may be older than what is there",
            fix="run `mlgate check` in a checkout of the change",
        )
    wanted = _Wanted(
        text=text,
        state=state,
        mode=mode,
        passed=passed,
        replaces=frozenset(replaces) - {state.report_id},
    )
    try:
        return _settle(thread, wanted)
    except ForgeError as error:
        return Delivery(channel="comment", done=False, said=str(error), fix=error.fix)


def _settle(thread: Thread, wanted: _Wanted) -> Delivery:
    progress = _Progress()
    for _ in range(_LOOKS):
        stale = _stale(thread.current_head(), wanted)
        if stale is not None:
            return _result(progress, stale)
        try:
            said = _step(thread, wanted, progress)
        except GoneError:
            continue
        except ForgeError as error:
            if not error.took_effect_unknown or len(progress.doubts) >= _DOUBTS:
                raise
            progress.doubts.append(error)
            continue
        if said is not None:
            return _result(progress, said)
    if progress.said is None:
        raise ForgeError("not written: the comment kept changing while it was looked at")
    return _result(progress, "")


def _stale(head: str | None, wanted: _Wanted) -> str | None:
    if head is None:
        return "the change is closed or locked"
    if head != wanted.state.sha:
        return f"the change has moved on to {head[:7]}"
    return None


def _left(why: str, url: str | None = None) -> Delivery:
    return Delivery(channel="comment", done=True, said=f"left as it is: {why}", url=url)


def _result(progress: _Progress, why_left: str) -> Delivery:
    if progress.said is None:
        return _left(why_left, progress.url)
    return Delivery(channel="comment", done=True, said=progress.said, url=progress.url)


def _step(thread: Thread, wanted: _Wanted, progress: _Progress) -> str | None:
    """Put one thing right and return None, or say why nothing is to be done."""
    every = [_Seen(comment=one, state=said) for one in thread.ours() if (said := read(one.body))]
    mine = [one for one in every if one.state.report_id == wanted.state.report_id]
    if not mine:
        return _first(thread, wanted, progress)
    best = max(mine, key=lambda one: (*_rank(one.state, wanted), -one.comment.id))
    stays = best if wanted.mode is CommentMode.RECREATE else mine[0]
    why_left = _why_left(best, wanted, progress)
    progress.url = stays.comment.url
    if why_left is None:
        _write(thread, stays, wanted, progress)
        return None
    if stays.comment.body != best.comment.body:
        _careful(progress)
        thread.edit(stays.comment, best.comment.body)
        return None
    replaced = [one for one in every if one.state.report_id in wanted.replaces]
    _delete(thread, [one for one in mine if one is not stays] + replaced)
    return why_left


def _first(thread: Thread, wanted: _Wanted, progress: _Progress) -> str | None:
    if progress.created:
        return "it was deleted meanwhile"  # or the list lags behind; never a second one
    if wanted.mode is CommentMode.ON_FAILURE and wanted.passed:
        return "nothing failed, and there is no comment to bring up to date"
    _create(thread, wanted, progress)
    return None


def _rank(state: State, wanted: _Wanted) -> tuple[bool, int, int, bool]:
    """What is of the head stands above what is not; then the later run; a verdict above none."""
    return (
        state.sha == wanted.state.sha,
        state.run,
        state.attempt,
        state.verdict != "running",
    )


def _why_left(best: _Seen, wanted: _Wanted, progress: _Progress) -> str | None:
    """Why the newest comment needs no writing; None: it does."""
    seen, ours = best.state, wanted.state
    if seen.body == digest(wanted.text) and (progress.said or _is_untouched(best, wanted)):
        if not progress.said and _rank(ours, wanted) > _rank(seen, wanted):
            return None  # else a run between the two could write over the newer verdict
        _was_in_doubt(progress)
        return "it says the same already"
    if _rank(seen, wanted) > _rank(ours, wanted):
        return "a newer run has written it"
    if progress.said and _rank(seen, wanted) == _rank(ours, wanted):
        return "another job of this run has written it"
    if (
        wanted.mode is CommentMode.ON_CHANGE
        and (seen.checks, seen.verdict) == (ours.checks, ours.verdict)
        and not progress.said
        and seen.sha != ours.sha  # a later run of one commit signs, as above
    ):
        return "no outcome has changed"
    return None


def _is_untouched(seen: _Seen, wanted: _Wanted) -> bool:
    """Whether nobody edited the text below the first two lines."""
    text = "".join(seen.comment.body.replace("\r\n", "\n").split("\n", 2)[2:])
    return text.strip() == wanted.text.replace("\r\n", "\n").strip()


def _was_in_doubt(progress: _Progress) -> None:
    if progress.said is None and progress.doubts:
        progress.said = "written, though the forge's answer got lost"


def _write(thread: Thread, stays: _Seen, wanted: _Wanted, progress: _Progress) -> None:
    later = _rank(wanted.state, wanted) > _rank(stays.state, wanted)
    if wanted.mode is CommentMode.RECREATE and later and not progress.created:
        _create(thread, wanted, progress)
        return
    _careful(progress)
    written = thread.edit(stays.comment, signed(wanted.text, wanted.state))
    progress.said, progress.url = progress.said or "updated", written.url


def _create(thread: Thread, wanted: _Wanted, progress: _Progress) -> None:
    _careful(progress)
    written = thread.create(signed(wanted.text, wanted.state))
    progress.created, progress.said, progress.url = True, "created", written.url


def _careful(progress: _Progress) -> None:
    """Write no third time where twice nobody could say what became of it."""
    if len(progress.doubts) >= _DOUBTS:
        raise progress.doubts[-1]


def _delete(thread: Thread, doubles: Sequence[_Seen]) -> None:
    for one in doubles:
        with suppress(GoneError):
            thread.delete(one.comment)
