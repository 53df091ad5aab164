"""A commit status on the head: `mlgate/<report id>`."""

from typing import Any

from mlgate.forge.delivery import Delivery
from mlgate.forge.thread import ForgeError
from mlgate.publish.github import newer
from mlgate.publish.github.client import Client
from mlgate.publish.github.told import Told
from mlgate.result.outcome import GREEN, RunOutcome


def write(client: Client, told: Told) -> Delivery:
    """Set the status, unless a newer run of the commit has."""
    sha = told.state.sha
    if sha is None:
        return Delivery(channel="status", done=False, said="the commit is not known")
    try:
        if _is_newer(client, sha, told):
            said = "left as it is: a newer run has set it"
            return Delivery(channel="status", done=True, said=said)
        state = "pending" if told.publication.running else _state(told.outcome)
        body: dict[str, Any] = {
            "state": state,
            "context": told.name,
            "description": told.title,
            **({"target_url": told.run_url} if told.run_url else {}),
        }
        client.send("POST", f"statuses/{sha}", body, lambda made: made["id"], effect="write")
    except ForgeError as error:
        return Delivery(channel="status", done=False, said=str(error), fix=error.fix)
    return Delivery(channel="status", done=True, said=f"{told.name} is {state}")


def _state(outcome: RunOutcome) -> str:
    if outcome in GREEN:
        return "success"
    return "failure" if outcome is RunOutcome.FAIL else "error"


def _is_newer(client: Client, sha: str, told: Told) -> bool:
    """Whether our last one is of a newer run; anybody who may push may set one of our name."""

    def parsed(listed: Any) -> list[tuple[newer.Number, str]]:
        named = [one for one in listed if one["context"] == told.name]
        runs = [(newer.of_url(one["target_url"], client.pages), one["creator"]) for one in named]
        return [(run, str(who["login"])) for run, who in runs if run is not None and who]

    found = client.get(f"commits/{sha}/statuses?per_page=100", parsed)
    rivals = [who.lower() for run, who in found if run > (told.state.run, told.state.attempt)]
    return bool(rivals) and client.login().lower() in rivals
