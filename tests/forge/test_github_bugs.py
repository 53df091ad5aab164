"""A bug of ours is not told as an answer of GitHub's."""

from collections.abc import Callable
from typing import NoReturn

import pytest
from github_server import GitHubServer

from mlgate.forge.publication import Wishes
from mlgate.publish.github.client import Client, access
from mlgate.publish.github.fixes import Situation
from mlgate.publish.github.patience import Patience


@pytest.mark.parametrize("kind", [AttributeError, AssertionError, RuntimeError, NameError])
def test_a_bug_comes_out_as_it_is(
    github: GitHubServer, github_job: Callable[..., dict[str, str]], kind: type[Exception]
) -> None:
    github.pull()
    way = access(github_job())
    assert way is not None
    here = Situation(url=way.url, wishes=Wishes(), own_token=False, reads_only=False)

    def parsed(_answer: object) -> NoReturn:
        raise kind("ours")

    with (
        Client(way, "acme/loans", here, Patience(sleep=lambda _: None)) as client,
        pytest.raises(kind, match="ours"),
    ):
        client.get("pulls/7", parsed)
