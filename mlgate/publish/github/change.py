"""Which pull requests the results of a commit are told to."""

from dataclasses import dataclass
from typing import Any

from mlgate.forge.publication import Wishes
from mlgate.publish.github.client import ApiError, Client
from mlgate.result.context import Context


@dataclass(frozen=True, kw_only=True)
class Changes:
    """Numbers of pull requests; where there is none, why."""

    numbers: tuple[int, ...] = ()
    why_none: str = ""


def changes(client: Client, wishes: Wishes, context: Context | None, head: str | None) -> Changes:
    """Find the pull requests: told, else of the event, else all open ones with this head.

    What a result file says of its change is never asked.

    Raises
    ------
    ForgeError
        Where GitHub has to be asked, and cannot be.

    """
    number = wishes.change or (context.change if context else None)
    if number is not None:
        return Changes(numbers=(number,))
    if context is not None and (context.event == "merge_group" or context.merge_queue_base):
        return Changes(why_none="a merge queue has no pull request to comment on")
    if head is None:
        return Changes(why_none="the commit is not known, so no pull request was looked for")
    numbers = _open_with_head(client, head)
    return Changes(numbers=numbers, why_none=f"no open pull request has {head[:7]} as its head")


def _open_with_head(client: Client, head: str) -> tuple[int, ...]:
    def parsed(listed: Any) -> list[int]:
        return [
            int(one["number"])
            for one in listed
            if one["state"] == "open" and one["head"]["sha"] == head
        ]

    try:
        return tuple(sorted(client.get(f"commits/{head}/pulls?per_page=100", parsed)))
    except ApiError as error:
        if error.problem.status != 422:
            raise
        return ()  # a commit that GitHub does not have
