"""Takes secrets out of what a command prints, before it is kept or shown.

Known are: values of environment variables that are named like secrets, tokens of well-known
services, private keys, users and passwords in URLs, headers that authorize, and what stands behind
a name such as `password` or `api_key`. Where it is not clear how far a secret goes, more is taken.
"""

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import quote, quote_plus

from mlgate.pipeline.secret_formats import OPTION, PRIVATE_KEY, RULES, Rule

HIDDEN = "***"
_LEAST = 4  #: characters of a variable's value; a shorter one would hide half of every text
_WORDS = frozenset({"true", "false", "none", "null", "auto", "default", "disabled", "enabled"})
_HELD = 65_536  #: bytes of an unfinished line that are held back
_KEPT = 4_096  #: of them those that the next bytes may make a secret of

_NAMED = re.compile(
    r"(?:\w*(?:PASSWORD|PASSWD|PASSPHRASE|TOKEN|SECRET|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY)"
    r"|\w*SECRET\w*|(?:\w+_)?(?:KEY|PASS|PWD|PW|PAT|JWT|AUTH|CREDENTIALS?|COOKIE|DSN|SAS|WEBHOOK"
    r"|CONN(?:ECTION)?_STR(?:ING)?)|\w*(?:ACCESS_?KEY_ID|WEBHOOK_URL|DATABASE_URL))(?:_?\d+)?",
    re.IGNORECASE,
)
_FOLDERS = frozenset({"PWD", "OLDPWD"})
_USER_INFO = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://([^\s/@]*)@")


def names_a_secret(name: str) -> bool:
    """Whether an environment variable is named like something that nobody may see."""
    return name.upper() not in _FOLDERS and _NAMED.fullmatch(name) is not None


def secret_values(environ: Mapping[str, str]) -> frozenset[str]:
    """Values of variables that are named like secrets, and passwords in URLs of any variable."""
    found: set[str] = set()
    for name, value in environ.items():
        if names_a_secret(name) and not os.path.exists(value):  # noqa: PTH110  # any text
            found |= {value.strip(), *(line.strip() for line in value.splitlines())}
        for info in _USER_INFO.findall(value):
            found |= {info, info.partition(":")[2]}
    return frozenset(
        value for value in found if len(value) >= _LEAST and value.lower() not in _WORDS
    )


class Redaction:
    """Takes secrets out of a stream, line by line.

    Parameters
    ----------
    environs
        Environments whose secret values are looked for.

    """

    def __init__(self, *environs: Mapping[str, str]) -> None:
        values = frozenset[str]().union(*map(secret_values, environs))
        forms = {form for value in values for form in _forms(value)}
        self._values = sorted(forms, key=lambda form: (-len(form), form))
        self._held = b""

    def feed(self, data: bytes) -> bytes:
        """What may be kept of the stream so far, and was not returned yet."""
        self._held += data
        cut = max(self._held.rfind(b"\n"), self._held.rfind(b"\r")) + 1
        key = self._held.rfind(b"-----BEGIN ", 0, cut)
        ends = self._held.rfind(b"-----END ", 0, cut)
        if key > ends and len(self._held) - key <= _HELD:
            cut = key
        if not cut and len(self._held) <= _HELD:
            return b""
        if not cut:
            safe = self._redacted(self._held)
            self._held = safe[-_KEPT:]
            return safe[:-_KEPT]
        done, self._held = self._held[:cut], self._held[cut:]
        return self._redacted(done)

    def rest(self) -> bytes:
        """What was held back; the stream has ended."""
        done, self._held = self._held, b""
        return self._redacted(done)

    def text(self, text: str) -> str:
        """A text without secrets."""
        for value in self._values:
            text = text.replace(value, HIDDEN)
        if "PRIVATE KEY" in text:
            text = PRIVATE_KEY.sub(HIDDEN, text)
        small = text.lower()
        rules = [rule for rule in RULES if rule.may_match(text, small)]
        return "".join(_without(line, rules) for line in text.splitlines(keepends=True))

    def _redacted(self, data: bytes) -> bytes:
        text = data.decode("utf-8", "surrogateescape")
        return self.text(text).encode("utf-8", "surrogateescape")


def without_secrets(command: Sequence[str] | str) -> list[str] | str:
    """A command as it may be kept and shown: what follows an option named like a secret too."""
    redaction = Redaction(os.environ)
    if isinstance(command, str):
        return redaction.text(command)
    safe: list[str] = []
    hide = False
    for word in command:
        option = None if hide else OPTION.match(word)
        if hide:
            safe.append(HIDDEN)
        elif option is not None and option[1]:
            safe.append(option[0] + HIDDEN)
        else:
            safe.append(redaction.text(word))
        hide = option is not None and not option[1]
    return safe


def _without(line: str, rules: Sequence[Rule]) -> str:
    small = line.lower()
    for rule in rules:
        if rule.may_match(line, small):
            line = rule.pattern.sub(rf"\g<1>{HIDDEN}", line)
    return line


def _forms(value: str) -> Iterator[str]:
    """A value as programs print it."""
    forms: Iterable[str] = (
        value, repr(value)[1:-1], json.dumps(value)[1:-1],
        json.dumps(value, ensure_ascii=False)[1:-1],
    )  # fmt: skip
    yield from forms
    printable = value.encode("utf-8", "surrogateescape")
    yield from (quote(printable, safe=""), quote(printable), quote_plus(printable))
