"""The comments of one pull request that our own account wrote."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from mlgate.forge.state import read
from mlgate.forge.thread import Comment, GoneError
from mlgate.publish.github.client import ApiError, Client
from mlgate.publish.github.problem import Kind

if TYPE_CHECKING:
    from github.IssueComment import IssueComment
    from github.PullRequest import PullRequest

T = TypeVar("T")

#: Who a job's own token writes as; it may not ask.
ACTIONS = "github-actions[bot]"


class Comments:
    """A `Thread` over PyGithub."""

    def __init__(self, client: Client, number: int, environ: Mapping[str, str]) -> None:
        self._client = client
        self._number = number
        self._login = environ.get("MLGATE_GITHUB_LOGIN") or None
        self._pull: PullRequest | None = None
        self._found: dict[int, IssueComment] = {}

    def current_head(self) -> str | None:
        """Head of the pull request; None where it is closed or locked. A fork may be gone."""

        def ask() -> str | None:
            pull = self._client.repo.get_pull(self._number)
            self._pull = pull
            head = pull.head.sha if pull.state == "open" and not pull.locked else None
            return str(head) if head is not None else None

        return self._client.ask(ask)

    def ours(self) -> Sequence[Comment]:
        """All pages of comments, of our account, that begin with our marker."""
        login = self._own_login()
        pull = self._the_pull()

        def ask() -> dict[int, "IssueComment"]:
            return {
                int(one.id): one
                for one in pull.get_issue_comments()
                if _author(one).lower() == login.lower() and read(one.body or "") is not None
            }

        self._found = self._client.ask(ask)
        return [_comment(self._found[number]) for number in sorted(self._found)]

    def create(self, body: str) -> Comment:
        """Write a comment, once."""
        pull = self._the_pull()

        def ask() -> tuple["IssueComment", str, Comment]:
            made = pull.create_issue_comment(body)
            return made, str(made.user.login), _comment(made)

        made, login, comment = self._client.ask(ask, effect="once")
        self._found[comment.id] = made
        self._login = login  # an App's token may not ask who it is, so this is how it learns
        return comment

    def edit(self, comment: Comment, body: str) -> Comment:
        """Replace a comment's text."""
        found = self._found[comment.id]

        def ask() -> Comment:
            found.edit(body)
            return _comment(found)

        return self._gone(ask)

    def delete(self, comment: Comment) -> None:
        """Delete a comment."""
        self._gone(self._found[comment.id].delete)

    def _gone(self, request: Callable[[], T]) -> T:
        try:
            return self._client.ask(request, effect="write")
        except ApiError as error:
            if error.problem.kind is Kind.MISSING:
                raise GoneError(str(error), fix=error.fix) from error
            raise

    def _the_pull(self) -> "PullRequest":
        if self._pull is None:
            self.current_head()
        assert self._pull is not None  # noqa: S101  # current_head sets it or raises
        return self._pull

    def _own_login(self) -> str:
        if self._login is None:
            try:
                self._login = self._client.ask(lambda: str(self._client.github.get_user().login))
            except ApiError as error:
                if error.problem.kind not in (Kind.FORBIDDEN, Kind.MISSING):
                    raise
                self._login = ACTIONS
        return self._login


def _comment(one: "IssueComment") -> Comment:
    return Comment(id=int(one.id), body=str(one.body or ""), url=str(one.html_url))


def _author(one: "IssueComment") -> str:
    """Login of who wrote it; of a deleted account GitHub says none."""
    user: Any = one.user
    return "" if user is None else str(user.login)
