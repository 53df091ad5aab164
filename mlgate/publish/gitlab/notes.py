"""The notes of a merge request, as the thread that a sticky comment lives in.

They are plain notes: a discussion would have to be resolved before a merge.
"""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from mlgate.forge import state
from mlgate.forge.thread import Comment, ForgeError

if TYPE_CHECKING:
    from mlgate.publish.gitlab.change import MergeRequest
    from mlgate.publish.gitlab.client import Client

LONGEST = 1_000_000  #: characters of a note
#: GitLab drops carriage returns and runs every line that begins so, whatever follows it.
_QUICK_ACTION = re.compile(r"^/\w", re.MULTILINE)


class Notes:
    """`mlgate.forge.thread.Thread` over one merge request."""

    def __init__(self, client: "Client", change: "MergeRequest") -> None:
        self._client, self._change = client, change
        self._account: int | None = None

    def ours(self) -> Sequence[Comment]:
        """All notes of our own account that begin with our marker, oldest first."""
        account = self._our_account()
        found = self._client.pages(f"{self._change.path}/notes", sort="asc", order_by="created_at")
        ours = [self._comment(note) for note in found if _is_of(note, account)]
        return sorted(ours, key=lambda note: note.id)

    def current_head(self) -> str | None:
        """Head of the merge request; None where it is closed, merged or being merged."""
        found = self._client.get(self._change.path)
        sha = found.get("sha")
        return sha if found.get("state") == "opened" and isinstance(sha, str) else None

    def create(self, body: str) -> Comment:
        """Write a new note, in one request that is never repeated blindly."""
        return self._comment(self._client.post(f"{self._change.path}/notes", _held(body)))

    def edit(self, comment: Comment, body: str) -> Comment:
        """Replace the text of a note; `GoneError` where it is no longer there."""
        return self._comment(self._client.put(self._path(comment), _held(body)))

    def delete(self, comment: Comment) -> None:
        """Remove a note; `GoneError` where it is no longer there."""
        self._client.delete(self._path(comment))

    def _our_account(self) -> int:
        if self._account is None:
            found = self._client.get("/user").get("id")
            if not isinstance(found, int):
                raise ForgeError("GitLab does not say whose token it is")
            self._account = found
        return self._account

    def _comment(self, note: Mapping[str, Any]) -> Comment:
        number, body = note.get("id"), note.get("body")
        if not isinstance(number, int) or not isinstance(body, str):
            # 202: the text was taken for orders alone, and there is no note.
            raise ForgeError("GitLab did not keep the note", took_effect_unknown=True)
        web = self._change.web
        return Comment(id=number, body=body, url=f"{web}#note_{number}" if web else None)

    def _path(self, comment: Comment) -> str:
        return f"{self._change.path}/notes/{comment.id}"


def _is_of(note: Mapping[str, Any], account: int) -> bool:
    """Whether the account wrote the note, and it begins with our marker."""
    author, body = note.get("author"), note.get("body")
    if note.get("system") or not isinstance(author, dict) or author.get("id") != account:
        return False
    return isinstance(body, str) and state.read(body) is not None


def _held(body: str) -> dict[str, str]:
    """The text as it is sent, if GitLab will take it as text.

    Raises
    ------
    ForgeError
        If a line is an order to GitLab (`/close`), or the text is too long or empty.

    """
    text = body.encode("utf-8", "replace").decode("utf-8").replace("\0", "\ufffd")
    if _QUICK_ACTION.search(text.replace("\r", "")):
        raise ForgeError(
            "the text has a line that GitLab would carry out as a quick action; it was not sent",
            fix="this is a bug of mlgate: report it with the result.json",
        )
    if not text.strip() or len(text) > LONGEST:
        raise ForgeError(f"a note has 1 to {LONGEST:,} characters, and the text {len(text):,}")
    return {"body": text}
