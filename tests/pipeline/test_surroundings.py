"""Which variables of the environment let a command speak to the forge."""

import pytest

from mlgate.pipeline.surroundings import is_token, without_tokens


@pytest.mark.parametrize(
    "name",
    [
        "GITHUB_TOKEN", "GH_TOKEN", "GH_ENTERPRISE_TOKEN", "ACTIONS_RUNTIME_TOKEN",
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_URL", "GITLAB_TOKEN",
        "GITLAB_PRIVATE_TOKEN", "CI_JOB_TOKEN", "CI_JOB_JWT", "CI_JOB_JWT_V2", "CI_DEPLOY_PASSWORD",
        "CI_REGISTRY_PASSWORD", "CI_DEPENDENCY_PROXY_PASSWORD", "CI_REPOSITORY_URL",
        "SYSTEM_ACCESSTOKEN", "BITBUCKET_STEP_OIDC_TOKEN", "GITEA_TOKEN", "GITHUB_PAT",
        "MLGATE_GITHUB_TOKEN", "MLGATE_TOKEN", "MLGATE_ID_KEY", "gh_token",
    ],
)  # fmt: skip
def test_tokens_of_forges_are_known(name: str) -> None:
    assert is_token(name)


@pytest.mark.parametrize(
    "name",
    [
        "PATH", "HOME", "CI", "CI_COMMIT_SHA", "GITHUB_SHA", "GITHUB_WORKSPACE", "GITHUB_PATH",
        "TOKENIZERS_PARALLELISM", "HF_TOKEN", "WANDB_API_KEY", "AWS_SESSION_TOKEN", "PGPASSWORD",
        "CIVIL_TOKENS", "MLGATE_CACHE", "CI_JOB_TOKEN_SCOPE",
    ],
)  # fmt: skip
def test_what_training_may_need_stays(name: str) -> None:
    assert without_tokens({name: "x"}) == {name: "x"}
