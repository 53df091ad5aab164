"""All looks of a ledger, and those at one test set."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from mlgate.ledger.look import LaterFormatError, LineError, Look, look_of

_MARKS = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")


@dataclass(frozen=True, kw_only=True)
class Unread:
    """A line that is no look."""

    file: str
    line: int
    why: str
    mark: bool = False  #: it is git's mark of a conflict, and so hides no look

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.why}"


@dataclass(frozen=True, kw_only=True)
class Book:
    """What a ledger holds."""

    looks: Mapping[str, Look]  #: by id
    unread: tuple[Unread, ...] = ()
    later: Unread | None = None  #: the first line of a later format

    @property
    def lost(self) -> int:
        """Lines that may have been looks."""
        return sum(not line.mark for line in self.unread)


def read_lines(files: Iterable[tuple[str, bytes]]) -> Book:
    """Every look of files whose lines are looks; `files` are names as shown and contents."""
    looks: dict[str, Look] = {}
    unread: list[Unread] = []
    later: Unread | None = None
    for file, raw in files:
        for number, text in _lines(raw):
            if text.startswith(_MARKS):
                unread.append(_mark(file, number))
                continue
            try:
                name, look = look_of(text)
            except LaterFormatError as error:
                later = later or Unread(file=file, line=number, why=str(error))
            except LineError as error:
                unread.append(Unread(file=file, line=number, why=str(error)))
            else:
                looks[name] = look
    return Book(looks=looks, unread=tuple(unread), later=later)


def looks_at(book: Book, test_set: str) -> tuple[Look, ...]:
    """Looks at one test set, the earliest first; a pair of models counts once."""
    found = [(look.time, name, look) for name, look in book.looks.items()]
    pairs: dict[tuple[str, str | None], Look] = {}
    for _, _, look in sorted(found, key=lambda one: one[:2]):
        if look.test_set == test_set:
            pairs.setdefault(look.pair, look)
    return tuple(pairs.values())


def _lines(raw: bytes) -> Iterator[tuple[int, str]]:
    """Lines that are not empty, counted from 1; an undecodable byte ends as a damaged line."""
    text = raw.decode("utf-8-sig", errors="replace")
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, line.strip()


def _mark(file: str, number: int) -> Unread:
    why = "git's mark of a conflict; keep the lines of both sides, and delete the mark"
    return Unread(file=file, line=number, why=why, mark=True)
