"""Logging in: a person's leave to share in their name, brought to where this machine keeps keys.

What is secret is typed where nobody sees it, and shown to nobody: not by a word on the screen, not
as an argument of a program, not in the page that the browser ends at.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from secrets import token_urlsafe

from microblog.copies import NAMES
from microblog.errors import Message, Unanswered
from microblog.networks.contract import Account, Credentials
from microblog.networks.reach import Reach, base
from microblog.networks.secrets import taken
from microblog.networks.wire import Wire
from microblog.sharing.authorization import APP, HOME, TOKEN, asked_at, code_of, exchanged
from microblog.sharing.callback import listening
from microblog.sharing.credentials import Held, credentials, expires
from microblog.sharing.keyrings import Keyring, env, write_env
from microblog.sharing.person import Person

PORT = 8765  # LinkedIn compares the redirect's address with those that the app lists, port and all
_PATIENCE = 300.0  # seconds for a person in a browser
_LASTS = 60  # days

# Asks a network whom credentials speak for. Raises Refused.
Check = Callable[[Credentials], Account]


def linkedin(
    root: Path,
    environ: Mapping[str, str],
    person: Person,
    check: Check,
    *,
    port: int = PORT,
    anew: bool = False,
    wire: Callable[[Reach], Wire] = Wire,
    patience: float = _PATIENCE,
) -> Account:
    """Log in at LinkedIn in the browser, keep the token, its last day and the app's keys, and
    return whom it speaks for. `anew` asks for the app's keys though they are there.

    Raises Unanswered when the person says no, or nothing for `patience` seconds; OutsideFailed
    when LinkedIn does; Forbidden for an address that cannot be used; and what `check` raises.
    """
    _ready(root, environ)
    home = base(environ, "MICROBLOG_LINKEDIN_LOGIN_URL", HOME)
    app = {} if anew else _app(root, environ)
    new = {} if app else _asked_app(person)
    state = token_urlsafe(32)
    with listening(port, state, person.page) as callback:
        _send(
            person, asked_at(home, (app | new)[APP[0]], callback.address, state), callback.address
        )
        code = code_of(callback.wait(patience))
    token, seconds = exchanged(wire, home, app | new, code, callback.address)
    kept = new | {TOKEN: token, expires("linkedin"): _last_day(seconds)}
    return _kept(root, environ, person, "linkedin", kept, check)


def pasted(
    root: Path,
    environ: Mapping[str, str],
    person: Person,
    network: str,
    names: Sequence[str],
    check: Check,
) -> Account:
    """Ask for the keys of these names, keep them, and return whom they speak for.

    Raises Unanswered when nobody answers, and what `check` raises; then nothing is kept.
    """
    _ready(root, environ)
    if network in _WHERE:
        person.say(_WHERE[network])
    kept = {name: _asked(person, name) for name in names}
    if network in _END:
        kept[expires(network)] = _asked_day(person)
    return _kept(root, environ, person, network, kept, check)


_WHERE = {
    "x": Message(
        "X's developer portal shows your app's keys under Keys and tokens: the API key and secret "
        "(the consumer key) and the access token and secret, made for reading and writing."
    ),
    "linkedin": Message(
        "LinkedIn's developer portal makes a token with its OAuth token tools. Choose your app and "
        "openid, profile and w_member_social."
    ),
}
_END = {"linkedin"}  # whose tokens end


def _ready(root: Path, environ: Mapping[str, str]) -> None:
    """Return if keys can be kept: nobody should log in for nothing. Raises as `env` does."""
    env(root)


def _app(root: Path, environ: Mapping[str, str]) -> dict[str, str]:
    found = credentials(root, environ, {"linkedin": APP})
    return {name: found.credentials[name] for name in APP} if found.networks else {}


def _asked_app(person: Person) -> dict[str, str]:
    person.say(
        Message("LinkedIn's developer portal shows your app's client ID and secret under Auth.")
    )
    return {name: _asked(person, name) for name in APP}


def _asked(person: Person, name: str) -> str:
    while True:
        typed = person.secret(Message("{name} (it stays hidden):", {"name": name}))
        try:
            return taken({name: typed}, [name])[0]
        except Unanswered as error:
            person.say(error.message)


def _asked_day(person: Person) -> str:
    while True:
        typed = person.ask(Message("Its last day, like 2027-01-20 (Enter: 60 days from now):"))
        try:
            if not typed or date.fromisoformat(typed) >= datetime.now(UTC).date():
                return typed or _last_day(_LASTS * 86_400)
        except ValueError:
            pass
        person.say(Message("That is no day to come."))


def _last_day(seconds: int) -> str:
    """Return the last day, in UTC, on which a token that holds for `seconds` holds to its end."""
    return ((datetime.now(UTC) + timedelta(seconds=seconds)).date() - timedelta(days=1)).isoformat()


def _send(person: Person, address: str, redirect: str) -> None:
    person.say(
        Message(
            "Your app at LinkedIn must list this redirect URL under Auth, to the letter: {url}",
            {"url": redirect},
        )
    )
    person.say(
        Message(
            "Open this in a browser on this machine, and log in: {address}", {"address": address}
        )
    )
    person.browse(address)


def _kept(
    root: Path,
    environ: Mapping[str, str],
    person: Person,
    network: str,
    values: Mapping[str, str],
    check: Check,
) -> Account:
    """Keep keys that are accepted, and return whom they speak for."""
    account = check(Held(values))
    who = {"network": NAMES.get(network, network), "name": account.name}
    person.say(Message("{network} knows you as {name}.", who))
    if Keyring(root, environ).put(values):
        person.say(Message("The keys are in this machine's keyring."))
    else:
        _put_down(root, person, values)
    if names := [name for name in values if environ.get(name, "").strip()]:
        person.say(
            Message(
                "The environment has other values, and they come first. Remove them: {names}",
                {"names": ", ".join(names)},
            )
        )
    return account


def _put_down(root: Path, person: Person, values: Mapping[str, str]) -> None:
    names = ", ".join(values)
    question = Message(
        "There is no keyring here. Write {names} into .env, which only you may read? (y/n)",
        {"names": names},
    )
    if person.ask(question).lower() not in {"y", "yes", "j", "ja"}:
        raise Unanswered(
            "Nothing was kept. Set these in the environment, or log in again: {names}",
            names=names,
        )
    write_env(root, values)
    person.say(Message("The keys are in .env. Keep that file out of every copy that others get."))
