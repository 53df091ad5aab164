"""How much memory an engine may take."""

from pathlib import Path

MOST = 1_000_000_000  #: bytes

_LIMITS = (
    Path("/sys/fs/cgroup/memory.max"),  # cgroup v2
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),  # cgroup v1
)


def memory_limit(limits: tuple[Path, ...] = _LIMITS) -> int:
    """Bytes: 1 GB, or half of the container's limit where that is less.

    More does not make a check faster: bounded memory cost nothing up to 50 million keys.
    """
    found = [MOST]
    for path in limits:
        try:
            text = path.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            continue
        if text.isdigit():  # "max" is no limit
            found.append(int(text) // 2)
    return min(found)
