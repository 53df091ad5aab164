"""Which rows of the pairs are counted, and by what."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlgate.gates.metrics.outside import Outside

if TYPE_CHECKING:
    from sqlglot.expressions import Expr, Expression, Select

Key = str | None  #: value of the slice column; null for its NULL, and for all rows


@dataclass(frozen=True, kw_only=True)
class Rows:
    """A set of rows, or one for each value of a column."""

    table: str = "pairs"
    by: str | None  #: a column of the table, or None for all rows together
    shared: bool  #: only those of both sides
    task: str = "binary"
    classes: int = 2  #: of a multiclass task
    labels: tuple[str, ...] = ()  #: of a multiclass task, in the order of their codes
    scores: tuple[str, ...] = ()  #: names of the score columns `score_c_0`, `score_c_1`, …
    weighted: bool = False
    clustered: bool = False
    outside: Outside | None = None  #: where functions of the policy's environment are evaluated

    @property
    def dependent(self) -> bool:
        """Whether rows count unequally or come in groups, so that no exact test fits them."""
        return self.weighted or self.clustered

    @property
    def base(self) -> str:
        """`b`, or `c` where there is no baseline and the candidate stands for both."""
        return "b" if self.shared else "c"

    def select(self, *measures: "Expr") -> "Select":
        """A SELECT of the group's value and the measures, one row a group."""
        from sqlglot import exp

        query = self.each(*measures, grouped=True)
        return query if self.by is None else query.group_by(exp.column(self.by))

    def each(self, *columns: "Expr", grouped: bool = False) -> "Select":
        """A SELECT of the group's value (as `g` unless `grouped`) and the columns of every row."""
        from sqlglot import exp

        group = self.group() if grouped else exp.alias_(self.group(), "g")
        query = exp.select(group, *columns).from_(exp.to_table(self.table))
        return query.where(exp.column("shared")) if self.shared else query

    def group(self) -> "Expression":
        """The group's value."""
        from sqlglot import exp

        return exp.null() if self.by is None else exp.column(self.by)

    def weight(self) -> "Expression":
        """A row's weight."""
        from mlgate.data.template import statement

        return statement("w") if self.weighted else statement("CAST(1 AS DOUBLE)")

    def unit(self) -> "list[Expr]":
        """The column of clusters, where there is one."""
        from sqlglot import exp

        return [exp.column("unit")] if self.clustered else []
