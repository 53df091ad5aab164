"""What may be about a person: such columns are typed, and their values are never written down."""

import re
from collections.abc import Iterable

from mlgate.init.words import words

_NAMES = words(
    "name names surname firstname lastname fullname username nickname user users person people "
    "customer client patient employee member author owner agent doctor nurse physician teacher "
    "student annotator rater reviewer labeler labeller editor contact email mail phone telephone "
    "mobile fax address street zip zipcode postcode postal ssn passport iban account card "
    "birthday birthdate dob ip mac imei lat latitude lon lng longitude"
)
_ID_WORDS = frozenset({"id", "ids", "uuid", "guid", "key", "pk", "index", "nr", "hash"})
_VALUES = re.compile(
    r"\S*@\S+"  # e-mail, handle
    r"|https?://.*|www\..*"
    r"|[+(]?[0-9][0-9()\s./-]{5,}[0-9]"  # telephone, card, date of birth
    r"|[0-9a-fA-F]{8,}(-[0-9a-fA-F]{4,})*|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
    r"|(\d{1,3}\.){3}\d{1,3}"
    r"|(?=(?:.*\d){4})[A-Za-z0-9_-]{6,}"  # account and customer numbers
    r"|[^\W\d_a-z][^\W\d_]*[.,]?([ ]+[^\W\d_a-z][^\W\d_]*[.']?){1,3}"  # Ada Lovelace, Lovelace, A.
)
_LONGEST = 40  #: characters; longer text is no category


def about_a_person(column: str) -> bool:
    """Whether the column's name says that it holds something about a person."""
    return bool(words(column) & _NAMES)


def names_an_id(column: str) -> bool:
    """Whether the column's name says that it tells rows apart."""
    return bool(words(column) & _ID_WORDS) or column.lower().endswith("id")


def may_be_listed(values: Iterable[str]) -> bool:
    """Whether no value looks like a person's: a name, an address, a number of theirs."""
    return not any(
        len(value) > _LONGEST or not value.isprintable() or _VALUES.fullmatch(value.strip())
        for value in values
    )
