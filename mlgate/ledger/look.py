"""One look at a test set, and the line that it is kept as.

A line is a JSON object. Its `id` is a hash of all the rest, so that a line that was damaged or
edited by hand tells so.
"""

import hashlib
import json
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

FORMAT = 1  #: of a line; lines of a later one are not read
_LONGEST = 1_000_000  #: characters of a line; no look is as long

Fingerprint = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
_Size = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class LineError(ValueError):
    """A line that is no look; the text says why."""


class LaterFormatError(LineError):
    """A line that a later version of mlgate wrote."""


class _Kept(BaseModel):
    """Frozen; keys that a later version adds to the same format are left alone."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class LookedCheck(_Kept):
    """One check of the look, over all rows."""

    id: str
    margin: _Size | None = None  #: accepted change for the worse; null of other limits
    standard_error: _Size | None = None  #: of what was held against the limit, in its unit
    #: rows, clusters or queries that the standard error is of; null in lines of earlier versions
    units: int | None = Field(default=None, ge=1)
    outcome: str


class Look(_Kept):
    """One candidate against one baseline on one test set."""

    format: Literal[1] = Field(default=1, alias="ledger")
    time: str = Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")  #: UTC
    name: str  #: of the policy
    commit: str | None  #: head of the change
    test_set: Fingerprint  #: of ids and labels
    candidate: Fingerprint  #: of its predictions
    baseline: Fingerprint | None  #: of its predictions; null where nothing was compared
    n: int = Field(ge=1)  #: rows of the test set
    beta: float = Field(gt=0, lt=1)  #: at which a pass was decided
    checks: tuple[LookedCheck, ...] = ()

    model_config = ConfigDict(populate_by_name=True)

    @property
    def pair(self) -> tuple[str, str | None]:
        """What makes the look one of its own on its test set."""
        return self.candidate, self.baseline


def line_of(look: Look) -> tuple[str, str]:
    """The look's id, and its line without an end."""
    rest = look.model_dump(by_alias=True)
    name = _digest(rest)
    return name, _text({"id": name, **rest})


def look_of(line: str) -> tuple[str, Look]:
    """The id and the look of a line.

    Raises
    ------
    LineError
        If the line is no look, or is not as it was written; `LaterFormatError` if it may be one
        and this version cannot tell.

    """
    if len(line) > _LONGEST:
        raise LineError("it is longer than any look")
    try:
        found = json.loads(line)
    except ValueError:
        raise LineError("it is not JSON") from None
    except RecursionError:
        raise LineError("it is nested too deeply") from None
    if not isinstance(found, dict) or "ledger" not in found:
        raise LineError("it is no look at a test set")
    version = found["ledger"]
    if type(version) is not int:  # `true` is 1 to Python
        raise LineError("`ledger`: the format is a whole number")
    if version > FORMAT:
        raise LaterFormatError(f"it has the format {version}, and this version reads {FORMAT}")
    name = found.pop("id", None)
    try:
        look = Look.model_validate(found)
        unchanged = name == _digest(found)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise LineError(f"`{where}`: {first['msg'].lower()}") from None
    except (ValueError, RecursionError):  # a number that JSON has and its writer refuses
        unchanged = False
    if not unchanged:
        raise LineError("it is not as mlgate wrote it: its id does not fit the rest")
    return str(name), look


def _digest(rest: dict[str, Any]) -> str:
    canonical = json.dumps(rest, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()[:32]


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, separators=(", ", ": "), allow_nan=False)
