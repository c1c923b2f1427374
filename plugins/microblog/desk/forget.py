"""`invoke forget`: a person who was quoted is quoted no more, and gets a letter that says so."""

from collections.abc import Mapping
from pathlib import Path

from microblog.conversation.forgetting import meant
from microblog.desk.case import Case, case_of
from microblog.desk.opened import ENVIRON
from microblog.desk.sharing import person
from microblog.desk.unknown import kept_out, refuse_what_is_near
from microblog.errors import Message, MicroblogError, Unanswered
from microblog.profile import read_profile
from microblog.publishing.ground import earnest
from microblog.publishing.pipeline import publish
from microblog.publishing.request import Options, Published, Voices
from microblog.sharing.person import Person
from microblog.site.turn import alone

_WAITS = Unanswered.exit_code


def forget(
    root: Path,
    wanted: str,
    *,
    yes: bool = False,
    terminal: bool = False,
    who: Person | None = None,
    environ: Mapping[str, str] = ENVIRON,
) -> int:
    """Remove every trace of a person, deploy the site without them, look whether anything is left,
    print the letter to them, and return an exit code: 3 while something is left.

    `wanted` is a name, a handle or an address; see `forgetting.Meant`. What was found is shown, and
    a person agrees once, or with `yes` beforehand. Of whom there is no trace is only kept out: that
    takes no deploy and no letter. Raises as a publish does, with all of it removed on this machine,
    and Unanswered for nobody.
    """
    who = who or person(root)
    ground, profile = earnest(root, environ), read_profile(root / "content" / "profile.toml")
    replies = ground.state / "replies" / "lock"  # whoever decides about replies writes them too
    with alone(ground.state / "lock"), alone(replies):
        case = case_of(ground, profile, meant(wanted), who)
        if not (case.theirs or case.read):
            refuse_what_is_near(case)
            if not case.left(ground.root / "output"):
                return 0 if kept_out(case, yes=yes, terminal=terminal) else _WAITS
        case.shown()
        if not case.agreed(yes=yes, terminal=terminal):
            return _WAITS
        case = case.keyed()
        case.removed()
    done = _deployed(case, terminal=terminal)
    with alone(ground.state / "lock"):
        case.swept()
    left = case.left(done.report.output)
    case.told(left)
    return _WAITS if left else done.exit_code


def _deployed(case: Case, *, terminal: bool) -> Published:
    """Build and deploy the site as it is now, sharing nothing."""
    who, options = case.who, Options(share=False, remove=True, yes=True, terminal=terminal)
    who.say(Message("Removed here. Building and deploying the site without it."))
    try:
        done = publish(
            case.ground.root, options, environ=case.ground.environ, voices=Voices(words=who.words)
        )
    except MicroblogError:
        who.say(
            Message(
                "It is removed on this machine, but people may still read it on the site. Mend "
                "what is told at the end, and run this again. Send them this letter after that:"
            )
        )
        case.letter()
        raise
    for line in filter(None, (done.handed, *done.wrong)):
        who.say(line)
    return done
