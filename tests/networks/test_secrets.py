"""No secret is shown, in whichever form."""

import base64
import logging
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from microblog.errors import Unanswered
from microblog.networks.secrets import redacted, taken

SECRETS = [f"canary{n}-Sv/+=~{n * 7}-Ferry" + "x" * n for n in range(4)]
KEYS = {f"KEY_{n}": secret for n, secret in enumerate(SECRETS)}


def forms() -> Iterator[str]:
    for secret in SECRETS:
        yield from {
            secret,
            quote(secret),
            quote(secret, safe=""),
            quote(quote(secret, safe=""), safe=""),
        }
        for shift in range(3):
            yield base64.b64encode(b"xxx"[:shift] + secret.encode() + b"xxx").decode()


def test_every_form_of_a_secret_is_hidden() -> None:
    taken(KEYS, KEYS)
    for form in forms():
        assert "***" in redacted(f"a {form} b")
    assert redacted("nothing to see") == "nothing to see"


def test_a_record_without_a_secret_is_left_as_it_is(caplog: pytest.LogCaptureFixture) -> None:
    taken(KEYS, KEYS)
    with caplog.at_level(logging.INFO):
        logging.getLogger("pelican").info("%s of %d", "one", 2)
    assert caplog.records[0].args == ("one", 2)


def test_a_secret_in_a_log_is_hidden_in_message_arguments_and_traceback(
    caplog: pytest.LogCaptureFixture,
) -> None:
    taken(KEYS, KEYS)
    log = logging.getLogger("some.new.library")
    with caplog.at_level(logging.DEBUG):
        log.info(f"a {SECRETS[0]}")
        log.info("a %s %r", SECRETS[1], {"key": SECRETS[2]})
        log.info("a %(key)s", {"key": SECRETS[3]})
        try:
            raise ValueError(SECRETS[0])
        except ValueError:
            log.exception("it failed")
    assert not [secret for secret in SECRETS if secret in caplog.text]
    assert "ValueError: ***" in caplog.text
    assert not [record for record in caplog.records if record.args]


def test_a_record_that_cannot_be_written_does_not_stop_the_program() -> None:
    taken(KEYS, KEYS)
    log = logging.getLogger("some.silent.library")
    log.propagate = False
    log.addHandler(logging.NullHandler())
    log.warning("%d %s", SECRETS[0])


def test_white_space_around_a_key_is_dropped() -> None:
    assert taken({"KEY": " abcdefgh\n"}, ["KEY"]) == ["abcdefgh"]


@pytest.mark.parametrize("given", [{}, {"KEY": ""}, {"KEY": " "}])
def test_a_missing_key_is_told_by_its_name(given: dict[str, str]) -> None:
    with pytest.raises(Unanswered, match="KEY: not set"):
        taken(given, ["KEY"])
