"""Accounts, pull requests and comments of the stand-in of GitHub."""

from collections.abc import Callable, Mapping
from typing import Any

from github_calls import REPO, Answer, Call, may, need, person, url
from github_description import example
from github_state import Comment, Pull

MAX_BODY = 65_536
ISSUES = f"{REPO}/issues"
COMMENTS = f"{ISSUES}/{{issue_number}}/comments"
COMMENT = f"{ISSUES}/comments/{{comment_id}}"
PULLS = f"{REPO}/pulls"
PULL = f"{PULLS}/{{pull_number}}"


def user(call: Call) -> Answer:
    need(not call.account.app, 403, "Resource not accessible by integration")
    return Answer(data=person(example("get", "/user", call.base), call.account.login))


def rate_limit(call: Call) -> Answer:
    return Answer(data=example("get", "/rate_limit", call.base))


def repository(call: Call) -> Answer:
    told = example("get", REPO, call.base)
    told.update(
        full_name=call.state.repository,
        default_branch=call.state.default_branch,
        url=url(call),
        name=call.state.repository.partition("/")[2],
    )
    return Answer(data=told)


# pull requests


def _pull(call: Call, pull: Pull) -> dict[str, Any]:
    told: dict[str, Any] = example("get", PULL, call.base)
    home = told["base"]["repo"]
    owner = (pull.head_repository or "ghost/gone").partition("/")[0]
    head = None
    if pull.head_repository is not None:
        head = {
            **home,
            "full_name": pull.head_repository,
            "owner": person(home["owner"], owner),
            "fork": pull.head_repository != call.state.repository,
        }
    told.update(
        number=pull.number,
        url=url(call, "pulls", pull.number),
        issue_url=url(call, "issues", pull.number),
        comments_url=url(call, "issues", pull.number, "comments"),
        state=pull.state,
        locked=pull.locked,
        head={
            **told["head"],
            "sha": pull.head,
            "ref": pull.branch,
            "label": f"{owner}:{pull.branch}",
            "repo": head,
            "user": None if head is None else head["owner"],
        },
        base={
            **told["base"],
            "sha": pull.base,
            "ref": call.state.default_branch,
            "repo": {**home, "full_name": call.state.repository, "url": url(call)},
        },
    )
    return told


def _the_pull(call: Call) -> Pull:
    pull = call.state.pulls.get(int(call.values[0]))
    need(pull, 404, "Not Found")
    assert pull is not None
    return pull


def get_pull(call: Call) -> Answer:
    return Answer(data=_pull(call, _the_pull(call)))


def get_issue(call: Call) -> Answer:
    pull = _the_pull(call)
    told = example("get", f"{ISSUES}/{{issue_number}}", call.base)
    told.update(
        number=pull.number,
        state=pull.state,
        locked=pull.locked,
        url=url(call, "issues", pull.number),
        pull_request={"url": url(call, "pulls", pull.number)},
    )
    return Answer(data=told)


def list_pulls(call: Call) -> Answer:
    state, head = call.query.get("state", "open"), call.query.get("head")
    return Answer(
        data=[
            _pull(call, pull)
            for pull in call.state.pulls.values()
            if state in ("all", pull.state) and (head is None or head == _label(pull))
        ]
    )


def _label(pull: Pull) -> str | None:
    """What `head=` is compared with; a deleted fork has no owner any more."""
    if pull.head_repository is None:
        return None
    return f"{pull.head_repository.partition('/')[0]}:{pull.branch}"


def pulls_of_commit(call: Call) -> Answer:
    sha = call.values[0]
    need(call.state.knows(sha), 422, f"No commit found for SHA: {sha}")
    return Answer(
        data=[
            _pull(call, pull)
            for pull in call.state.pulls.values()
            if sha in (pull.head, *pull.commits)
        ]
    )


def files(call: Call) -> Answer:
    (one,) = example("get", f"{PULL}/files", call.base)
    return Answer(data=[{**one, "filename": name} for name in _the_pull(call).files])


# comments


def _comment(call: Call, comment: Comment) -> dict[str, Any]:
    told: dict[str, Any] = example("get", COMMENT, call.base)
    page = f"https://github.example/{call.state.repository}/pull/{comment.pull}"
    told.update(
        id=comment.id,
        body=comment.body,
        url=url(call, "issues", "comments", comment.id),
        issue_url=url(call, "issues", comment.pull),
        html_url=f"{page}#issuecomment-{comment.id}",
        user=person(told["user"], comment.login) if comment.login else None,
    )
    return told


def list_comments(call: Call) -> Answer:
    pull = _the_pull(call)
    return Answer(
        data=[
            _comment(call, comment)
            for comment in call.state.comments.values()
            if comment.pull == pull.number
        ]
    )


def _body(call: Call) -> str:
    body = str(call.body["body"])
    need(body.strip(), 422, "Body cannot be blank", mistake=True)
    need(
        len(body) <= MAX_BODY,
        422,
        f"Body is too long (maximum is {MAX_BODY} characters)",
        mistake=True,
    )
    return body


def create_comment(call: Call) -> Answer:
    pull, body = _the_pull(call), _body(call)
    may(call, "pull_requests", "issues")
    need(not pull.locked, 403, "Unable to create comment because issue is locked.")
    comment = Comment(
        id=next(call.state.ids), pull=pull.number, body=body, login=call.account.login
    )
    call.state.comments[comment.id] = comment
    return Answer(status=201, data=_comment(call, comment))


def _the_comment(call: Call) -> Comment:
    comment = call.state.comments.get(int(call.values[0]))
    need(comment, 404, "Not Found")
    assert comment is not None
    return comment


def get_comment(call: Call) -> Answer:
    return Answer(data=_comment(call, _the_comment(call)))


def edit_comment(call: Call) -> Answer:
    """A token that may write may edit what others wrote, so nothing here protects them."""
    comment, body = _the_comment(call), _body(call)
    may(call, "pull_requests", "issues")
    comment.body = body
    return Answer(data=_comment(call, comment))


def delete_comment(call: Call) -> Answer:
    comment = _the_comment(call)
    may(call, "pull_requests", "issues")
    del call.state.comments[comment.id]
    return Answer(status=204)


ROUTES: Mapping[tuple[str, str], Callable[[Call], Answer]] = {
    ("GET", "/user"): user,
    ("GET", "/rate_limit"): rate_limit,
    ("GET", REPO): repository,
    ("GET", PULLS): list_pulls,
    ("GET", PULL): get_pull,
    ("GET", f"{PULL}/files"): files,
    ("GET", f"{ISSUES}/{{issue_number}}"): get_issue,
    ("GET", COMMENTS): list_comments,
    ("POST", COMMENTS): create_comment,
    ("GET", COMMENT): get_comment,
    ("PATCH", COMMENT): edit_comment,
    ("DELETE", COMMENT): delete_comment,
    ("GET", f"{REPO}/commits/{{commit_sha}}/pulls"): pulls_of_commit,
}
