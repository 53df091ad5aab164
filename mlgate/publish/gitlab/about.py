"""What is known of GitLab before it is asked."""

from mlgate.forge.api_address import ApiAddress

API = ApiAddress(
    variable="CI_API_V4_URL",
    below="/api/v4",
    public=dict.fromkeys(
        ("gitlab.com", "altssh.gitlab.com", "www.gitlab.com"), "https://gitlab.com/api/v4"
    ),
)
#: What makes red block a merge, said after a first run.
SWITCH = (
    "So that red blocks a merge, switch on “Pipelines must succeed” in the project's settings for "
    "merge requests."
)
