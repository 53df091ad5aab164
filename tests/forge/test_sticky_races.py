"""Two reporters at once, in every order that their requests can come in.

Each reporter is run again from its start for each step, with the answers that it had; so every
interleaving is tried without a thread and without a clock, and equal situations only once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import pytest
from memory_thread import HEAD

from mlgate.forge.publication import CommentMode
from mlgate.forge.state import State, read, signed
from mlgate.forge.sticky import upsert
from mlgate.forge.thread import Comment, ForgeError, GoneError

OLD_HEAD = "2" * 40
Answer = object
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class World:
    """What the forge has, and when each reporter last looked and wrote (in steps)."""

    comments: tuple[tuple[int, str], ...]
    next: int
    answers: tuple[tuple[Answer, ...], ...]
    looked: tuple[int, ...]
    wrote: tuple[int, ...]
    ended: tuple[bool, ...]
    step: int = 0


class _Pause(BaseException):
    """A reporter made its one new request."""


@dataclass
class _Replay:
    """A `Thread` that gives recorded answers, then carries out one request, then pauses."""

    recorded: Sequence[Answer]
    carry_out: Callable[[str, Comment | None, str], Answer]
    used: int = field(default=0)
    fresh: Answer = None

    def _ask(self, name: str, comment: Comment | None = None, body: str = "") -> Answer:
        if self.used < len(self.recorded):
            answer = self.recorded[self.used]
            self.used += 1
            if isinstance(answer, ForgeError):
                raise answer
            return answer
        self.fresh = self.carry_out(name, comment, body)
        raise _Pause

    def ours(self) -> Sequence[Comment]:
        answer = self._ask("list")
        assert isinstance(answer, tuple)
        return answer

    def current_head(self) -> str | None:
        self._ask("head")
        return HEAD

    def create(self, body: str) -> Comment:
        answer = self._ask("create", None, body)
        assert isinstance(answer, Comment)
        return answer

    def edit(self, comment: Comment, body: str) -> Comment:
        answer = self._ask("edit", comment, body)
        assert isinstance(answer, Comment)
        return answer

    def delete(self, comment: Comment) -> None:
        self._ask("delete", comment)


def _state(run: int, sha: str = HEAD) -> State:
    return State(
        report_id="default", sha=sha, run=run, attempt=1, verdict="fail", checks=f"{run:016x}"
    )


def _body(run: int, sha: str = HEAD) -> str:
    return signed(f"run {run}", _state(run, sha))


def _advance(world: World, who: int, run: int, mode: CommentMode, *, lose: bool) -> World:
    """One more request of a reporter, or its end."""
    comments, number = dict(world.comments), world.next
    asked: list[str] = []

    def carry_out(name: str, comment: Comment | None, body: str) -> Answer:
        nonlocal number
        asked.append(name)
        if name == "list":
            return tuple(Comment(id=n, body=text) for n, text in sorted(comments.items()))
        if name == "create":
            comments[number] = body
            number += 1
            made = Comment(id=number - 1, body=body)
            return ForgeError("502", took_effect_unknown=True) if lose else made
        if comment is None:
            return None
        if comment.id not in comments:
            return GoneError("gone")
        if name == "delete":
            del comments[comment.id]
            return None
        comments[comment.id] = body
        return Comment(id=comment.id, body=body)

    replay = _Replay(world.answers[who], carry_out)
    ended = False
    try:
        upsert(replay, f"run {run}, job {who}", _state(run), mode, passed=False)
        ended = True
    except _Pause:
        pass
    step = world.step + 1
    name = asked[0] if asked else ""
    return World(
        comments=tuple(sorted(comments.items())),
        next=number,
        answers=_put(world.answers, who, world.answers[who] + (() if ended else (replay.fresh,))),
        looked=_put(world.looked, who, step if name == "list" else world.looked[who]),
        wrote=_put(
            world.wrote,
            who,
            step if name in ("create", "edit") else world.wrote[who],
        ),
        ended=_put(world.ended, who, ended),
        step=step,
    )


def _put(values: tuple[T, ...], index: int, value: T) -> tuple[T, ...]:
    return (*values[:index], value, *values[index + 1 :])


def _ends(
    runs: tuple[int, ...], mode: CommentMode, start: Sequence[str], *, lose_of: int | None = None
) -> list[World]:
    """Every way in which it can end."""
    first = World(
        comments=tuple(enumerate(start, 1)),
        next=len(start) + 1,
        answers=((),) * len(runs),
        looked=(0,) * len(runs),
        wrote=(0,) * len(runs),
        ended=(False,) * len(runs),
    )
    seen, todo, ends = set[object](), [first], list[World]()
    while todo:
        world = todo.pop()
        if all(world.ended):
            ends.append(world)
            continue
        for who, run in enumerate(runs):
            if world.ended[who]:
                continue
            lost = lose_of == who and not any(
                isinstance(one, ForgeError) and not isinstance(one, GoneError)
                for one in world.answers[who]
            )
            after = _advance(world, who, run, mode, lose=lost)
            order = (
                tuple(a < b for a in after.looked for b in after.wrote),
                tuple(a < b for a in after.wrote for b in after.wrote),
            )
            key = (after.comments, repr(after.answers), after.ended, order)
            if key not in seen:
                seen.add(key)
                todo.append(after)
    return ends


def _runs_shown(world: World) -> list[int]:
    return [said.run for _, text in world.comments if (said := read(text)) is not None]


@pytest.mark.parametrize("lose_of", [None, 0, 1])
@pytest.mark.parametrize("mode", [CommentMode.UPDATE, CommentMode.RECREATE])
def test_two_first_reports_leave_the_newer_one_alone_in_every_order(
    mode: CommentMode, lose_of: int | None
) -> None:
    ends = _ends((1, 2), mode, [], lose_of=lose_of)

    assert {tuple(_runs_shown(end)) for end in ends} == {(2,)}


@pytest.mark.parametrize("start", [[OLD_HEAD], [HEAD], [OLD_HEAD, HEAD], [HEAD, OLD_HEAD]])
def test_a_new_comment_for_each_verdict_leaves_the_newest_in_every_order(start: list[str]) -> None:
    there = [_body(9 if sha == OLD_HEAD else 0, sha) for sha in start]

    ends = _ends((1, 2), CommentMode.RECREATE, there)

    assert {tuple(_runs_shown(end)) for end in ends} == {(2,)}


@pytest.mark.parametrize("start", [[OLD_HEAD], [HEAD], [OLD_HEAD, HEAD], [HEAD, OLD_HEAD]])
def test_edits_leave_the_newest_unless_the_older_run_was_held_up_across_the_newer_one(
    start: list[str],
) -> None:
    there = [_body(9 if sha == OLD_HEAD else 0, sha) for sha in start]

    ends = _ends((1, 2), CommentMode.UPDATE, there)

    assert {len(end.comments) for end in ends} == {1}
    overwritten = [end for end in ends if _runs_shown(end) != [2]]
    for end in overwritten:
        older, newer = 0, 1
        assert end.wrote[older] > end.looked[newer] > end.wrote[newer]
    assert len(overwritten) < len(ends)


@pytest.mark.parametrize("mode", [CommentMode.UPDATE, CommentMode.RECREATE])
@pytest.mark.parametrize("start", [[], [_body(1)], [_body(0, OLD_HEAD)]])
def test_one_after_the_other_ends_with_the_newest_whichever_comes_first(
    mode: CommentMode, start: list[str]
) -> None:
    for order in ((1, 2), (2, 1)):
        comments = dict(enumerate(start, 1))
        for run in order:
            alone = _ends((run,), mode, list(comments.values()))
            assert len(alone) == 1
            comments = dict(alone[0].comments)
        assert [read(text).run for text in comments.values() if read(text)] == [2]  # type: ignore[union-attr]


@pytest.mark.parametrize("mode", [CommentMode.UPDATE, CommentMode.RECREATE])
@pytest.mark.parametrize("start", [[], [_body(0)]])
def test_two_jobs_of_one_run_leave_one_comment_and_do_not_write_in_turns(
    mode: CommentMode, start: list[str]
) -> None:
    ends = _ends((1, 1), mode, start)

    assert {tuple(_runs_shown(end)) for end in ends} == {(1,)}
    assert max(len(answers) for end in ends for answers in end.answers) <= 9
