"""What `mlgate init` proposes, before it is text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Note:
    """One guess and why it was made, or one thing that was left out and why."""

    what: str
    why: str

    def __str__(self) -> str:
        return f"{self.what}, {self.why}"


@dataclass(frozen=True, kw_only=True)
class ProposedEntry:
    """One entry under `gates`, as plain data."""

    keys: Mapping[str, Any]
    above: tuple[str, ...] = ()  #: comment lines before it


@dataclass(frozen=True, kw_only=True)
class Pipeline:
    """How the outputs are made."""

    command: str | tuple[str, ...]
    outputs: tuple[str, ...] = ()

    @property
    def shell(self) -> str:
        """The command as a shell takes it."""
        import shlex

        return self.command if isinstance(self.command, str) else shlex.join(self.command)


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A policy, and the reasons for it."""

    name: str
    pipeline: Pipeline | None = None
    #: name -> a path, or the keys of a table
    datasets: Mapping[str, str | Mapping[str, Any]] = field(default_factory=dict)
    predictions: Mapping[str, Any] | None = None
    slices: tuple[str, ...] = ()  #: columns of the predictions that could be slices
    baseline: str | None = None  #: `git`, `store`, or null where nothing is compared
    entries: Mapping[str, Sequence[ProposedEntry]] = field(default_factory=dict)  #: by gate
    unused: Mapping[str, str] = field(default_factory=dict)  #: gates without an entry -> title
    guesses: tuple[Note, ...] = ()
    left_out: tuple[Note, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing was found that can be gated."""
        return not any(self.entries.values())
