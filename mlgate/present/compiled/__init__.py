"""The templates as Python, written by `make templates`: compiling them takes 0.1 s of a run."""
