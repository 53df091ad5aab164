"""The comments of one pull request that our own account wrote."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from mlgate.forge.state import read
from mlgate.forge.thread import Comment, GoneError
from mlgate.publish.github.client import ApiError, Client
from mlgate.publish.github.problem import Kind

if TYPE_CHECKING:
    from github.IssueComment import IssueComment

T = TypeVar("T")


class Comments:
    """A `Thread` over PyGithub."""

    def __init__(self, client: Client, number: int) -> None:
        self._client = client
        self._number = number

    def current_head(self) -> str | None:
        """Head of the pull request; None where it is closed or locked. A fork may be gone."""

        def parsed(pull: Any) -> str | None:
            is_open = pull["state"] == "open" and not pull["locked"]
            return str(pull["head"]["sha"]) if is_open else None

        return self._client.get(f"pulls/{self._number}", parsed)

    def ours(self) -> Sequence[Comment]:
        """All pages of comments, of our account, that begin with our marker."""
        login = self._client.login().lower()

        def ask() -> list[Comment]:
            every = self._client.comments(self._number)
            written = [
                Comment(id=int(one.id), body=str(one.body or ""), url=str(one.html_url))
                for one in every
                if _author(one).lower() == login
            ]
            return sorted(filter(_is_marked, written), key=lambda one: one.id)

        return self._client.ask(ask)

    def create(self, body: str) -> Comment:
        """Write a comment, once."""

        def parsed(made: Any) -> tuple[Comment, str]:
            return _comment(made), str(made["user"]["login"])

        path = f"issues/{self._number}/comments"
        comment, login = self._client.send("POST", path, {"body": body}, parsed, effect="once")
        self._client.learn(login)
        return comment

    def edit(self, comment: Comment, body: str) -> Comment:
        """Replace a comment's text."""
        path = f"issues/comments/{comment.id}"
        return _unless_gone(
            lambda: self._client.send("PATCH", path, {"body": body}, _comment, effect="write")
        )

    def delete(self, comment: Comment) -> None:
        """Delete a comment."""
        path = f"issues/comments/{comment.id}"
        _unless_gone(
            lambda: self._client.send("DELETE", path, None, lambda _: None, effect="write")
        )


def _unless_gone(request: Callable[[], T]) -> T:
    try:
        return request()
    except ApiError as error:
        if error.problem.kind is Kind.MISSING:
            raise GoneError(str(error), fix=error.fix) from error
        raise


def _is_marked(comment: Comment) -> bool:
    return read(comment.body) is not None


def _comment(made: Any) -> Comment:
    return Comment(id=int(made["id"]), body=str(made["body"]), url=str(made["html_url"]))


def _author(one: "IssueComment") -> str:
    """Login of who wrote it; of a deleted account GitHub says none."""
    user: Any = one.user
    return "" if user is None else str(user.login)
