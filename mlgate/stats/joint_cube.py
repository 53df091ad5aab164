"""The decisions of two models on the same rows, counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from mlgate.stats.confusion_matrix import ConfusionMatrix, confusion_matrix

if TYPE_CHECKING:
    from mlgate.stats.confusion_matrix import Floats, Integers


@dataclass(frozen=True, kw_only=True)
class JointCube:
    """How many rows have each class, decision of the baseline and decision of the candidate.

    A cell an entry of the four columns, in any order; cells without rows are left out.

    Parameters
    ----------
    classes : int
        How many classes there are; codes run from 0.
    y, baseline, candidate : sequence of int
        The cell's class and the two models' decisions.
    rows : sequence of int
        Its rows, at least 1.

    Raises
    ------
    ValueError
        If there is no row, a code is none of the classes, a count is not positive, or a
        cell is there twice.
    """

    classes: int
    y: Sequence[int]
    baseline: Sequence[int]
    candidate: Sequence[int]
    rows: Sequence[int]

    def __post_init__(self) -> None:
        columns = (self.y, self.baseline, self.candidate, self.rows)
        if not self.rows or len({len(column) for column in columns}) > 1:
            raise ValueError(f"a cube needs four columns of cells, got {list(map(len, columns))}")
        codes = self._columns[:3]
        if codes.min() < 0 or codes.max() >= self.classes or self._columns[3].min() < 1:
            raise ValueError(
                f"codes of cells must lie in 0..{self.classes - 1}, and their rows be at least 1"
            )
        keys = self._keys
        if (keys[1:] == keys[:-1]).any():
            raise ValueError("a cell of the cube is there twice")

    @cached_property
    def _columns(self) -> "Integers":
        import numpy as np

        columns = (self.y, self.baseline, self.candidate, self.rows)
        return np.array([np.asarray(column, np.int64) for column in columns])

    @cached_property
    def _key_of_cell(self) -> "Integers":
        y, baseline, candidate, _ = self._columns
        keys: Integers = (y * self.classes + baseline) * self.classes + candidate
        return keys

    @cached_property
    def _order(self) -> "Integers":
        return self._key_of_cell.argsort(kind="stable")

    @cached_property
    def _keys(self) -> "Integers":
        return self._key_of_cell[self._order]

    @cached_property
    def cells(self) -> "Integers":
        """The four columns, sorted, so that no sum hangs on the order of the cells."""
        return self._columns[:, self._order]

    @cached_property
    def n(self) -> int:
        """All rows."""
        return int(self._columns[3].sum())

    @cached_property
    def weights(self) -> "Floats":
        """The rows of each cell, as numbers to calculate with."""
        weights: Floats = self.cells[3].astype(float)
        return weights

    @cached_property
    def of_baseline(self) -> ConfusionMatrix:
        """The baseline's confusion matrix."""
        y, baseline, _, _ = self.cells
        return confusion_matrix(y, baseline, self.weights, classes=self.classes)

    @cached_property
    def of_candidate(self) -> ConfusionMatrix:
        """The candidate's confusion matrix."""
        y, _, candidate, _ = self.cells
        return confusion_matrix(y, candidate, self.weights, classes=self.classes)

    @property
    def changed(self) -> int:
        """Rows that the two models decide differently."""
        _, baseline, candidate, rows = self.cells
        return int(rows[baseline != candidate].sum())
