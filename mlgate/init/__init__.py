"""`mlgate init`: look at a repository, and write a policy that passes on what is there."""
