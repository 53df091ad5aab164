"""The comments of a change in memory, with the faults that a forge has."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from mlgate.forge.thread import Comment, ForgeError, GoneError

HEAD = "1" * 40


@dataclass(kw_only=True)
class MemoryThread:
    """A `Thread`; `before` is called with the name of each operation and may raise."""

    head: str | None = HEAD
    comments: dict[int, str] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)
    before: Callable[[str], None] = lambda _: None
    after: Callable[[str], None] = lambda _: None

    def __post_init__(self) -> None:
        self._next = max(self.comments, default=0) + 1

    def _called(self, name: str) -> None:
        self.log.append(name)
        self.before(name)

    def ours(self) -> Sequence[Comment]:
        self._called("list")
        return [_comment(number, body) for number, body in sorted(self.comments.items())]

    def current_head(self) -> str | None:
        self._called("head")
        return self.head

    def create(self, body: str) -> Comment:
        self._called("create")
        number, self._next = self._next, self._next + 1
        self.comments[number] = body
        self.after("create")
        return _comment(number, body)

    def edit(self, comment: Comment, body: str) -> Comment:
        self._called("edit")
        self._there(comment)
        self.comments[comment.id] = body
        self.after("edit")
        return _comment(comment.id, body)

    def delete(self, comment: Comment) -> None:
        self._called("delete")
        self._there(comment)
        del self.comments[comment.id]

    def _there(self, comment: Comment) -> None:
        if comment.id not in self.comments:
            raise GoneError("it is gone")

    @property
    def writes(self) -> list[str]:
        """What was written, in order."""
        return [name for name in self.log if name not in ("list", "head")]


def _comment(number: int, body: str) -> Comment:
    return Comment(id=number, body=body, url=f"https://forge.example/{number}")


def lost(name: str, *, times: int = 1) -> Callable[[str], None]:
    """Lose the answers to the next operations of a name."""
    left = [times]

    def lose(called: str) -> None:
        if called == name and left[0] > 0:
            left[0] -= 1
            raise ForgeError("the forge answered 502", took_effect_unknown=True)

    return lose
