"""What is known of GitHub before it is asked."""

from mlgate.forge.api_address import ApiAddress

API = ApiAddress(
    variable="GITHUB_API_URL",
    below="/api/v3",
    public=dict.fromkeys(
        ("github.com", "ssh.github.com", "www.github.com"), "https://api.github.com"
    ),
    tenants=".ghe.com",  # GitHub Enterprise Cloud with data residency
)
#: What makes red block a merge, said after a first run.
SWITCH = (
    "So that red blocks a merge, require the check `mlgate`: in a ruleset, or in the protection "
    "of the base branch."
)
