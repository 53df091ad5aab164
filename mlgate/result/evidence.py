"""What a gate measured: small, JSON, never rows."""

from mlgate.result.provenance import DataRecord
from mlgate.result.record import Record


class Evidence(Record):
    """Base of every gate's evidence."""

    version: int = 1  #: of the gate's own format; another version is not read
    data: tuple[DataRecord, ...] = ()  #: the tables that were read
