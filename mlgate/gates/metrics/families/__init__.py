"""One module a family of metrics, each after the protocol of `mlgate.gates.metrics.family`."""
