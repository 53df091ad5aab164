"""One comment, and never an older verdict over a newer one."""

from typing import Any

import pytest
from memory_thread import HEAD, MemoryThread, lost

from mlgate.forge.delivery import Delivery
from mlgate.forge.publication import CommentMode
from mlgate.forge.state import State, read, signed
from mlgate.forge.sticky import upsert
from mlgate.forge.thread import ForgeError, GoneError

UPDATE = CommentMode.UPDATE


def state(run: int = 1, **changes: Any) -> State:
    fields = {
        "report_id": "default",
        "sha": HEAD,
        "run": run,
        "attempt": 1,
        "verdict": "fail",
        "checks": "0" * 16,
    }
    return State(**{**fields, **changes})


def body(text: str, run: int = 1, **changes: Any) -> str:
    return signed(text, state(run, **changes))


def tell(
    thread: MemoryThread,
    text: str = "text",
    run: int = 1,
    *,
    mode: CommentMode = UPDATE,
    passed: bool = False,
    replaces: tuple[str, ...] = (),
    **changes: Any,
) -> Delivery:
    return upsert(thread, text, state(run, **changes), mode, passed=passed, replaces=replaces)


def texts(thread: MemoryThread) -> list[str]:
    return [one.split("\n", 2)[2] for one in thread.comments.values()]


def test_the_first_report_creates_a_comment_that_says_whose_it_is() -> None:
    thread = MemoryThread()

    said = tell(thread, "text", 5)

    assert (said.done, said.said, said.url) == (True, "created", "https://forge.example/1")
    found = read(thread.comments[1])
    assert found is not None
    assert (found.report_id, found.sha, found.run, found.verdict) == ("default", HEAD, 5, "fail")


def test_the_next_report_edits_it() -> None:
    thread = MemoryThread(comments={4: body("old")})

    assert tell(thread, "new", 2).said == "updated"
    assert texts(thread) == ["new"]
    assert thread.writes == ["edit"]


def test_the_same_text_is_not_written_again() -> None:
    thread = MemoryThread(comments={4: body("text")})

    assert tell(thread, "text").said == "left as it is: it says the same already"
    assert thread.writes == []


@pytest.mark.parametrize("mode", [CommentMode.UPDATE, CommentMode.ON_CHANGE])
def test_a_later_run_that_says_the_same_signs_so_that_one_between_cannot_write_over_it(mode):
    thread = MemoryThread(comments={4: body("text")})

    tell(thread, "text", 3, mode=mode)
    said = tell(thread, "worse", 2, mode=mode, checks="b" * 16, verdict="fail")

    assert said.said == "left as it is: a newer run has written it"
    assert texts(thread) == ["text"]


def test_a_text_that_somebody_edited_is_written_again() -> None:
    thread = MemoryThread(comments={4: body("fail").replace("fail\n", "pass\n") + "merge it"})

    assert tell(thread, "fail").said == "updated"
    assert texts(thread) == ["fail"]


@pytest.mark.parametrize(
    ("head", "why"),
    [
        (None, "left as it is: the change is closed or locked"),
        ("2" * 40, "left as it is: the change has moved on to 2222222"),
    ],
)
def test_a_change_that_went_on_is_left_alone(head: str | None, why: str) -> None:
    thread = MemoryThread(comments={4: body("old")}, head=head)

    said = tell(thread, "new", 9)

    assert (said.done, said.said) == (True, why)
    assert thread.writes == []


@pytest.mark.parametrize(
    "newer", [{"run": 6}, {"run": 5, "attempt": 2}, {"run": 6, "verdict": "running"}]
)
def test_a_newer_run_of_the_commit_is_not_written_over(newer: dict[str, Any]) -> None:
    thread = MemoryThread(comments={4: body("newer", **newer)})

    assert tell(thread, "older", 5).said == "left as it is: a newer run has written it"
    assert texts(thread) == ["newer"]


def test_a_later_run_of_another_commit_is_written_over_if_ours_is_the_head() -> None:
    thread = MemoryThread(comments={4: body("other", 99, sha="2" * 40)})

    assert tell(thread, "ours", 5).said == "updated"
    assert texts(thread) == ["ours"]


def test_an_announcement_becomes_the_verdict_and_never_replaces_it() -> None:
    thread = MemoryThread()
    tell(thread, "running", verdict="running", checks="1" * 16)
    tell(thread, "failed")
    tell(thread, "running", verdict="running", checks="1" * 16)

    assert texts(thread) == ["failed"]


def test_results_without_a_commit_are_not_written() -> None:
    thread = MemoryThread()

    said = tell(thread, sha=None)

    assert (said.done, thread.log) == (False, [])
    assert said.fix is not None


def test_doubles_go_and_the_oldest_stays() -> None:
    thread = MemoryThread(comments={3: body("a"), 4: body("b"), 9: body("c")})

    assert tell(thread, "new", 2).said == "updated"
    assert list(thread.comments) == [3]
    assert texts(thread) == ["new"]


def test_a_double_that_says_more_than_the_oldest_is_not_lost() -> None:
    thread = MemoryThread(comments={3: body("old", 1), 4: body("newest", 7)})

    assert tell(thread, "late", 5).said == "left as it is: a newer run has written it"
    assert (list(thread.comments), texts(thread)) == ([3], ["newest"])


def test_comments_of_other_reports_are_not_touched() -> None:
    other = body("other", report_id="fraud")
    thread = MemoryThread(comments={3: other})

    tell(thread, "ours")

    assert thread.comments[3] == other
    assert len(thread.comments) == 2


def test_a_comment_for_all_models_takes_over_from_those_of_each() -> None:
    thread = MemoryThread(
        comments={n: body(name, report_id=name) for n, name in enumerate("abc", 1)}
    )

    said = tell(thread, "all", replaces=("a", "b", "default"))

    assert said.said == "created"
    assert texts(thread) == ["c", "all"]


def test_nothing_is_taken_over_where_ours_is_not_written() -> None:
    thread = MemoryThread(comments={1: body("a", report_id="a")}, head="2" * 40)

    tell(thread, "all", replaces=("a",))

    assert texts(thread) == ["a"]


# modes


def test_off_asks_nothing() -> None:
    thread = MemoryThread()

    assert tell(thread, mode=CommentMode.OFF).done
    assert thread.log == []


def test_on_change_leaves_a_comment_whose_outcomes_are_the_same() -> None:
    thread = MemoryThread(comments={4: body("old", sha="2" * 40)})

    said = tell(thread, "new", 2, mode=CommentMode.ON_CHANGE)
    assert said.said == "left as it is: no outcome has changed"
    said = tell(thread, "new", 2, mode=CommentMode.ON_CHANGE, checks="a" * 16)
    assert said.said == "updated"
    said = tell(thread, "newer", 3, mode=CommentMode.ON_CHANGE, checks="a" * 16, verdict="warn")
    assert said.said == "updated"


def test_on_failure_makes_no_comment_for_a_pass_and_turns_an_old_one_green() -> None:
    thread = MemoryThread()
    kind = CommentMode.ON_FAILURE

    assert tell(thread, "green", mode=kind, passed=True).said.startswith("left as it is: nothing")
    assert thread.writes == []
    assert tell(thread, "red", mode=kind).said == "created"
    assert tell(thread, "green again", 2, mode=kind, passed=True).said == "updated"
    assert texts(thread) == ["green again"]


def test_recreate_writes_a_new_one_and_deletes_the_old_one_after_it() -> None:
    thread = MemoryThread(comments={4: body("old", sha="2" * 40)})

    assert tell(thread, "new", 2, mode=CommentMode.RECREATE).said == "created"
    assert (list(thread.comments), texts(thread)) == ([5], ["new"])
    assert thread.writes == ["create", "delete"]
    tell(thread, "new", 2, mode=CommentMode.RECREATE)
    assert thread.writes == ["create", "delete"]
    tell(thread, "the same run says more", 2, mode=CommentMode.RECREATE)
    assert thread.writes == ["create", "delete", "edit"]
    tell(thread, "an older run", 1, mode=CommentMode.RECREATE)
    assert texts(thread) == ["the same run says more"]


# what goes wrong


@pytest.mark.parametrize("mode", [CommentMode.UPDATE, CommentMode.RECREATE])
@pytest.mark.parametrize("took_effect", [True, False])
def test_a_lost_answer_makes_no_second_comment(mode: CommentMode, took_effect: bool) -> None:
    thread = MemoryThread()
    setattr(thread, "after" if took_effect else "before", lost("create"))

    said = tell(thread, mode=mode)

    assert said.done
    assert said.said == (
        "written, though the forge's answer got lost" if took_effect else "created"
    )
    assert len(thread.comments) == 1
    assert thread.writes == ["create"] * (1 if took_effect else 2)


def test_a_comment_is_tried_twice_at_most() -> None:
    thread = MemoryThread(before=lost("create", times=9))

    said = tell(thread)

    assert (said.done, said.said) == (False, "the forge answered 502")
    assert thread.writes == ["create", "create"]
    assert thread.log[-1] == "list"


def test_a_lost_answer_to_an_edit_is_looked_into() -> None:
    thread = MemoryThread(comments={4: body("old")}, after=lost("edit"))

    assert tell(thread, "new", 2).said == "written, though the forge's answer got lost"
    assert thread.writes == ["edit"]


@pytest.mark.parametrize("mode", [CommentMode.UPDATE, CommentMode.ON_FAILURE])
def test_a_comment_that_was_deleted_meanwhile_is_made_again(mode: CommentMode) -> None:
    thread = MemoryThread(comments={4: body("old")})

    def gone(name: str) -> None:
        if name == "edit":
            thread.comments.clear()

    thread.before = gone

    assert tell(thread, "new", 2, mode=mode).said == "created"
    assert texts(thread) == ["new"]


def test_a_list_that_lags_behind_makes_no_second_comment() -> None:
    thread = MemoryThread()
    thread.after = lambda _: thread.comments.clear()

    assert tell(thread).said == "created"
    assert thread.writes == ["create"]


def test_a_list_that_lags_behind_recreates_once() -> None:
    thread = MemoryThread(comments={4: body("old")})
    thread.after = lambda name: thread.comments.pop(5) if name == "create" else None  # type: ignore[func-returns-value]

    assert tell(thread, "new", 2, mode=CommentMode.RECREATE).said == "created"
    assert thread.writes == ["create", "edit"]


def test_a_comment_that_changes_without_end_is_given_up() -> None:
    thread = MemoryThread(comments={4: body("old")})

    def gone(name: str) -> None:
        if name == "edit":
            raise GoneError("gone")

    thread.before = gone

    said = tell(thread, "new", 2)
    assert not said.done
    assert "kept changing" in said.said


@pytest.mark.parametrize("name", ["head", "list", "create"])
def test_what_the_forge_refuses_is_told_and_not_raised(name: str) -> None:
    def refuse(called: str) -> None:
        if called == name:
            raise ForgeError("GitHub answered 403", fix="permissions:\n  pull-requests: write")

    thread = MemoryThread(before=refuse)

    said = tell(thread)

    assert (said.done, said.said) == (False, "GitHub answered 403")
    assert said.fix == "permissions:\n  pull-requests: write"
    assert thread.log.count(name) == 1
