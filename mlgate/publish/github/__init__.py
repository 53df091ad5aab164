"""GitHub: what Actions says of the build, and what a pull request is told."""

from mlgate.publish.github.build import detect

__all__ = ["detect"]
