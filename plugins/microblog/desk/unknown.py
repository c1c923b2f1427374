"""Somebody of whom nothing is kept: who may be meant instead, and how they are kept out."""

from difflib import get_close_matches

from microblog.conversation.forgetting import KEY, keep_out
from microblog.conversation.traces import folded
from microblog.desk.asked import agrees
from microblog.desk.case import Case
from microblog.errors import Message, Unanswered


def refuse_what_is_near(case: Case) -> None:
    """Raise Unanswered when somebody who is kept is called nearly as what was asked for, or that is
    a whole site. Who names a person by an address means nobody else."""
    if case.meant.is_site:
        raise Unanswered(
            "{address} is a whole site, and nobody who is kept here has it as their page. Copy the "
            "address of a post, or of the person's page, whole. Nothing was removed.",
            address=case.meant.wanted,
        )
    near = [] if case.meant.is_address else _near(case)
    if near:
        raise Unanswered(
            "Nobody who is kept here is called {wanted}. Did you mean {near}? Nothing was removed.",
            wanted=case.meant.wanted,
            near=", ".join(near),
        )


def kept_out(case: Case, *, yes: bool, terminal: bool) -> bool:
    """Keep somebody out of whom there is no trace, if a person agrees; return whether they did.

    It takes an address, or a handle with its mark: a name alone is as likely a slip. Raises
    Unanswered for that, without a key, and where nobody is there to ask.
    """
    told = {"wanted": case.meant.wanted}
    if not (case.meant.is_address or case.meant.handle):
        raise Unanswered(
            "Nobody who is kept here is called {wanted}, and no file names them. Nothing was "
            "removed.",
            **told,
        )
    if not case.can_keep_out:
        raise Unanswered(
            "Nothing here is by {wanted}, and no file names it. To keep it out from now on, write "
            "a long random word into .env as {key}, and run this again. Nothing was removed.",
            **told,
            key=KEY,
        )
    if not (yes or terminal):
        raise Unanswered(
            "Nothing here is by {wanted}, and no file names it. To keep it out from now on: invoke "
            'forget "{wanted}" --yes. Nothing was removed.',
            **told,
        )
    question = Message(
        "Nothing here is by {wanted}, and no file names it. Keep it out from now on? (y/n)", told
    )
    if not (yes or agrees(case.who, question)):
        case.who.say(Message("Nothing was removed."))
        return False
    case = case.keyed()
    keep_out(case.stores.content, case.key, case.meant.wanted, case.known)
    case.who.say(
        Message("Nothing of {wanted} was kept. From now on nothing of it is taken in.", told)
    )
    return True


def _near(case: Case) -> list[str]:
    """Return the names and handles that are much like what was asked for."""
    said = [word for kept in case.stores.kept() for word in (kept.author, kept.handle) if word]
    names, wanted = {folded(word): word for word in said}, folded(case.meant.wanted)
    near = [names[seen] for seen in get_close_matches(wanted, names, 3, 0.7)]
    near += [word for seen, word in names.items() if wanted in seen.split()]
    return [*dict.fromkeys(near)]
