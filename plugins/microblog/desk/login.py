"""Logging in at a network, at this desk."""

from collections.abc import Mapping
from pathlib import Path

from microblog.desk.opened import ENVIRON
from microblog.desk.sharing import person
from microblog.errors import Message, Unanswered
from microblog.networks.contract import Account, Credentials
from microblog.sharing import connected as networks
from microblog.sharing import login as logins
from microblog.sharing.person import Person


def login(
    root: Path,
    network: str,
    *,
    paste: bool = False,
    port: int = logins.PORT,
    anew: bool = False,
    who: Person | None = None,
    environ: Mapping[str, str] = ENVIRON,
) -> int:
    """Log in at a network, in the browser where it has a login for that and `paste` is not set,
    else with keys that are typed or pasted unseen; return 0.

    `port` is where the browser comes back to; `anew` asks for the app's keys again. The keys are
    tried before they are kept: a question who they speak for. Raises Unanswered for a network that
    there is not, and as `microblog.sharing.login` does.
    """
    if network not in networks.known():
        raise Unanswered(
            "There is no network {network}. There are: {networks}.",
            network=network,
            networks=", ".join(networks.known()),
        )

    def check(keys: Credentials) -> Account:
        reached = networks.connect([network], keys, environ, loopback_only=False)
        return reached[0].network.account()

    who = who or person(root)
    if network == "linkedin" and not paste:
        logins.linkedin(root, environ, who, check, port=port, anew=anew)
    else:
        logins.pasted(root, environ, who, network, networks.needs()[network], check)
    who.say(Message("To see what would be shared: invoke plan"))
    return 0
