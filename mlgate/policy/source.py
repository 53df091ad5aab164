"""YAML with the place of every key and value."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlgate.errors import ConfigurationError, Place, Problem
from mlgate.policy import core_schema

if TYPE_CHECKING:
    import yaml

KeyPath = tuple[str | int, ...]

MAX_BYTES = 2_000_000
MAX_DEPTH = 40
MAX_NODES = 200_000


@dataclass(frozen=True, kw_only=True)
class Document:
    """A YAML file as plain data, with the place of every key and value."""

    file: str
    sha256: str  #: of the file as git keeps it: UTF-8, lines that end in a line feed
    data: Any
    keys: Mapping[KeyPath, Place] = field(repr=False)
    values: Mapping[KeyPath, Place] = field(repr=False)
    problems: tuple[Problem, ...] = ()  #: keys written twice, and what is no plain data

    def place(self, path: KeyPath, *, key: bool = True) -> Place:
        """Place of a key (or of its value), or of the nearest one above it that is written."""
        where = self.keys if key else self.values
        while path:
            found = where.get(path) or self.values.get(path)
            if found is not None:
                return found
            path = path[:-1]
        return self.values.get((), Place(file=self.file, line=1, column=1))


def read(path: Path, *, shown_as: str) -> Document:
    """Read a YAML file; `ConfigurationError` where it is missing, unreadable or not YAML."""
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise _refused(
            f"{shown_as} does not exist",
            Place(file=shown_as),
            "name the policy with --config, or let `mlgate init` write one",
        ) from None
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise _refused(f"{shown_as} cannot be read: {why}", Place(file=shown_as)) from None
    return parse(raw, shown_as)


def parse(raw: bytes | str, file: str) -> Document:
    """Parse YAML 1.2's core schema: `no` and `on` are text, and so are dates.

    Raises
    ------
    ConfigurationError
        If the text is not UTF-8, not YAML, or larger or deeper than any policy has to be.

    """
    text = _decode(raw, file)
    source = _Source(file=file, lines=tuple(text.splitlines(keepends=True)))
    node = _compose(text, source)
    walk = _Walk(source=source)
    data = None if node is None else walk.value(node, ())
    return Document(
        file=file,
        sha256=_sha256(text),
        data=data,
        keys=walk.keys,
        values=walk.values,
        problems=tuple(walk.problems),
    )


def _refused(message: str, place: Place, fix: str | None = None) -> ConfigurationError:
    return ConfigurationError(Problem(code="MLG001", message=message, place=place, fix=fix))


def _sha256(text: str) -> str:
    """Alike for every checkout of one commit, whatever line ends the platform writes."""
    unix = text.replace("\r\n", "\n")
    return hashlib.sha256(unix.encode("utf-8", "surrogatepass")).hexdigest()


def _decode(raw: bytes | str, file: str) -> str:
    if len(raw) > MAX_BYTES:
        raise _refused(f"{file} is larger than {MAX_BYTES:,} bytes", Place(file=file))
    if isinstance(raw, str):
        return raw
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        message = f"{file} is not UTF-8 (byte 0x{raw[error.start]:02x})"
        raise _refused(message, Place(file=file, line=line), "save the file as UTF-8") from None


@dataclass(frozen=True, kw_only=True)
class _Source:
    """The text, and where its lines begin."""

    file: str
    lines: tuple[str, ...]  #: with their ends
    starts: list[int] = field(init=False)

    def __post_init__(self) -> None:
        lengths = (len(line) for line in self.lines)
        object.__setattr__(self, "starts", list(accumulate(lengths, initial=0)))

    def place(self, start: "yaml.Mark", end: "yaml.Mark | None" = None) -> Place:
        """From one mark to the other; to the end of the line where that is further down."""
        # Not the mark's own column: it leaves out byte order marks inside the text.
        column = start.index - self.starts[start.line]
        text = (
            self.lines[start.line].rstrip("\r\n\x85\u2028\u2029")
            if start.line < len(self.lines)
            else None
        )
        length = end.index - start.index if end is not None and end.line == start.line else 0
        return Place(
            file=self.file,
            line=start.line + 1,
            column=column + 1,
            length=max(length, 1),
            source=text,
        )


def _compose(text: str, source: _Source) -> "yaml.Node | None":
    import yaml

    try:
        return yaml.compose(text, Loader=core_schema.loader())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(file=source.file) if mark is None else source.place(mark)
        what = ", ".join(part for part in (error.context, error.problem) if part)
        fix = _yaml_fix(what)
        raise _refused(f"not valid YAML: {what}", place, fix) from None
    except yaml.reader.ReaderError as error:
        line = len(text[: error.position].splitlines() or [""])
        what = f"the character U+{ord(text[error.position]):04X} may not stand in YAML"
        raise _refused(what, Place(file=source.file, line=line), "delete it") from None
    except RecursionError:
        what = f"nested deeper than {MAX_DEPTH} levels"
        raise _refused(what, Place(file=source.file)) from None


def _yaml_fix(what: str) -> str | None:
    if "\\t" in what:
        return "indent with spaces: YAML takes no tabs there"
    if "expected a single document" in what:
        return "a policy is one document: move what follows the `---` to a file of its own"
    if "mapping values are not allowed" in what:
        return "put text that holds `: ` in quotes, and check the indentation"
    return None


@dataclass(kw_only=True)
class _Walk:
    """Turns nodes into data and notes where each stands."""

    source: _Source
    keys: dict[KeyPath, Place] = field(default_factory=dict)
    values: dict[KeyPath, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    seen: int = 0

    def value(self, node: "yaml.Node", path: KeyPath) -> Any:
        import yaml

        self._count(node, len(path))
        self.values[path] = self._at(node)
        if node.tag not in core_schema.TAGS and node.tag != "!":
            self._problem(f"the tag {_tag(node.tag)} is not plain data", node, "leave the tag out")
            return None
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*path, index)) for index, item in enumerate(node.value)]
        return self._scalar(node)

    def _count(self, node: "yaml.Node", depth: int) -> None:
        self.seen += 1
        if depth > MAX_DEPTH or self.seen > MAX_NODES:
            raise _refused(
                f"nested deeper than {MAX_DEPTH} levels, or more than {MAX_NODES:,} values "
                "(anchors count each time)",
                self._at(node),
            )

    def _mapping(self, node: "yaml.MappingNode", path: KeyPath) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        for name, key, value in self._pairs(node, len(path)):
            if name in mapping:
                first = self.keys[(*path, name)].line
                what = f"the key `{name}` is written twice (first in line {first})"
                self._problem(what, key, "keep one of the two")
                continue
            self.keys[(*path, name)] = self._at(key)
            mapping[name] = self.value(value, (*path, name))
        return mapping

    def _pairs(self, node: "yaml.Node", depth: int) -> "Iterator[tuple[str, yaml.Node, yaml.Node]]":
        """Own pairs, then those that `<<` brings and the node does not have itself."""
        merged: list[yaml.Node] = []
        own: set[str] = set()
        for key, value in node.value:
            if key.tag == core_schema.MERGE:
                merged += self._maps(value)
            elif (name := self._name(key)) is not None:
                own.add(name)
                yield name, key, value
        for part in merged:
            self._count(part, depth + 1)
            for name, key, value in self._pairs(part, depth + 1):
                self._count(key, depth)
                if name not in own:
                    own.add(name)
                    yield name, key, value

    def _maps(self, merged: "yaml.Node") -> "list[yaml.Node]":
        """The maps that a `<<` names."""
        import yaml

        parts = merged.value if isinstance(merged, yaml.SequenceNode) else [merged]
        if not all(isinstance(part, yaml.MappingNode) for part in parts):
            fix = "write `<<: *anchor`, or `<<: [*one, *other]`"
            self._problem("`<<` takes a map of keys, or a list of such maps", merged, fix)
        return [part for part in parts if isinstance(part, yaml.MappingNode)]

    def _name(self, key: "yaml.Node") -> str | None:
        import yaml

        if isinstance(key, yaml.ScalarNode):
            return str(key.value)
        self._problem("a key must be text, not a list or a map", key, "put it in quotes")
        return None

    def _problem(self, message: str, node: "yaml.Node", fix: str) -> None:
        place = self._at(node)
        self.problems.append(Problem(code="MLG001", message=message, place=place, fix=fix))

    def _scalar(self, node: "yaml.Node") -> Any:
        try:
            return core_schema.value(node.tag, node.value)
        except ValueError:
            what = f"{node.value[:60]!r} is no {node.tag.rpartition(':')[2]}"
            self._problem(what, node, "leave the tag out, or correct the value")
            return None

    def _at(self, node: "yaml.Node") -> Place:
        return self.source.place(node.start_mark, node.end_mark)


def _tag(tag: str) -> str:
    return tag.replace("tag:yaml.org,2002:", "!!", 1)[:80]
