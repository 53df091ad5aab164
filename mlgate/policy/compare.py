"""What a change does to its own policy: each limit and key, looser or tighter."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mlgate.policy.entry import Entry
from mlgate.policy.ledger_spec import LedgerSpec
from mlgate.policy.looser import Move, by_rank, move, same
from mlgate.policy.model import PRESETS, PolicySections
from mlgate.policy.promise import Looser, Promise
from mlgate.result.provenance import PolicyChange
from mlgate.result.url import without_secrets

#: Keys beside limits: which way they become looser. A list of words has the tightest first.
#: What is not listed may loosen by any change.
_ENTRY_KEYS: dict[str, Looser | tuple[str, ...]] = {
    "severity": ("block", "warn"),
    "extra_columns": ("forbid", "allow"),
    "min_rows": Looser.HIGHER,  # fewer slices are judged
    "min_group": Looser.HIGHER,  # more groups are pooled
    "min_coverage": Looser.LOWER,
    "runs": Looser.LOWER,  # fewer trainings could differ; of numbers, where they are
    "folds": Looser.CHANGED,
    "when": ("always", "ci", "manual"),
    "discover.depth": Looser.LOWER,
    "discover.fdr": Looser.LOWER,  # fewer slices are told
    "discover.min_drop": Looser.HIGHER,
    "discover.severity": ("block", "warn"),
}
#: Lists of which each member adds checks or is searched: one less is looser.
_LISTS = frozenset({"slices", "discover.columns"})
#: Keys that are maps of settings, and not of limits: each setting is compared by itself.
_MAPS = frozenset({"discover"})
_SECTION_KEYS: dict[str, Looser | tuple[str, ...]] = {
    "verdict.mode": ("strict", "balanced", "lenient"),
    "verdict.alpha": Looser.LOWER,  # a test fails where its p is not above alpha
    "verdict.beta": Looser.HIGHER,  # bounds at 1 - beta move towards the estimate
    "verdict.fail_when": ("worse", "beyond_margin"),
    "verdict.on_inconclusive": ("block", "note"),
    "baseline.commit": Looser.CHANGED,
    "baseline.anchor": Looser.CHANGED,
    "baseline.min_shared": Looser.LOWER,
    "baseline.if_missing": ("error", "new"),
    "waivers.from": ("base", "head"),
    "waivers.path": Looser.CHANGED,
    "predictions.task": Looser.CHANGED,
    "predictions.positive": Looser.CHANGED,
    "predictions.prediction": Looser.CHANGED,  # beside `threshold` it decides every row anew
    "predictions.threshold": Looser.CHANGED,
    "predictions.query": Looser.CHANGED,
    "predictions.weight": Looser.CHANGED,
    "predictions.cluster_by": Looser.CHANGED,
    "ledger.mode": ("adaptive", "warn", "off"),
    "ledger.looks": Looser.LOWER,  # fewer looks have a larger part of beta each
    "ledger.path": Looser.ABSENT,  # another place is another count; a first one counts at last
    "predictions.runs": Looser.CHANGED,  # a wider noise fails less
}
_PLUMBING = frozenset(
    {"file", "path", "dataset", "contract", "object", "format", "delimiter", "timeout"}
)
_PRESET_KEYS = tuple(PRESETS["balanced"])


@dataclass(frozen=True, kw_only=True)
class Bound:
    """One entry and the checks that it promises."""

    entry: Entry[Any]
    promises: tuple[Promise, ...]


@dataclass(frozen=True, kw_only=True)
class Terms:
    """A policy as far as it can be compared."""

    sections: PolicySections
    bound: Sequence[Bound]


@dataclass(frozen=True, kw_only=True)
class Changes:
    """The lists of `policy` in `result.json`."""

    loosened: tuple[PolicyChange, ...] = ()
    tightened: tuple[PolicyChange, ...] = ()
    added: tuple[PolicyChange, ...] = ()
    removed: tuple[PolicyChange, ...] = ()
    plumbing: tuple[PolicyChange, ...] = ()

    def with_loosened(self, change: PolicyChange) -> "Changes":
        """The same and one more that loosens, which is not in the policy itself."""
        return replace(self, loosened=(*self.loosened, change))


def compare(base: Terms, head: Terms) -> Changes:
    """List what differs, in the order of the base's policy.

    A slice column that an entry no longer has is `loosened` under the entry's `slices`.
    """
    before, after = _promised(base), _promised(head)
    moved = [
        *_limits(before, after),
        *_entry_keys(before, after),
        *_section_keys(base.sections, head.sections),
    ]
    kept = {kind: tuple(change for found, change in moved if found is kind) for kind in Move}
    return Changes(
        loosened=kept[Move.LOOSENED],
        tightened=kept[Move.TIGHTENED],
        added=tuple(
            PolicyChange(what=name, from_=None, to=promise.value)
            for name, (_, promise) in after.items()
            if name not in before
        ),
        removed=tuple(
            PolicyChange(what=name, from_=promise.value, to=None)
            for name, (_, promise) in before.items()
            if name not in after
        ),
        plumbing=kept[Move.PLUMBING],
    )


_Moved = Iterator[tuple[Move, PolicyChange]]
_Promised = Mapping[str, tuple[Entry[Any], Promise]]


def _promised(terms: Terms) -> _Promised:
    return {
        promise.id: (bound.entry, promise) for bound in terms.bound for promise in bound.promises
    }


def _limits(before: _Promised, after: _Promised) -> _Moved:
    for name, (_, promise) in before.items():
        if name in after:
            now = after[name][1].value
            yield (
                move(promise.value, now, promise.looser),
                PolicyChange(what=name, from_=promise.value, to=now),
            )


def _entry_keys(before: _Promised, after: _Promised) -> _Moved:
    """Keys of entries that promise a check on both sides."""
    limits_before, limits_after = _rules(before), _rules(after)
    seen: set[str] = set()
    for name in before:
        if name not in after:
            continue
        one, other = before[name][0], after[name][0]
        limits = {"id", *limits_before[_key(one)], *limits_after[_key(other)]}
        now = _settings(other)
        for key, value in _settings(one).items():
            what = f"gates.{one.gate}[{_subject(name)}].{key}"
            pair = value, now.get(key)
            of_limits = key not in _ENTRY_KEYS and any(isinstance(x, dict) for x in pair)
            if key in limits or what in seen or of_limits:
                continue  # limits, and maps of limits, are promises
            if key not in now:
                continue  # of a map that is gone, which is a promise that is
            seen.add(what)
            yield _entry_key(key, *pair), _change(what, *pair)


def _settings(entry: Entry[Any]) -> dict[str, Any]:
    """The entry's keys; `discover.depth` and so on for the keys of a map of settings.

    A search that names no columns searches those of `slices`, and every column without either.
    """
    found: dict[str, Any] = {}
    written = entry.params.model_dump(mode="json")
    for key, value in written.items():
        if key in _MAPS and isinstance(value, dict):
            found.update({f"{key}.{part}": setting for part, setting in value.items()})
        elif key not in _MAPS:
            found[key] = value
    if found.get("discover.columns", ()) is None:
        found["discover.columns"] = written.get("slices") or None
    return found


def _rules(promised: _Promised) -> dict[tuple[str, int], set[str]]:
    """The rules of each entry's checks; a rule is the key of its limit."""
    rules: dict[tuple[str, int], set[str]] = {}
    for name, (entry, _) in promised.items():
        rule = name.partition("[")[0].rpartition(".")[2]
        rules.setdefault(_key(entry), set()).add(rule)
    return rules


def _key(entry: Entry[Any]) -> tuple[str, int]:
    return entry.gate, entry.index


def _subject(check: str) -> str:
    """The subject of a check's id, with its scope where it has one, which tells entries apart."""
    unscoped, bracket, scope = check.partition("/")[2].partition("[")
    return f"{unscoped.rpartition('.')[0]}{bracket}{scope}"


def _entry_key(key: str, before: Any, after: Any) -> Move:
    if same(before, after):
        return Move.SAME
    if key in _PLUMBING:
        return Move.PLUMBING
    if None in (before, after) and key.partition(".")[0] in _MAPS:
        return Move.LOOSENED  # a default that depends on the rest of the entry
    if key in _LISTS:
        return move(after, before, Looser.SUPERSET)  # a member less is looser
    rule = _ENTRY_KEYS.get(key, Looser.CHANGED)
    if key == "runs" and any(isinstance(value, str) for value in (before, after)):
        rule = Looser.CHANGED  # files whose spread is the noise have no order
    return _by_key(rule, before, after)


def _by_key(rule: Looser | tuple[str, ...], before: Any, after: Any) -> Move:
    return by_rank(before, after, rule) if isinstance(rule, tuple) else move(before, after, rule)


def _section_keys(base: PolicySections, head: PolicySections) -> _Moved:
    before, after = _flat(base), _flat(head)
    left_out = _said_by_mode(before, after) | _without_a_plan(before, after)
    for what in {**before, **after}:
        pair = before.get(what), after.get(what)
        if what in left_out or same(*pair):
            continue
        rule = _SECTION_KEYS.get(what)
        found = Move.PLUMBING if rule is None else _by_key(rule, *pair)
        yield found, _change(what, *pair)


def _flat(sections: PolicySections) -> dict[str, Any]:
    """`section.key` -> value; a dataset is one value."""
    document = sections.model_dump(mode="json", by_alias=True, exclude={"gates", "version"})
    flat: dict[str, Any] = {}
    for section, value in document.items():
        if isinstance(value, dict):
            flat.update({f"{section}.{key}": member for key, member in value.items()})
        elif value is not None:
            flat[section] = value
    return {**flat, **_ledger(sections.ledger)}


def _ledger(spec: LedgerSpec | None) -> dict[str, Any]:
    """A policy without a ledger as one that keeps none; plans are words where there is none.

    A plan is neither looser nor tighter than the spending shares: which is, is a matter of how many
    looks there were.
    """
    if spec is None:
        return {"ledger.mode": "off"}
    return {"ledger.looks": "unplanned" if spec.looks is None else spec.looks}


def _said_by_mode(before: Mapping[str, Any], after: Mapping[str, Any]) -> frozenset[str]:
    """A mode stands for its keys where both sides keep to it; else the keys stand alone."""
    if all(
        PRESETS[side["verdict.mode"]][key] == side[f"verdict.{key}"]
        for side in (before, after)
        for key in _PRESET_KEYS
    ):
        return frozenset(f"verdict.{key}" for key in _PRESET_KEYS)
    return frozenset({"verdict.mode"})


def _without_a_plan(before: Mapping[str, Any], after: Mapping[str, Any]) -> frozenset[str]:
    """Looks are planned in one mode only; a change of mode says the rest."""
    both = all(side["ledger.mode"] == "adaptive" for side in (before, after))
    return frozenset() if both else frozenset({"ledger.looks"})


def _change(what: str, before: Any, after: Any) -> PolicyChange:
    return PolicyChange(what=what, from_=_shown(before), to=_shown(after))


def _shown(value: Any) -> Any:
    if isinstance(value, str):
        return without_secrets(value)
    if isinstance(value, list | tuple):
        return [_shown(member) for member in value]
    if isinstance(value, dict):
        return {str(key): _shown(member) for key, member in value.items()}
    return value
