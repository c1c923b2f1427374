"""The gate: what may leave this machine, from where, and the reason that is named when it may not.

The tests' own environment is never looked at: each context is a mapping of its own.
"""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microblog.errors import Forbidden
from microblog.publishing.contexts import HOSTS, SIGNS, Host, Sign, is_preview
from microblog.publishing.gate import Departure, branches, check, refusals
from microblog.publishing.targets import Reach
from repositories import Repository

HOME = Departure(
    reach=Reach.WORLD,
    shares=Reach.WORLD,
    address="https://anna.se",
    publish_from="here",
    terminal=True,
    confirmed=False,
    branch="main",
    default_branch="main",
)
IN_CI = replace(HOME, publish_from="ci", terminal=False)
FOLDER = replace(HOME, reach=Reach.FOLDER, shares=Reach.FOLDER)
GITHUB = {
    "CI": "true",
    "GITHUB_ACTIONS": "true",
    "GITHUB_EVENT_NAME": "push",
    "GITHUB_REF": "refs/heads/main",
    "GITHUB_REF_TYPE": "branch",
    "GITHUB_HEAD_REF": "",
    "MICROBLOG_BRANCH": "main",
    "MICROBLOG_PUBLISH": "yes",
}
GITLAB = {
    "CI": "true",
    "GITLAB_CI": "true",
    "CI_PIPELINE_SOURCE": "push",
    "CI_COMMIT_BRANCH": "main",
    "CI_DEFAULT_BRANCH": "main",
    "MICROBLOG_PUBLISH": "yes",
}
YES = {"CI": "true", "MICROBLOG_PUBLISH": "yes"}


def reasons(departure: Departure, environ: dict[str, str]) -> str:
    return "\n".join(reason.spoken() for reason in refusals(departure, environ))


# Each is allowed to publish, but for what it is: the words that must be in the reason.
CONTEXTS: dict[str, tuple[dict[str, str], str]] = {
    "GitHub pull request": (GITHUB | {"GITHUB_EVENT_NAME": "pull_request"}, "pull_request"),
    "GitHub pull request target": (
        GITHUB | {"GITHUB_EVENT_NAME": "pull_request_target"},
        "pull_request_target",
    ),
    "GitHub review": (GITHUB | {"GITHUB_EVENT_NAME": "pull_request_review"}, "review"),
    "GitHub merge queue": (GITHUB | {"GITHUB_EVENT_NAME": "merge_group"}, "merge_group"),
    "GitHub comment": (GITHUB | {"GITHUB_EVENT_NAME": "issue_comment"}, "issue_comment"),
    "GitHub after another run": (GITHUB | {"GITHUB_EVENT_NAME": "workflow_run"}, "workflow_run"),
    "GitHub, nobody knows why": (GITHUB | {"GITHUB_EVENT_NAME": ""}, "GITHUB_EVENT_NAME"),
    "GitHub branch": (GITHUB | {"GITHUB_REF": "refs/heads/draft"}, "draft"),
    "GitHub merge ref": (GITHUB | {"GITHUB_REF": "refs/pull/3/merge"}, "refs/pull/3/merge"),
    "GitHub without a branch": (GITHUB | {"GITHUB_REF": ""}, "main branch"),
    "GitHub tag": (GITHUB | {"GITHUB_REF_TYPE": "tag", "GITHUB_REF": "refs/tags/main"}, "tag"),
    "GitHub, other main branch": (GITHUB | {"MICROBLOG_BRANCH": "trunk"}, "trunk"),
    "GitHub, empty main branch": (GITHUB | {"MICROBLOG_BRANCH": ""}, "MICROBLOG_BRANCH"),
    "GitLab merge request": (
        GITLAB | {"CI_PIPELINE_SOURCE": "merge_request_event", "CI_MERGE_REQUEST_ID": "7"},
        "pull request",
    ),
    "GitLab branch": (GITLAB | {"CI_COMMIT_BRANCH": "draft"}, "draft"),
    "GitLab tag": (GITLAB | {"CI_COMMIT_TAG": "v1"}, "tag"),
    "GitLab fork's request": (
        GITLAB | {"CI_PIPELINE_SOURCE": "external_pull_request_event"},
        "external_pull_request_event",
    ),
    "Netlify deploy preview": (
        YES | {"NETLIFY": "true", "CONTEXT": "deploy-preview", "BRANCH": "main"},
        "deploy-preview",
    ),
    "Netlify branch deploy": (
        YES | {"NETLIFY": "true", "CONTEXT": "branch-deploy", "BRANCH": "draft"},
        "branch-deploy",
    ),
    "Netlify dev": (YES | {"NETLIFY": "true", "CONTEXT": "dev"}, "dev"),
    "Netlify without a context": (YES | {"NETLIFY": "true"}, "CONTEXT"),
    "Netlify, odd context": (YES | {"NETLIFY": "true", "CONTEXT": "Production "}, "CONTEXT"),
    "Cloudflare Pages branch": (YES | {"CF_PAGES": "1", "CF_PAGES_BRANCH": "draft"}, "draft"),
    "Cloudflare Workers branch": (
        YES | {"WORKERS_CI": "1", "WORKERS_CI_BRANCH": "draft"},
        "draft",
    ),
    "Vercel preview": (YES | {"VERCEL": "1", "VERCEL_ENV": "preview"}, "preview"),
    "Vercel development": (YES | {"VERCEL": "1", "VERCEL_ENV": "development"}, "development"),
    "Vercel, empty": (YES | {"VERCEL": "1", "VERCEL_ENV": ""}, "VERCEL_ENV"),
    "Render": (YES | {"RENDER": "true", "IS_PULL_REQUEST": "true"}, "Render"),
    "Railway": (YES | {"RAILWAY_ENVIRONMENT_NAME": "pr-12"}, "Railway"),
    "Upsun": (YES | {"PLATFORM_ENVIRONMENT_TYPE": "staging"}, "staging"),
    "Heroku review app": (YES | {"HEROKU_PR_NUMBER": "12"}, "Heroku"),
    "AWS Amplify": (YES | {"AWS_PULL_REQUEST_ID": "12"}, "Amplify"),
    "Read the Docs": (YES | {"READTHEDOCS": "True"}, "Read the Docs"),
    "Gitpod prebuild": ({"GITPOD_HEADLESS": "true", "MICROBLOG_PUBLISH": "yes"}, "Gitpod"),
    "Bitbucket": (YES | {"BITBUCKET_PR_ID": "3"}, "Bitbucket"),
    "CircleCI": (YES | {"CIRCLECI": "true", "CIRCLE_PULL_REQUEST": "https://x"}, "CircleCI"),
    "Travis CI": (YES | {"TRAVIS": "true", "TRAVIS_PULL_REQUEST": "12"}, "Travis"),
    "Travis CI, unsaid": (YES | {"TRAVIS": "true"}, "TRAVIS_PULL_REQUEST"),
    "Azure": (YES | {"TF_BUILD": "True", "BUILD_REASON": "PullRequest"}, "PullRequest"),
    "Azure, by number": (YES | {"SYSTEM_PULLREQUEST_PULLREQUESTID": "4"}, "Azure"),
    "Buildkite": (YES | {"BUILDKITE": "true", "BUILDKITE_PULL_REQUEST": "12"}, "Buildkite"),
    "Buildkite, empty": (YES | {"BUILDKITE": "true", "BUILDKITE_PULL_REQUEST": ""}, "Buildkite"),
    "Drone": (YES | {"DRONE": "true", "DRONE_BUILD_EVENT": "pull_request"}, "Drone"),
    "Woodpecker": (YES | {"CI_PIPELINE_EVENT": "pull_request"}, "Woodpecker"),
    "Jenkins": (YES | {"JENKINS_URL": "https://ci", "CHANGE_ID": "9"}, "Jenkins"),
    "AppVeyor": (YES | {"APPVEYOR_PULL_REQUEST_NUMBER": "9"}, "AppVeyor"),
    "Cirrus CI": (YES | {"CIRRUS_PR": "9"}, "Cirrus"),
    "CodeBuild": (YES | {"CODEBUILD_WEBHOOK_EVENT": "PULL_REQUEST_CREATED"}, "CodeBuild"),
    "a test": ({"PYTEST_CURRENT_TEST": "a (call)"}, "PYTEST_CURRENT_TEST"),
    "a test's child": ({"PYTEST_VERSION": "9.2"}, "PYTEST_VERSION"),
    "CI without leave": ({"CI": "true"}, "MICROBLOG_PUBLISH"),
    "CI with an odd leave": ({"CI": "true", "MICROBLOG_PUBLISH": "Yes"}, "MICROBLOG_PUBLISH"),
    "CI with an empty leave": (GITHUB | {"MICROBLOG_PUBLISH": ""}, "MICROBLOG_PUBLISH"),
    "GitHub without CI": ({"GITHUB_ACTIONS": "true"}, "MICROBLOG_PUBLISH"),
}


@pytest.mark.parametrize("name", CONTEXTS)
@pytest.mark.parametrize("what", ["all", "deploy", "share", "with --yes"])
def test_previews_and_machines_without_leave_send_nothing(name: str, what: str) -> None:
    environ, reason = CONTEXTS[name]
    departure = {
        "all": IN_CI,
        "deploy": replace(IN_CI, shares=Reach.FOLDER),
        "share": replace(IN_CI, reach=Reach.FOLDER),
        "with --yes": replace(IN_CI, confirmed=True, terminal=True),
    }[what]
    with pytest.raises(Forbidden) as refused:
        check(departure, environ)
    assert refused.value.exit_code == 5
    assert reason in str(refused.value)
    assert str(refused.value).endswith("The site was built; nothing left this machine.")


@pytest.mark.parametrize("name", CONTEXTS)
def test_a_folder_is_allowed_everywhere(name: str) -> None:
    for terminal in (True, False):
        check(replace(FOLDER, terminal=terminal), CONTEXTS[name][0])


def test_nothing_is_asked_of_a_folder() -> None:
    check(replace(FOLDER, address="", branch="draft", publish_from="?"), {"CI": "1"})


@pytest.mark.parametrize("sign", SIGNS, ids=lambda s: f"{s.service} {s.variable}")
@pytest.mark.parametrize("value", ["", "?", "pr-1", "TRUE", " production"])
def test_every_sign_is_read_so_that_doubt_refuses(sign: Sign, value: str) -> None:
    environ = GITHUB | {sign.variable: value}
    assert (value in sign.harmless) or sign.variable in reasons(IN_CI, environ)


@pytest.mark.parametrize(
    "variable",
    """GITHUB_EVENT_NAME GITHUB_REF_TYPE CONTEXT PULL_REQUEST NETLIFY_DEV VERCEL_ENV
RAILWAY_ENVIRONMENT_NAME PLATFORM_ENVIRONMENT_TYPE READTHEDOCS GITPOD_HEADLESS
IS_PULL_REQUEST HEROKU_PR_NUMBER HEROKU_TEST_RUN_ID AWS_PULL_REQUEST_ID CI_MERGE_REQUEST_ID
CI_MERGE_REQUEST_IID CI_EXTERNAL_PULL_REQUEST_IID CI_PIPELINE_SOURCE CI_COMMIT_TAG
BITBUCKET_PR_ID BITBUCKET_TAG CIRCLE_PULL_REQUEST CIRCLE_PR_NUMBER CIRCLE_TAG
TRAVIS_PULL_REQUEST TRAVIS_TAG SYSTEM_PULLREQUEST_PULLREQUESTID BUILD_REASON
BUILDKITE_PULL_REQUEST BUILDKITE_TAG DRONE_BUILD_EVENT DRONE_PULL_REQUEST CI_PIPELINE_EVENT
CHANGE_ID ghprbPullId APPVEYOR_PULL_REQUEST_NUMBER CIRRUS_PR SEMAPHORE_GIT_PR_NUMBER
BITRISE_PULL_REQUEST CODEBUILD_WEBHOOK_EVENT CF_PULL_REQUEST_NUMBER""".split(),
)
def test_each_of_these_alone_is_sign_enough(variable: str) -> None:
    assert variable in reasons(IN_CI, GITHUB | {variable: "7"})


@pytest.mark.parametrize(
    "pair",
    """GITHUB_ACTIONS:GITHUB_REF GITLAB_CI:CI_COMMIT_BRANCH CF_PAGES:CF_PAGES_BRANCH
WORKERS_CI:WORKERS_CI_BRANCH NETLIFY:BRANCH VERCEL:VERCEL_GIT_COMMIT_REF
RENDER:RENDER_GIT_BRANCH AWS_APP_ID:AWS_BRANCH BITBUCKET_BUILD_NUMBER:BITBUCKET_BRANCH
CIRCLECI:CIRCLE_BRANCH TRAVIS:TRAVIS_BRANCH TF_BUILD:BUILD_SOURCEBRANCH
BUILDKITE:BUILDKITE_BRANCH DRONE:DRONE_BRANCH CI_PIPELINE_EVENT:CI_COMMIT_BRANCH
JENKINS_URL:BRANCH_NAME APPVEYOR:APPVEYOR_REPO_BRANCH CIRRUS_CI:CIRRUS_BRANCH
SEMAPHORE:SEMAPHORE_GIT_BRANCH BITRISE_IO:BITRISE_GIT_BRANCH
CODEBUILD_BUILD_ARN:CODEBUILD_WEBHOOK_HEAD_REF TEAMCITY_VERSION:TEAMCITY_BUILD_BRANCH""".split(),
)
def test_each_of_these_is_a_machine_and_tells_its_branch(pair: str) -> None:
    machine, branch = pair.split(":")
    assert "Nobody has allowed" in reasons(HOME, {machine: "1"})
    assert "this run is of draft / main" in reasons(IN_CI, YES | {machine: "1", branch: "draft"})


@pytest.mark.parametrize("host", HOSTS, ids=lambda h: h.service)
def test_every_service_is_a_machine_that_runs_by_itself(host: Host) -> None:
    assert "Nobody has allowed" in reasons(IN_CI, {host.known_by: "1"})
    if host.branch:
        told = {host.known_by: "1", host.branch: "draft", "MICROBLOG_PUBLISH": "yes"}
        assert "this run is of draft / main" in reasons(IN_CI, told)


@pytest.mark.parametrize("host", HOSTS, ids=lambda h: h.service)
@pytest.mark.parametrize("value", ["", "0", "false", "False", "FALSE"])
def test_a_service_that_is_said_to_be_absent_is(host: Host, value: str) -> None:
    if host.known_by != "CI_PIPELINE_EVENT":  # it tells an event, not whether it is there
        check(HOME, {host.known_by: value})


@pytest.mark.parametrize(
    "environ",
    [
        GITHUB,
        GITHUB | {"GITHUB_EVENT_NAME": "schedule"},
        GITHUB | {"GITHUB_EVENT_NAME": "workflow_dispatch"},
        GITLAB,
        YES | {"NETLIFY": "true", "CONTEXT": "production", "BRANCH": "main"}
        | {"PULL_REQUEST": "false"},
        YES | {"VERCEL": "1", "VERCEL_ENV": "production", "VERCEL_GIT_COMMIT_REF": "main"},
        YES | {"CF_PAGES": "1", "CF_PAGES_BRANCH": "main"},
        YES | {"TRAVIS": "true", "TRAVIS_PULL_REQUEST": "false", "TRAVIS_BRANCH": "main"}
        | {"TRAVIS_TAG": ""},
        YES | {"BUILDKITE": "true", "BUILDKITE_PULL_REQUEST": "false", "BUILDKITE_BRANCH": "main"},
        YES | {"TF_BUILD": "True", "BUILD_REASON": "IndividualCI"}
        | {"BUILD_SOURCEBRANCH": "refs/heads/main"},
        YES | {"RENDER": "true", "IS_PULL_REQUEST": "false", "RENDER_GIT_BRANCH": "main"},
    ],
    ids=lambda e: "+".join(name for name in e if name != "CI"),
)  # fmt: skip
def test_the_main_branch_of_a_machine_with_leave_may_publish(environ: dict[str, str]) -> None:
    check(IN_CI, environ)


def test_a_detached_head_is_published_when_the_machine_names_the_main_branch() -> None:
    check(replace(IN_CI, branch=None), GITHUB)
    check(replace(IN_CI, branch=None, default_branch=None), GITHUB)
    assert "MICROBLOG_BRANCH" in reasons(replace(IN_CI, branch=None), YES)


def test_a_service_that_knows_the_main_branch_is_believed() -> None:
    unsaid = replace(IN_CI, default_branch=None)
    check(unsaid, GITLAB)
    told = reasons(unsaid, GITLAB | {"CI_DEFAULT_BRANCH": "trunk"})
    assert "(trunk), and this run is of main" in told


def test_in_ci_no_witness_of_the_branch_may_say_otherwise() -> None:
    assert "draft" in reasons(replace(IN_CI, branch="draft"), GITHUB)
    assert "trunk" in reasons(replace(IN_CI, default_branch="trunk"), GITHUB)
    unknown = replace(IN_CI, branch=None, default_branch=None)
    assert "(?), and this run is of ?:" in reasons(unknown, YES)
    assert "this run is of ? / main:" in reasons(IN_CI, GITHUB | {"GITHUB_REF": ""})


def test_a_site_that_is_published_from_home_is_not_published_by_a_machine() -> None:
    assert 'publish_from = "ci" in content/profile.toml' in reasons(
        replace(IN_CI, publish_from="here"), GITHUB
    )


# At home


def test_somebody_says_yes_at_home() -> None:
    away = replace(HOME, terminal=False)
    check(HOME, {})
    check(replace(away, confirmed=True), {})
    check(away, {"MICROBLOG_PUBLISH": "yes"})
    assert "--yes" in reasons(away, {})
    assert "MICROBLOG_PUBLISH" in reasons(away, {"MICROBLOG_PUBLISH": "true"})


def test_whoever_set_it_to_no_meant_it() -> None:
    assert reasons(replace(HOME, confirmed=True), {"MICROBLOG_PUBLISH": "no"})


def test_only_the_main_branch_is_published_from_home() -> None:
    assert "git switch main" in reasons(replace(HOME, branch="draft"), {})
    check(replace(HOME, branch=None), {})
    check(replace(HOME, default_branch=None), {})


def test_a_person_in_the_cloud_is_at_home() -> None:
    check(HOME, {"CODESPACES": "true", "GITPOD_WORKSPACE_ID": "x"})


# The address


@pytest.mark.parametrize("address", ["http://anna.se", "ftp://anna.se", "anna.se", "", "https://"])
def test_an_address_without_https_is_refused(address: str) -> None:
    assert "https://" in reasons(replace(HOME, address=address), {})


@pytest.mark.parametrize(
    "host",
    """deploy-preview-12--anna.netlify.app draft--anna.netlify.app 5f3a--anna.netlify.app
    abc123.anna.pages.dev draft.anna.pages.dev anna-git-draft-ek.vercel.app
    anna-a1b2c3d4e-ek.vercel.app anna--pr12-x7y8z9.web.app anna-pr-12.onrender.com
    anna-pr-3.herokuapp.com pr-3.d123.amplifyapp.com nice-sea-12.westeurope.2.azurestaticapps.net
    anna--12.org.readthedocs.build 1234.ngrok.io 12-34.ngrok-free.app warm-sea.trycloudflare.com
    anna.loca.lt raw.githack.com rawcdn.githack.com htmlpreview.github.io
    organic-space-8000.app.github.dev 8000-anna.ws-eu1.gitpod.io x2y3.csb.app
    Deploy-Preview-1--anna.netlify.app.""".split(),
)
def test_the_address_of_a_preview_is_refused(host: str) -> None:
    assert "preview" in reasons(replace(HOME, address=f"https://{host}"), {})


@pytest.mark.parametrize(
    "host",
    """anna.se anna.netlify.app anna.pages.dev anna.vercel.app my-portfolio-site.vercel.app
    anna.github.io anna.web.app anna.onrender.com anna.herokuapp.com main.d123.amplifyapp.com
    nice-sea.2.azurestaticapps.net netlify-pages.se blog--anna.se digit.vercel.app.se""".split(),
)
def test_the_address_of_a_site_is_none(host: str) -> None:
    assert not is_preview(host)
    check(replace(HOME, address=f"https://{host}/blog"), {})


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:8000", "http://localhost", "http://[::1]:9", "https://127.0.0.2"]
)
def test_a_site_on_this_machine_stays_on_this_machine(address: str) -> None:
    trial = replace(HOME, address=address, reach=Reach.LOOPBACK, shares=Reach.LOOPBACK)
    check(trial, {"PYTEST_VERSION": "9"})
    check(replace(trial, reach=Reach.FOLDER), {})
    assert "the target is not" in reasons(replace(trial, reach=Reach.WORLD), {})
    assert "no reader could follow" in reasons(replace(trial, shares=Reach.WORLD), {})
    assert "https://:" not in reasons(replace(trial, reach=Reach.WORLD), {})


@pytest.mark.parametrize("name", ["leader.example", "a.test", "a.b.invalid", "leader.example."])
def test_a_site_without_a_public_address_deploys_and_does_not_share(name: str) -> None:
    site = replace(HOME, address=f"https://{name}", shares=Reach.FOLDER)
    check(site, {})
    check(replace(site, shares=Reach.LOOPBACK), {})
    assert "no public address yet" in reasons(replace(site, shares=Reach.WORLD), {})
    assert "no public address yet" in reasons(replace(HOME, address=site.address), {})


def test_a_test_deploys_nothing_to_the_world_whatever_the_address() -> None:
    site = replace(HOME, address="https://leader.example", shares=Reach.FOLDER)
    assert "test run" in reasons(site, {"PYTEST_VERSION": "9"})
    near = replace(HOME, reach=Reach.LOOPBACK, shares=Reach.LOOPBACK)
    assert "test run" in reasons(near, {"PYTEST_VERSION": "9"})


def test_trying_things_out_asks_all_the_same_who_wishes_it() -> None:
    trial = replace(
        IN_CI, address="https://leader.example", reach=Reach.LOOPBACK, shares=Reach.LOOPBACK
    )
    check(trial, GITHUB | {"PYTEST_VERSION": "9"})
    assert "MICROBLOG_PUBLISH" in reasons(trial, GITHUB | {"MICROBLOG_PUBLISH": ""})
    assert "pull_request" in reasons(trial, GITHUB | {"GITHUB_EVENT_NAME": "pull_request"})
    assert reasons(replace(trial, publish_from="here"), {"PYTEST_VERSION": "9"})


# What is told


def test_every_reason_is_told_at_once_each_on_its_line() -> None:
    with pytest.raises(Forbidden) as refused:
        check(replace(HOME, address="http://anna.se"), {"CI": "1", "READTHEDOCS": "True"})
    lines = str(refused.value).splitlines()
    assert len(lines) == 5
    assert lines[0].startswith("Read the Docs builds a preview here")
    assert refused.value.message.spoken() == lines[0]
    assert all(line.endswith(".") for line in lines)


def test_hostile_values_stay_on_one_short_line() -> None:
    told = reasons(IN_CI, YES | {"NETLIFY": "1", "CONTEXT": "\x1b[31m{x}\n" + "y" * 900})
    assert "\x1b" not in told
    assert f"(CONTEXT is “[31m{{x}}{'y' * 53}”)" in told
    assert "(CONTEXT is “”)" in reasons(IN_CI, YES | {"NETLIFY": "1"})
    assert all(len(line) < 250 for line in told.splitlines())


@given(
    st.dictionaries(st.sampled_from([s.variable for s in SIGNS] + ["CI", "GITHUB_REF"]), st.text()),
    st.booleans(),
    st.booleans(),
)
def test_no_context_can_make_a_machine_publish_without_leave(
    environ: dict[str, str], terminal: bool, confirmed: bool
) -> None:
    departure = replace(IN_CI, terminal=terminal, confirmed=confirmed)
    assert refusals(departure, {"GITHUB_ACTIONS": "true"} | environ)


# The branches that git knows


def test_git_tells_the_branch_and_the_main_branch(tmp_path: Path) -> None:
    far = Repository(tmp_path / "far")
    far.commit({"a": "a"})
    far.git("clone", "--quiet", ".", str(tmp_path / "near"))
    near = Repository(tmp_path / "near")
    assert branches(near.root) == ("main", "main")
    near.git("switch", "--quiet", "--create", "ny/gren-å")
    assert branches(near.root) == ("ny/gren-å", "main")
    near.git("checkout", "--quiet", "--detach")
    assert branches(near.root) == (None, "main")


def test_the_remote_that_a_branch_follows_says_which_is_the_main_one(tmp_path: Path) -> None:
    far = Repository(tmp_path / "far")
    far.commit({"a": "a"})
    far.git("branch", "trunk")
    near = Repository(tmp_path / "near")
    near.git("remote", "add", "home", str(far.root))
    near.git("fetch", "--quiet", "home")
    near.git("switch", "--quiet", "--create", "mine", "--track", "home/trunk")
    near.git("remote", "set-head", "home", "trunk")
    assert branches(near.root) == ("mine", "trunk")


@pytest.fixture
def between(tmp_path: Path) -> Repository:
    """A repository with two remotes, which have main branches of different names."""
    near = Repository(tmp_path / "near")
    near.commit({"a": "a"})
    for remote, main in (("home", "trunk"), ("origin", "stem"), ("work", "main")):
        near.git("remote", "add", remote, f"https://git.anna.se/{remote}.git")
        near.git("update-ref", f"refs/remotes/{remote}/{main}", "HEAD")
        near.git("symbolic-ref", f"refs/remotes/{remote}/HEAD", f"refs/remotes/{remote}/{main}")
    return near


@pytest.mark.parametrize(
    ("follows", "main"),
    [("home", "trunk"), ("work", "main"), ("origin", "stem"), ("gone", "stem"), ("", "stem")],
)
def test_of_many_remotes_the_one_that_is_followed_counts_else_origin(
    between: Repository, follows: str, main: str
) -> None:
    between.git("switch", "--quiet", "--create", "mine")
    if follows:
        between.git("config", "branch.mine.remote", follows)
    assert branches(between.root) == ("mine", main)
    between.git("checkout", "--quiet", "--detach")
    assert branches(between.root) == (None, "stem")


def test_of_many_remotes_none_counts_when_none_is_followed_or_origin(between: Repository) -> None:
    between.git("remote", "remove", "origin")
    between.git("branch", "--quiet", "--move", "main", "mine")
    assert branches(between.root) == ("mine", None)
    between.git("remote", "remove", "work")
    assert branches(between.root) == ("mine", "trunk")


def pushed(tmp_path: Path, *names: str) -> Repository:
    """Return a repository that pushed branches to a remote whose HEAD it never asked for."""
    far, near = Repository(tmp_path / "far"), Repository(tmp_path / "near")
    far.git("config", "core.bare", "true")
    near.commit({"a": "a"})
    near.git("remote", "add", "origin", str(far.root))
    for name in names:
        near.git("switch", "--quiet", "--force-create", name)
        near.git("push", "--quiet", "--set-upstream", "origin", name)
    near.git("remote", "set-head", "origin", "--delete")
    return near


@pytest.mark.parametrize(
    ("names", "default", "main"),
    [
        (("main", "draft"), "", "main"),
        (("master", "draft"), "main", "master"),
        (("main", "master", "draft"), "master", "master"),
        (("main", "master", "draft"), "trunk", None),
        (("master", "main"), "trunk", "main"),
        (("trunk", "draft"), "trunk", "trunk"),
        (("trunk", "draft"), "", None),
    ],
)
def test_a_remote_that_was_never_asked_is_known_by_its_branches(
    tmp_path: Path, names: tuple[str, ...], default: str, main: str | None
) -> None:
    near = pushed(tmp_path, *names)
    near.git("config", "init.defaultBranch", default)
    assert branches(near.root) == (names[-1], main)


def test_a_branch_that_follows_nothing_is_held_against_the_only_remote(tmp_path: Path) -> None:
    near = pushed(tmp_path, "main")
    near.git("remote", "rename", "origin", "home")
    near.git("switch", "--quiet", "--create", "draft")
    assert branches(near.root) == ("draft", "main")
    near.git("branch", "--quiet", "--set-upstream-to=main")
    assert branches(near.root) == ("draft", "main")


@pytest.mark.parametrize("remote", [False, True])
def test_what_never_left_is_held_against_the_main_branch_here(tmp_path: Path, remote: bool) -> None:
    near = Repository(tmp_path / "near")
    near.commit({"a": "a"})
    if remote:
        near.git("remote", "add", "origin", "https://git.anna.se/site.git")
    assert branches(near.root) == ("main", "main")
    near.git("switch", "--quiet", "--create", "draft")
    assert branches(near.root) == ("draft", "main")
    near.git("branch", "--quiet", "--move", "main", "trunk")
    near.git("config", "init.defaultBranch", "none")
    assert branches(near.root) == ("draft", None)


def test_without_a_repository_or_a_remote_nothing_is_known(tmp_path: Path) -> None:
    assert branches(Repository(tmp_path / "new").root) == ("main", None)
    (tmp_path / "bare").mkdir()
    assert branches(tmp_path / "bare") == (None, None)
