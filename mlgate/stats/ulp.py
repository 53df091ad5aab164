"""How many floating-point numbers lie between two."""

import math
import struct


def ulp_distance(a: float, b: float) -> int | None:
    """Steps from one binary64 number to the next that lead from `a` to `b`; None where one is NaN.

    The bits of a number are read as an integer of sign and magnitude, so that neighbours differ by
    one and both zeros are 0 (B. Dawson, "Comparing floating point numbers", 2012).
    """
    if math.isnan(a) or math.isnan(b):
        return None
    return abs(_position(a) - _position(b))


def _position(value: float) -> int:
    bits: int
    (bits,) = struct.unpack("<q", struct.pack("<d", value))
    return bits if bits >= 0 else -(bits & 0x7FFF_FFFF_FFFF_FFFF)
