"""Columns that differ only in case: DuckDB knows one name of them, so its views number the others.

The rest of the program speaks of columns as their file writes them; a statement gets the view's
names just before it runs.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from mlgate.data.source_error import SourceError

if TYPE_CHECKING:
    from sqlglot.expressions import Expression

_NUMBERED = re.compile(r"(.*)_\d+", re.DOTALL)


def distinct(written: Iterable[str]) -> tuple[str, ...]:
    """Names that differ in more than case: a later one gets a number (`sex_1`)."""
    taken: set[str] = set()
    names = []
    for stem in written:
        name, copies = stem, 0
        while name.casefold() in taken:
            copies += 1
            name = f"{stem}_{copies}"
        taken.add(name.casefold())
        names.append(name)
    return tuple(names)


def refuse_twice(written: Iterable[str], shown: str) -> None:
    """Refuse a file in which one name stands for two columns.

    Raises
    ------
    SourceError
        If a name is there twice.

    """
    twice = [name for name, times in Counter(written).items() if times > 1]
    if twice:
        raise SourceError(
            f"{shown} has more than one column `{twice[0]}`",
            "give every column a name of its own",
        )


def refuse_two_cases(written: Iterable[str], shown: str) -> None:
    """Refuse names that differ only in case, where several files are put together by name.

    Raises
    ------
    SourceError
        If there are such names.

    """
    first: dict[str, str] = {}
    for name in written:
        other = first.setdefault(name.casefold(), name)
        if other != name:
            raise SourceError(
                f"{shown} has columns that differ only in case, `{other}` and `{name}`, "
                "and the other files have other columns",
                "give them names that differ in more than case, or all files the same columns",
            )


def may_be_numbered(names: Sequence[str]) -> bool:
    """Whether DuckDB may have made one of these names out of another."""
    folded = {name.casefold() for name in names}
    stems = (found[1] for found in map(_NUMBERED.fullmatch, names) if found)
    return any(stem.casefold() in folded for stem in stems)


def top_level(schema: Iterable[tuple[str, int | None]]) -> Iterator[str]:
    """Columns of a Parquet schema, which lists its tree depth first, below its root."""
    below = 0
    for index, (name, children) in enumerate(schema):
        if index and not below:
            yield name
        if index:
            below += (children or 0) - (1 if below else 0)


def with_view_names(
    statement: "Expression", renamed: Mapping[str, Mapping[str, str]]
) -> "Expression":
    """The statement with the views' names in place of the files'.

    Parameters
    ----------
    statement
        Names columns as the files do.
    renamed
        View -> name in the file -> name in the view.

    """
    from sqlglot import exp

    if not any(table.name in renamed for table in statement.find_all(exp.Table)):
        return statement
    statement = statement.copy()
    for table in list(statement.find_all(exp.Table)):
        if table.name in renamed:
            _rename(table, table.alias_or_name, renamed[table.name])
    return statement


def _rename(read: "Expression", called: str, names: Mapping[str, str]) -> None:
    """Rename the columns of the SELECT that reads from the view, and of those above a `*`."""
    from sqlglot import exp

    select = read.find_ancestor(exp.Select)
    if select is None:
        return
    for found in list(select.find_all(exp.Column)):
        new = names.get(found.name)
        if new is None or found.table not in ("", called) or not _is_of(found, select):
            continue
        old = found.name
        found.set("this", exp.to_identifier(new, quoted=True))
        if found.parent is select and found.arg_key == "expressions":
            found.replace(exp.alias_(found.copy(), old, quoted=True))
    above = select.parent
    if select.is_star and isinstance(above, exp.Subquery):
        _rename(above, above.alias_or_name, names)


def _is_of(column: "Expression", select: "Expression") -> bool:
    from sqlglot import exp

    return column.find_ancestor(exp.Select) is select
