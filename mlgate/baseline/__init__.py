"""What was before: a commit, and the place where its results live."""
