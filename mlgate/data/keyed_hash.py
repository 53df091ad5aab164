"""HMAC-SHA256 of a text, computed by the engine: ids leave a machine only in this form."""

import hashlib
from typing import TYPE_CHECKING

from mlgate.data.template import statement

if TYPE_CHECKING:
    from sqlglot.expressions import Expression

_BLOCK = 64  #: bytes of SHA-256's block


def keyed_hash(text: "Expression", key: bytes) -> "Expression":
    """HMAC-SHA256 (RFC 2104) of a text's UTF-8 bytes as 64 hexadecimal digits.

    Agrees with Python's `hmac.digest(key, text, "sha256").hex()`.
    """
    if len(key) > _BLOCK:
        key = hashlib.sha256(key).digest()
    padded = key.ljust(_BLOCK, b"\0")
    return statement(
        "sha256(unhex(:opad) || unhex(sha256(unhex(:ipad) || encode(:message))))",
        opad=bytes(byte ^ 0x5C for byte in padded).hex(),
        ipad=bytes(byte ^ 0x36 for byte in padded).hex(),
        message=text,
    )
