"""A policy whose entries are bound to their gates' parameters."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlgate.policy.entry import Entry
from mlgate.policy.model import PolicySections
from mlgate.policy.source import Document


@dataclass(frozen=True, kw_only=True)
class Policy:
    """One model's policy, valid."""

    name: str
    path: Path  #: absolute
    #: as messages and reports show it: relative to the repository, else to the current folder
    file: str
    root: Path  #: the policy's folder; paths of the policy are relative to it
    sections: PolicySections
    entries: Mapping[str, tuple[Entry[Any], ...]]  #: by gate, in the order of the file
    document: Document
    sha256: str  #: of the file as git keeps it
