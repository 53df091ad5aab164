"""What a gate measured: small, JSON, never rows."""

from typing import Self

from mlgate.result.provenance import DataRecord
from mlgate.result.record import Record


class Evidence(Record):
    """Base of every gate's evidence."""

    version: int = 1  #: of the gate's own format; another version is not read
    data: tuple[DataRecord, ...] = ()  #: the tables that were read

    def without_values(self) -> Self:
        """The same without values of rows; what judges it comes to the same outcomes."""
        return self
