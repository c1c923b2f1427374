"""Contexts: the signs by which a machine tells that what it builds is not the site people read.

Every service tells it in variables of the environment; their names are from the services' own
documentation and from ci-info's table of vendors, as of 2026-11. A sign is read so that doubt
refuses: a value that is not known to be harmless, an empty one too, counts as the dangerous one.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from microblog.errors import Message

Environ = Mapping[str, str]

PULL_REQUEST = Message(
    "{service} runs this for a pull request ({variable}), which nobody has accepted yet: "
    "merge it, and it is published from the main branch."
)
PREVIEW = Message(
    "{service} builds a preview here ({variable} is “{value}”), not the site that people read: "
    "publish from its production build."
)
EVENT = Message(
    "{service} runs this because of “{value}” ({variable}): only a push, a timetable or a person "
    "may publish."
)
TAG = Message(
    "{service} runs this for a tag ({variable} is “{value}”): push to the main branch instead."
)
TEST = Message(
    "This is a test run ({variable} is set), and a test reaches nothing beyond this machine: "
    "publish from a terminal of your own."
)


@dataclass(frozen=True, slots=True)
class Sign:
    """A variable that tells what is built, the values that are harmless, and what others mean.

    `host` is set wherever the service runs, so that a missing `variable` is odd there; "" for a
    variable that is set only when there is something to tell.
    """

    service: str
    variable: str
    harmless: frozenset[str]
    means: Message
    host: str = ""

    def refusal(self, environ: Environ) -> Message | None:
        """Return why nothing may leave, None when the sign is harmless or absent."""
        value = environ.get(self.variable, "" if is_set(environ, self.host) else None)
        if value is None or value in self.harmless:
            return None
        told = {"service": self.service, "variable": self.variable, "value": shown(value)}
        return replace(self.means, values=told)


@dataclass(frozen=True, slots=True)
class Host:
    """A service that builds: the variable it is known by, and those of branch and main branch."""

    service: str
    known_by: str
    branch: str
    default: str = ""


def _sign(means: Message, service: str, variable: str, harmless: str, host: str = "") -> Sign:
    return Sign(service, variable, frozenset(harmless.split(",")), means, host)


SIGNS = (
    _sign(EVENT, "GitHub", "GITHUB_EVENT_NAME",
          "push,schedule,workflow_dispatch,repository_dispatch", "GITHUB_ACTIONS"),
    _sign(TAG, "GitHub", "GITHUB_REF_TYPE", "branch", "GITHUB_ACTIONS"),
    _sign(PREVIEW, "Netlify", "CONTEXT", "production", "NETLIFY"),
    _sign(PULL_REQUEST, "Netlify", "PULL_REQUEST", "false"),
    _sign(PREVIEW, "Netlify", "NETLIFY_DEV", "false"),
    _sign(PREVIEW, "Vercel", "VERCEL_ENV", "production", "VERCEL"),
    _sign(PREVIEW, "Railway", "RAILWAY_ENVIRONMENT_NAME", "production"),
    _sign(PREVIEW, "Upsun", "PLATFORM_ENVIRONMENT_TYPE", "production"),
    _sign(PREVIEW, "Read the Docs", "READTHEDOCS", "False"),
    _sign(PREVIEW, "Gitpod", "GITPOD_HEADLESS", "false"),
    _sign(PULL_REQUEST, "Render", "IS_PULL_REQUEST", "false", "RENDER"),
    _sign(PULL_REQUEST, "Heroku", "HEROKU_PR_NUMBER", "false"),
    _sign(PREVIEW, "Heroku", "HEROKU_TEST_RUN_ID", "false"),
    _sign(PULL_REQUEST, "AWS Amplify", "AWS_PULL_REQUEST_ID", "false"),
    _sign(PULL_REQUEST, "GitLab", "CI_MERGE_REQUEST_ID", "false"),
    _sign(PULL_REQUEST, "GitLab", "CI_MERGE_REQUEST_IID", "false"),
    _sign(PULL_REQUEST, "GitLab", "CI_EXTERNAL_PULL_REQUEST_IID", "false"),
    _sign(EVENT, "GitLab", "CI_PIPELINE_SOURCE", "push,schedule,web,api,trigger,pipeline",
          "GITLAB_CI"),
    _sign(TAG, "GitLab", "CI_COMMIT_TAG", ""),
    _sign(PULL_REQUEST, "Bitbucket", "BITBUCKET_PR_ID", "false"),
    _sign(TAG, "Bitbucket", "BITBUCKET_TAG", ""),
    _sign(PULL_REQUEST, "CircleCI", "CIRCLE_PULL_REQUEST", "false"),
    _sign(PULL_REQUEST, "CircleCI", "CIRCLE_PR_NUMBER", "false"),
    _sign(TAG, "CircleCI", "CIRCLE_TAG", ""),
    _sign(PULL_REQUEST, "Travis CI", "TRAVIS_PULL_REQUEST", "false", "TRAVIS"),
    _sign(TAG, "Travis CI", "TRAVIS_TAG", ""),
    _sign(PULL_REQUEST, "Azure Pipelines", "SYSTEM_PULLREQUEST_PULLREQUESTID", "false"),
    _sign(EVENT, "Azure Pipelines", "BUILD_REASON", "Manual,IndividualCI,BatchedCI,Schedule",
          "TF_BUILD"),
    _sign(PULL_REQUEST, "Buildkite", "BUILDKITE_PULL_REQUEST", "false", "BUILDKITE"),
    _sign(TAG, "Buildkite", "BUILDKITE_TAG", ""),
    _sign(EVENT, "Drone", "DRONE_BUILD_EVENT", "push,cron,custom", "DRONE"),
    _sign(PULL_REQUEST, "Drone", "DRONE_PULL_REQUEST", "false"),
    _sign(EVENT, "Woodpecker", "CI_PIPELINE_EVENT", "push,cron,manual"),
    _sign(PULL_REQUEST, "Jenkins", "CHANGE_ID", "false"),
    _sign(PULL_REQUEST, "Jenkins", "ghprbPullId", "false"),
    _sign(PULL_REQUEST, "AppVeyor", "APPVEYOR_PULL_REQUEST_NUMBER", "false"),
    _sign(PULL_REQUEST, "Cirrus CI", "CIRRUS_PR", "false"),
    _sign(PULL_REQUEST, "Semaphore", "SEMAPHORE_GIT_PR_NUMBER", "false"),
    _sign(PULL_REQUEST, "Bitrise", "BITRISE_PULL_REQUEST", "false"),
    _sign(EVENT, "AWS CodeBuild", "CODEBUILD_WEBHOOK_EVENT", "PUSH"),
    _sign(PULL_REQUEST, "Codefresh", "CF_PULL_REQUEST_NUMBER", "false"),
)  # fmt: skip

TESTS = (
    _sign(TEST, "pytest", "PYTEST_CURRENT_TEST", "false"),
    _sign(TEST, "pytest", "PYTEST_VERSION", "false"),
    _sign(TEST, "tox", "TOX_ENV_NAME", "false"),
)

HOSTS = (
    Host("GitHub", "GITHUB_ACTIONS", "GITHUB_REF"),
    Host("GitLab", "GITLAB_CI", "CI_COMMIT_BRANCH", "CI_DEFAULT_BRANCH"),
    Host("Cloudflare Pages", "CF_PAGES", "CF_PAGES_BRANCH"),
    Host("Cloudflare Workers", "WORKERS_CI", "WORKERS_CI_BRANCH"),
    Host("Netlify", "NETLIFY", "BRANCH"),
    Host("Vercel", "VERCEL", "VERCEL_GIT_COMMIT_REF"),
    Host("Render", "RENDER", "RENDER_GIT_BRANCH"),
    Host("AWS Amplify", "AWS_APP_ID", "AWS_BRANCH"),
    Host("Bitbucket", "BITBUCKET_BUILD_NUMBER", "BITBUCKET_BRANCH"),
    Host("CircleCI", "CIRCLECI", "CIRCLE_BRANCH"),
    Host("Travis CI", "TRAVIS", "TRAVIS_BRANCH"),
    Host("Azure Pipelines", "TF_BUILD", "BUILD_SOURCEBRANCH"),
    Host("Buildkite", "BUILDKITE", "BUILDKITE_BRANCH", "BUILDKITE_PIPELINE_DEFAULT_BRANCH"),
    Host("Drone", "DRONE", "DRONE_BRANCH", "DRONE_REPO_BRANCH"),
    Host("Woodpecker", "CI_PIPELINE_EVENT", "CI_COMMIT_BRANCH", "CI_REPO_DEFAULT_BRANCH"),
    Host("Jenkins", "JENKINS_URL", "BRANCH_NAME"),
    Host("AppVeyor", "APPVEYOR", "APPVEYOR_REPO_BRANCH"),
    Host("Cirrus CI", "CIRRUS_CI", "CIRRUS_BRANCH", "CIRRUS_DEFAULT_BRANCH"),
    Host("Semaphore", "SEMAPHORE", "SEMAPHORE_GIT_BRANCH"),
    Host("Bitrise", "BITRISE_IO", "BITRISE_GIT_BRANCH"),
    Host("AWS CodeBuild", "CODEBUILD_BUILD_ARN", "CODEBUILD_WEBHOOK_HEAD_REF"),
    Host("TeamCity", "TEAMCITY_VERSION", "TEAMCITY_BUILD_BRANCH"),
)

# Hosts that stand for one build, one branch or one session, never for the site that people read.
_PREVIEW_HOSTS = re.compile(
    r"""(?:^|\.)(?:
        [^.]+--[^.]+\.netlify\.app | netlify\.live                     # a deploy, a branch
      | [^.]+\.[^.]+\.pages\.dev                                       # NAME.pages.dev is the site
      | [^.]+-git-[^.]+\.vercel\.app
      | [^.]+-(?=[a-z]*[0-9])[a-z0-9]{9}-[^.]+\.vercel\.app           # digits tell it from a word
      | [^.]+--[^.]+\.(?:web\.app|firebaseapp\.com)
      | [^.]+-pr-[0-9]+[^.]*\.(?:onrender|herokuapp)\.com
      | pr-[0-9]+\.[^.]+\.amplifyapp\.com
      | [^.]+-[0-9]+(?:\.[a-z0-9]+){1,2}\.azurestaticapps\.net
      | readthedocs\.build
      | ngrok(?:-free)?\.(?:io|app|dev|pizza) | trycloudflare\.com | loca\.lt | localtunnel\.me
      | serveo\.net | lhr\.(?:life|rocks) | localhost\.run | tunnelmole\.net | bore\.pub
      | devtunnels\.ms
      | (?:raw|rawcdn)\.githack\.com | htmlpreview\.github\.io
      | github\.dev | gitpod\.(?:io|dev) | csb\.app | stackblitz\.io | webcontainer(?:-api)?\.io
    )$""",
    re.VERBOSE,
)  # fmt: skip


def signs(environ: Environ) -> Iterator[Message]:
    """Yield why this is a pull request, a preview, a tag or no one's wish."""
    return (refusal for sign in SIGNS if (refusal := sign.refusal(environ)))


def tests(environ: Environ) -> Iterator[Message]:
    """Yield why this is a test run."""
    return (refusal for sign in TESTS if (refusal := sign.refusal(environ)))


def host_of(environ: Environ) -> Host | None:
    """Return the service that this machine belongs to, None when it is none that we know."""
    return next((host for host in HOSTS if is_set(environ, host.known_by)), None)


def is_preview(name: str) -> bool:
    """Whether a host's name, in small letters, stands for one build, one branch or one session."""
    return bool(_PREVIEW_HOSTS.search(name))


def is_set(environ: Environ, variable: str) -> bool:
    """Whether a variable says anything but no."""
    return environ.get(variable, "").lower() not in {"", "0", "false"}


def shown(value: str) -> str:
    """Return a value from outside as it can be shown on one line."""
    return "".join(filter(str.isprintable, value))[:60]
