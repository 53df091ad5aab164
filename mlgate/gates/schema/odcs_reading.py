"""Reading a contract that somebody else wrote: every wrong value is noted with its place."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from mlgate.errors import Problem
from mlgate.policy.source import Document, KeyPath
from mlgate.policy.suggest import nearest

_WORDS = {
    bool: "true or false",
    str: "text",
    int: "a whole number",
    list: "a list",
    dict: "a map of keys",
}
_SHOWN = 3  #: places of one thing that is not checked


@dataclass(kw_only=True)
class Reading:
    """One contract while it is read: what is wrong with it, and what is not checked."""

    document: Document
    problems: list[Problem] = field(default_factory=list)
    skipped: dict[str, list[str]] = field(default_factory=dict)

    def wrong(
        self,
        path: KeyPath,
        message: str,
        fix: str,
        *,
        code: str = "MLG008",
        hint: str | None = None,
    ) -> None:
        """Note a problem at the line of `path`."""
        place = self.document.place(path)
        self.problems.append(Problem(code=code, message=message, place=place, fix=fix, hint=hint))

    def skip(self, what: str, where: str) -> None:
        """Note that the contract says something that is not checked."""
        self.skipped.setdefault(what, []).append(where)

    def line(self, path: KeyPath) -> int | None:
        """Line of a key."""
        return self.document.place(path).line

    def get(self, path: KeyPath, given: Mapping[str, Any], key: str, kind: type) -> Any:
        """The value of a key of that kind; None where it is absent or wrong, which is noted."""
        value = given.get(key)
        if value is None:
            return None
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.wrong((*path, key), f"`{key}` is {_WORDS[kind]}", f"write {_WORDS[kind]}")
            return None
        return value

    def maps(
        self, path: KeyPath, given: Mapping[str, Any], key: str
    ) -> list[tuple[KeyPath, dict[str, Any]]]:
        """The members of a list of maps, each with its path."""
        members = []
        for index, member in enumerate(self.get(path, given, key, list) or []):
            where = (*path, key, index)
            if isinstance(member, dict):
                members.append((where, member))
            else:
                self.wrong(
                    where, f"a member of `{key}` is a map of keys", "write `name: …` and so on"
                )
        return members

    def known(
        self, path: KeyPath, given: Mapping[str, Any], keys: Collection[str], of: str
    ) -> None:
        """Refuse keys that the standard does not have: a typo would never be checked."""
        for key in given:
            if key not in keys:
                near = nearest(key, keys)
                self.wrong(
                    (*path, key),
                    f"`{key}` is no key of {of} in ODCS v3.1",
                    "correct the key, or move it to `customProperties`",
                    hint=f"did you mean {near}?" if near else None,
                )

    @property
    def notes(self) -> tuple[str, ...]:
        """What is not checked, one line a thing."""
        return tuple(_note(what, where) for what, where in self.skipped.items())


def _note(what: str, where: list[str]) -> str:
    more = f" and {len(where) - _SHOWN} more" if len(where) > _SHOWN else ""
    return f"not checked: {what} ({', '.join(where[:_SHOWN])}{more})"
