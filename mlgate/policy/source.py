"""YAML with the place of every key and value."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlgate.errors import ConfigurationError, Place, Problem

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
    lines: tuple[str, ...]
    data: Any
    keys: Mapping[KeyPath, Place] = field(repr=False)
    values: Mapping[KeyPath, Place] = field(repr=False)
    problems: tuple[Problem, ...] = ()  #: keys written twice

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
        raw = path.read_bytes()
    except FileNotFoundError:
        raise ConfigurationError(
            Problem(
                code="MLG001",
                message=f"{shown_as} does not exist",
                place=Place(file=shown_as),
                fix="name the policy with --config, "
                "or write one: the README's smallest policy is a start",
            )
        ) from None
    except OSError as error:
        raise ConfigurationError(
            Problem(
                code="MLG001",
                message=f"{shown_as} cannot be read: {error.strerror}",
                place=Place(file=shown_as),
            )
        ) from None
    return parse(raw, shown_as)


def parse(raw: bytes | str, file: str) -> Document:
    """Parse YAML 1.2's core schema: `no` and `on` are text, and so are dates.

    Raises
    ------
    ConfigurationError
        If the text is not UTF-8, not YAML, or larger or deeper than any policy has to be.

    """
    text = _decode(raw, file)
    lines = tuple(text.splitlines())
    walk = _Walk(file=file, lines=lines)
    node = _compose(text, file, lines)
    data = None if node is None else walk.value(node, ())
    return Document(
        file=file,
        lines=lines,
        data=data,
        keys=walk.keys,
        values=walk.values,
        problems=tuple(walk.problems),
    )


def _decode(raw: bytes | str, file: str) -> str:
    if len(raw) > MAX_BYTES:
        raise ConfigurationError(
            Problem(
                code="MLG001",
                message=f"{file} is larger than {MAX_BYTES:,} bytes",
                place=Place(file=file),
            )
        )
    if isinstance(raw, str):
        return raw
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise ConfigurationError(
            Problem(
                code="MLG001",
                message=f"{file} is not UTF-8 (byte 0x{raw[error.start]:02x})",
                place=Place(file=file, line=line),
                fix="save the file as UTF-8",
            )
        ) from None


def _compose(text: str, file: str, lines: tuple[str, ...]) -> "yaml.Node | None":
    import yaml

    try:
        return yaml.compose(text, Loader=_loader())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(file=file) if mark is None else _place(file, lines, mark.line, mark.column, 1)
        what = ", ".join(part for part in (error.context, error.problem) if part)
        raise ConfigurationError(
            Problem(code="MLG001", message=f"not valid YAML: {what}", place=place)
        ) from None
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        raise ConfigurationError(
            Problem(
                code="MLG001",
                message=f"not valid YAML: {error.reason}",
                place=Place(file=file, line=line),
            )
        ) from None
    except RecursionError:
        raise ConfigurationError(
            Problem(
                code="MLG001",
                message=f"nested deeper than {MAX_DEPTH} levels",
                place=Place(file=file),
            )
        ) from None


def _loader() -> type["yaml.SafeLoader"]:
    """A SafeLoader that resolves scalars by YAML 1.2's core schema."""
    import re

    import yaml

    class Loader(yaml.SafeLoader):
        # The annotation is PyYAML's own: no ClassVar.
        yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012

    for tag, pattern, first in (
        ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
        ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", list("tTfF")),
        ("int", r"^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$", list("-+0123456789")),
        (
            "float",
            r"^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$",
            list("-+.0123456789"),
        ),
    ):
        Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), first)
    Loader.add_implicit_resolver("tag:yaml.org,2002:merge", re.compile(r"^<<$"), ["<"])
    return Loader


@dataclass(kw_only=True)
class _Walk:
    """Turns nodes into data and notes where each stands."""

    file: str
    lines: tuple[str, ...]
    keys: dict[KeyPath, Place] = field(default_factory=dict)
    values: dict[KeyPath, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    seen: int = 0

    def value(self, node: "yaml.Node", path: KeyPath) -> Any:
        import yaml

        self.seen += 1
        if len(path) > MAX_DEPTH or self.seen > MAX_NODES:
            raise ConfigurationError(
                Problem(
                    code="MLG001",
                    message=f"nested deeper than {MAX_DEPTH} levels, "
                    f"or more than {MAX_NODES:,} values (anchors count each time)",
                    place=self._at(node),
                )
            )
        self.values[path] = self._at(node)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*path, index)) for index, item in enumerate(node.value)]
        return self._scalar(node)

    def _mapping(self, node: "yaml.MappingNode", path: KeyPath) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        for key, value in self._merged(node):
            name = str(key.value) if isinstance(key.value, str) else "?"
            if name in mapping:
                self._twice(name, key, (*path, name))
                continue
            self.keys[(*path, name)] = self._at(key)
            mapping[name] = self.value(value, (*path, name))
        return mapping

    def _merged(self, node: "yaml.MappingNode") -> "Iterator[tuple[yaml.Node, yaml.Node]]":
        """Own pairs, then those that `<<` brings and the node does not have itself."""
        import yaml

        merged: list[yaml.MappingNode] = []
        own: set[str] = set()
        for key, value in node.value:
            if key.tag == "tag:yaml.org,2002:merge":
                parts = value.value if isinstance(value, yaml.SequenceNode) else [value]
                merged.extend(part for part in parts if isinstance(part, yaml.MappingNode))
            else:
                own.add(str(key.value))
                yield key, value
        for part in merged:
            for key, value in self._merged(part):
                if str(key.value) not in own:
                    own.add(str(key.value))
                    yield key, value

    def _twice(self, name: str, key: "yaml.Node", path: KeyPath) -> None:
        self.problems.append(
            Problem(
                code="MLG001",
                message=f"the key `{name}` is written twice (first in line {self.keys[path].line})",
                place=self._at(key),
                fix="keep one of the two",
            )
        )

    def _scalar(self, node: "yaml.Node") -> Any:
        text: str = node.value
        match node.tag.rpartition(":")[2]:
            case "null":
                return None
            case "bool":
                return text.lower() == "true"
            case "int":
                return _integer(text)
            case "float":
                return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
            case _:
                return text

    def _at(self, node: "yaml.Node") -> Place:
        start, end = node.start_mark, node.end_mark
        length = end.column - start.column if end.line == start.line else 0
        return _place(self.file, self.lines, start.line, start.column, length)


def _integer(text: str) -> int | str:
    try:
        return int(text, 0) if text[:2] in ("0x", "0o") else int(text)
    except ValueError:  # more digits than Python converts
        return text


def _place(file: str, lines: tuple[str, ...], line: int, column: int, length: int) -> Place:
    source = lines[line] if line < len(lines) else None
    return Place(file=file, line=line + 1, column=column + 1, length=max(length, 1), source=source)
