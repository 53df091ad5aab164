"""Finds the members of the families, and binds policy entries to their gate's parameters."""

from collections.abc import Mapping

from mlgate.catalog.binding import bind, load, parse_policy, policy_name, reader
from mlgate.catalog.families import gate, member, names, unusable_gates, usable_gates
from mlgate.catalog.models import json_schema, policy_model
from mlgate.gate import Needs, ReadFile
from mlgate.policy.bound import Policy
from mlgate.policy.compare import Bound, Terms

__all__ = [
    "bind",
    "codes",
    "gate",
    "json_schema",
    "load",
    "member",
    "names",
    "needs",
    "parse_policy",
    "policy_model",
    "policy_name",
    "reader",
    "terms",
    "unusable_gates",
    "usable_gates",
]


def terms(policy: Policy, read_file: ReadFile | None = None) -> Terms:
    """The policy with every check that it promises whatever the data.

    Slices are found in the data, so they are not among them.
    """
    read_file = read_file or reader(policy.root)
    return Terms(
        sections=policy.sections,
        bound=tuple(
            Bound(entry=entry, promises=gate(name).promises(entry, read_file, policy.sections))
            for name, entries in policy.entries.items()
            for entry in entries
        ),
    )


def needs(policy: Policy) -> Needs:
    """What all entries read, together."""
    each = [gate(name).needs(entries) for name, entries in policy.entries.items() if entries]
    made_groups_of = (need.columns - need.only_searched for need in each)
    columns = frozenset[str]().union(*(need.columns for need in each))
    return Needs(
        predictions=any(need.predictions for need in each),
        columns=columns,
        only_searched=columns.difference(*made_groups_of),
        search=any(need.search for need in each),
        baseline_predictions=any(need.baseline_predictions for need in each),
        files=frozenset().union(*(need.files for need in each)),
        baseline_files=frozenset().union(*(need.baseline_files for need in each)),
    )


def codes() -> Mapping[str, str]:
    """Every stable code with its explanation: those of the program and those of each gate."""
    from mlgate.errors import CODES

    return CODES | {
        code: text for name in usable_gates() for code, text in gate(name).CODES.items()
    }
