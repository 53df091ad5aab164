"""What in one Python file may give another result each time."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from mlgate.gates.reproducibility.draws import (
    NO_TABLES,
    UNSEEDED,
    unseeded_call,
    unseeded_method,
)
from mlgate.gates.reproducibility.evidence import Suspect
from mlgate.gates.reproducibility.generators import ALL, SEEDED_BY, SEEDING, draws_from
from mlgate.gates.reproducibility.random_state import ALWAYS, ONLY_WITH, UNLESS

_MOMENTS = {
    "time.time",
    "time.time_ns",
    "time.perf_counter",
    "time.monotonic",
    "time.process_time",
    "time.strftime",
    "time.ctime",
    "time.localtime",
    "time.gmtime",
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
    "uuid.uuid1",
    "uuid.uuid4",
    "os.urandom",
    "os.getpid",
    "pandas.Timestamp.now",
    "pandas.Timestamp.today",
    "pandas.Timestamp.utcnow",
    "time.perf_counter_ns",
    "time.monotonic_ns",
    "time.asctime",
    "tempfile.mkdtemp",
    "tempfile.mkstemp",
    "tempfile.NamedTemporaryFile",
    "tempfile.TemporaryDirectory",
    "socket.gethostname",
    "platform.node",
    "random.SystemRandom",
}
_NOW = {"numpy.datetime64", "pandas.to_datetime", "pandas.Timestamp"}  #: of "now" or "today"
_LISTINGS = {"os.listdir", "os.scandir", "os.walk", "glob.glob", "glob.iglob"}
_LISTING_METHODS = {"glob", "rglob", "iterdir"}
_FINISHING = {"as_completed", "imap_unordered"}  #: give what is done first
_OF_SETS = {"union", "intersection", "difference", "symmetric_difference", "copy"}
_ORDERED = {"sorted", "set", "frozenset", "len", "sum", "min", "max", "any", "all", "Counter"}
_IN_ORDER = {"list", "tuple", "enumerate", "iter", "zip", "map", "join", "array", "Index", "Series"}


def names_of(tree: ast.Module) -> dict[str, str]:
    """What each imported name stands for: `np` -> `numpy`."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                short = alias.asname or alias.name.partition(".")[0]
                found[short] = alias.name if alias.asname else short
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                found[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return found


def called(node: ast.expr, names: dict[str, str]) -> str | None:
    """The full name of what is called, where an import says it."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    return ".".join([names.get(node.id, node.id), *reversed(parts)])


def seeds_set(tree: ast.Module) -> set[str]:
    """The generators that the file seeds with a number: random, numpy, torch."""
    names = names_of(tree)
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (node.args or node.keywords) and not _calls(node):
            seeded = SEEDING.get(called(node.func, names) or "")
            found |= ALL if seeded == "all" else {seeded} if seeded else set()
    return found


def _calls(node: ast.Call) -> bool:
    """Whether the seed itself is computed by a call, such as time.time(), or is None."""
    given = [*node.args, *(keyword.value for keyword in node.keywords)]
    return any(
        isinstance(below, ast.Call) or (isinstance(below, ast.Constant) and below.value is None)
        for argument in given
        for below in ast.walk(argument)
    )


@dataclass(kw_only=True)
class Reader:
    """Reads one file."""

    file: str
    seeded: set[str]  #: generators that some file of the project seeds
    packages: set[str] = field(default_factory=set)  #: what the project imports
    defined: set[str] = field(default_factory=set)  #: functions of the project
    names: dict[str, str] = field(default_factory=dict)
    made: dict[str, str] = field(default_factory=dict)  #: variable -> what it was made by
    sorted_later: set[str] = field(default_factory=set)  #: lists whose method `sort` is called
    sets: set[str] = field(default_factory=set)  #: variables that hold a set
    harmless: set[int] = field(default_factory=set)  #: nodes whose order does not matter

    def read(self, tree: ast.Module) -> Iterator[Suspect]:
        """Suspects in the order of the lines."""
        self.names = names_of(tree)
        self.sorted_later = {
            node.func.value.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "sort"
            and isinstance(node.func.value, ast.Name)
        }
        for node in ast.walk(tree):
            self._note(node)
        found = [suspect for node in ast.walk(tree) for suspect in self._suspects(node)]
        yield from sorted(dict.fromkeys(found), key=lambda suspect: (suspect.line, suspect.what))

    def _note(self, node: ast.AST) -> None:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            named = {target.id for target in targets if isinstance(target, ast.Name)}
            self._note_value(named, node.value)
        if isinstance(node, ast.Call) and _last(called(node.func, self.names)) in _ORDERED:
            for argument in node.args:
                self.harmless.add(id(argument))
                for generator in getattr(argument, "generators", ()):
                    self.harmless.add(id(generator.iter))

    def _note_value(self, named: set[str], value: ast.expr) -> None:
        if self._is_set(value):
            self.sets |= named
        if isinstance(value, ast.Call):
            maker = called(value.func, self.names)
            self.made |= dict.fromkeys(named, maker) if maker else {}
            if named & self.sorted_later:
                self.harmless |= {id(value), *map(id, value.args)}

    def _is_set(self, node: ast.expr) -> bool:
        if isinstance(node, ast.Set | ast.SetComp):
            return True
        if isinstance(node, ast.Name):
            return node.id in self.sets
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr | ast.BitAnd | ast.Sub):
            return self._is_set(node.left) or self._is_set(node.right)
        if not isinstance(node, ast.Call):
            return False
        if isinstance(node.func, ast.Attribute) and node.func.attr in _OF_SETS:
            return self._is_set(node.func.value)
        return called(node.func, self.names) in ("set", "frozenset")

    def _suspects(self, node: ast.AST) -> Iterator[Suspect]:
        if isinstance(node, ast.Call):
            yield from self._call(node)
        iterated: list[ast.expr] = []
        if isinstance(node, ast.For | ast.comprehension):
            iterated.append(node.iter)
        elif isinstance(node, ast.Starred):
            iterated.append(node.value)
        elif isinstance(node, ast.Call) and _name_of(node.func) in _IN_ORDER:
            iterated += node.args
        for source in iterated:
            if self._is_set(source) and id(source) not in self.harmless:
                yield self._suspect(source, "hash", "the order of a set")

    def _call(self, node: ast.Call) -> Iterator[Suspect]:
        name = called(node.func, self.names)
        if name is None:
            name = f"?.{_name_of(node.func)}"
        if name.startswith("sklearn."):
            yield from self._of_scikit_learn(node, name.rpartition(".")[2])
        drawn = self._drawn(node, name) or self._of_a_table(node)
        if drawn is not None:
            yield self._suspect(node, "seed", drawn)
        if name in _MOMENTS or name.startswith("secrets.") or _is_now(node, name):
            yield self._suspect(node, "moment", f"{name}()")
        if name == "hash" and "hash" not in self.names:
            yield self._suspect(node, "hash", "hash() of text")
        listing = name in _LISTINGS or name.rpartition(".")[2] in _LISTING_METHODS
        listing = listing or name.rpartition(".")[2] in _FINISHING
        if listing and id(node) not in self.harmless:
            yield self._suspect(node, "order", f"the order of {_name_of(node.func)}()")

    def _of_scikit_learn(self, node: ast.Call, name: str) -> Iterator[Suspect]:
        given = {keyword.arg: keyword.value for keyword in node.keywords}
        if None in given or "numpy" in self.seeded or not _draws(name, given):
            return
        state = given.get("random_state")
        if state is None or (isinstance(state, ast.Constant) and state.value is None):
            yield self._suspect(node, "seed", f"{name} without random_state")

    def _drawn(self, node: ast.Call, name: str) -> str | None:
        if name in UNSEEDED:
            given = [*node.args, *(keyword.value for keyword in node.keywords)]
            empty = all(isinstance(each, ast.Constant) and each.value is None for each in given)
            return f"{name}() without a seed" if empty else None
        lacks = unseeded_call(node, name, self.seeded)
        if lacks is not None:
            return f"{name}() without {lacks}"
        for package, seed in SEEDED_BY:
            if package not in self.seeded and draws_from(node, name, package):
                return f"{name}() without {seed}"
        return None

    def _of_a_table(self, node: ast.Call) -> str | None:
        """A method such as `sample` of a table, which is told by what the project imports."""
        if not isinstance(node.func, ast.Attribute) or node.func.attr in self.defined:
            return None
        base: ast.expr = node.func
        while isinstance(base, ast.Attribute):
            base = base.value
        if isinstance(base, ast.Name):
            origin = self.names.get(base.id) or self.made.get(base.id, "")
            if origin.partition(".")[0] in NO_TABLES:
                return None
        name = node.func.attr
        lacks = unseeded_method(node, name, packages=self.packages, seeded=self.seeded)
        return None if lacks is None else f"{name}() without {lacks}"

    def _suspect(self, node: ast.expr, kind: str, what: str) -> Suspect:
        return Suspect(file=self.file, line=node.lineno, kind=kind, what=what)


def _is_now(node: ast.Call, name: str) -> bool:
    """Whether a moment is made of the word for the present one."""
    return name in _NOW and any(
        isinstance(each, ast.Constant) and each.value in ("now", "today") for each in node.args
    )


def _draws(name: str, given: dict[str | None, ast.expr]) -> bool:
    if name in ONLY_WITH:
        keyword, values = ONLY_WITH[name]
        return keyword in given and ast.unparse(given[keyword]) in values
    if name in UNLESS:
        keyword, value = UNLESS[name]
        return keyword not in given or ast.unparse(given[keyword]) != value
    return name in ALWAYS


def _name_of(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _last(name: str | None) -> str:
    return (name or "").rpartition(".")[2]
