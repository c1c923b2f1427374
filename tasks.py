"""The verbs. Each is a few lines; what it does lives in the package, imported only when it runs."""

import os
import shutil
import sys
import time
from functools import wraps
from pathlib import Path

from invoke import Exit, task

ROOT = Path(__file__).resolve().parent
CONTENT = ROOT / "content"
OUTPUT = ROOT / "output"
PORT = 8000


def verb(*names, **options):
    """Make a task whose errors are told in the leader's language, with their exit code."""

    if {"-h", "--help"} & set(sys.argv):
        options["positional"] = []  # else `invoke new --help` would be an entry that says "--help"

    def decorate(body):
        @wraps(body)
        def run(c, *args, **kwargs):
            from microblog.desk.voice import task_body

            return task_body(ROOT)(body)(c, *args, **kwargs)

        return task(*names, **options)(run)

    return decorate


def tell(*lines):
    from microblog.desk.voice import tell

    tell(ROOT, lines)


def made(path=None, check=False, **settings):
    """Build, print what came of it, and return the report."""
    from microblog.desk.voice import counted
    from microblog.site.build import build

    began = time.monotonic()
    report = build(ROOT, check=check, PATH=folder(path), **settings)
    tell(*report.warnings, *counted(report.counts, time.monotonic() - began))
    return report


def folder(path):
    """Return another folder of content, as Pelican wants it; None for the usual one."""
    from microblog.errors import Unanswered

    if path and not Path(path).expanduser().is_dir():
        raise Unanswered("There is no folder {path}. Check the name. Nothing was done.", path=path)
    return path and str(Path(path).expanduser().resolve())


def number(text):
    """Return a number as it was written on the command line."""
    from microblog.errors import Unanswered

    if not str(text).isdecimal():
        raise Unanswered("{text} is no number. Nothing was done.", text=text)
    return int(text)


def _message(text):
    from microblog.errors import Message

    return Message(text)


def written(path):
    print(path.relative_to(ROOT))


def setting():
    """Return what is needed to write an entry: the profile and the clock."""
    from datetime import datetime

    from microblog.profile import read_profile

    profile = read_profile(CONTENT / "profile.toml")
    return profile, datetime.now(profile.zone)


@verb(
    help={
        "name": "Your name.",
        "does": "What you do, in one line.",
        "language": "sv, da or en.",
        "address": "The address of the site, like https://example.com; may be empty.",
        "portrait": "A picture of you, as a file; may be empty.",
    }
)
def start(c, name=None, does=None, language=None, address=None, portrait=None):
    """Set up the site for you: five questions at the most."""
    from microblog.desk.start import ask, machine_zone, unstarted
    from microblog.desk.start import start as begin
    from microblog.site.languages import language as spoken

    unstarted(ROOT)
    given = {
        "name": name,
        "does": does,
        "language": language,
        "address": address,
        "portrait": portrait,
    }
    terminal = sys.stdin.isatty() and (
        lambda question, code: input(question.spoken(spoken(code)) + " ")
    )
    answers = ask(given, terminal or None)
    done = begin(ROOT, answers, zone=machine_zone(os.environ, language=answers.language))
    made()
    tell(*done)


# invoke knows no positional argument that may be left out: `new` takes one when one is given.
@verb(
    positional=[] if sys.argv[-1] == "new" else ["text"],
    help={"text": "What you want to say; without it your editor opens."},
)
def new(c, text=None):
    """Write an entry."""
    from microblog.desk import writing

    profile, now = setting()
    if text is None:
        editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "nano"
        path = writing.edited(CONTENT, profile, now, editor)
    else:
        path = writing.new(CONTENT, profile, now, text)
    if path:
        written(path)
    else:
        tell(_message("Nothing was written."))


@verb(
    help={
        "url": "The address that you write about.",
        "view": "What you think of it.",
        "title": "What the page is called.",
        "quote": "What it says, in its own words.",
    }
)
def link(c, url, view, title=None, quote=None):
    """Write an entry about a page elsewhere: your view first."""
    from microblog.desk import writing

    profile, now = setting()
    written(writing.link(CONTENT, profile, now, url, view, title, quote))


@verb(
    help={
        "file": "The picture.",
        "alt": "What it shows, for those who cannot see it.",
        "text": "What you want to say.",
    }
)
def photo(c, file, text, alt=""):
    """Write an entry with a picture."""
    from microblog.desk import writing

    profile, now = setting()
    written(writing.photo(CONTENT, profile, now, Path(file).expanduser(), alt, text))


@verb(help={"path": "Another folder of content, like any Pelican site's."})
def check(c, path=None):
    """List every fault and warning of every file; change nothing."""
    made(path, check=True)


@verb(help={"path": "Another folder of content, like any Pelican site's."})
def build(c, path=None):
    """Build the site into output/, whole or not at all."""
    made(path)


@verb(help={"path": "Another folder of content, like any Pelican site's."})
def rebuild(c, path=None):
    """Build without what earlier builds kept."""
    shutil.rmtree(ROOT / ".microblog" / "pictures", ignore_errors=True)
    made(path)


@verb(help={"path": "Another folder of content, like any Pelican site's."})
def preview(c, path=None):
    """Build as for publishing; send nothing anywhere."""
    made(path)


@verb()
def clean(c):
    """Remove output/ and what can be made again; what you wrote and sent stays known."""
    for folder in (OUTPUT, *(ROOT / ".microblog" / name for name in ("pictures", "build"))):
        shutil.rmtree(folder, ignore_errors=True)


@verb(
    help={"port": "Where: 8000 if you say nothing.", "drafts": "Show drafts and what is to come."}
)
def serve(c, port=PORT, drafts=False):
    """Show the site on this machine."""
    from microblog.desk.serve import running
    from microblog.profile import read_profile

    output = ROOT / ".microblog" / "drafts" if drafts else OUTPUT
    if drafts:
        with_drafts(output)
    elif not output.exists():
        made()
    with running(output, port=number(port), root=read_profile(CONTENT / "profile.toml").root) as at:
        print(f"{at}/", flush=True)
        while True:
            time.sleep(3600)


def with_drafts(output):
    """Build a site that shows everything, beside the one that people will read."""
    from microblog.site.build import build

    report = build(ROOT, OUTPUT_PATH=str(output), MICROBLOG_DRAFTS=True)
    tell(*report.warnings, _message("Drafts and entries to come are shown here, nowhere else."))


@verb()
def regenerate(c):
    """Build again whenever something changes."""
    from threading import Event

    from microblog.desk.serve import watch

    made()
    watch([CONTENT, ROOT / "theme", ROOT / "pelicanconf.py"], retried, Event())


@verb(help={"port": "Where: 8000 if you say nothing."})
def reserve(c, port=PORT):
    """Build, then show the site on this machine."""
    made()
    serve(c, port=port)


@verb(help={"port": "Where: 8000 if you say nothing."})
def livereload(c, port=PORT):
    """Show the site and let the browser follow every change."""
    from microblog.desk.serve import livereload as follow

    made()
    follow(OUTPUT, "127.0.0.1", number(port), [CONTENT, ROOT / "theme"], retried)


def retried():
    """Build; tell what is wrong and wait for the next change."""
    from microblog.errors import MicroblogError

    try:
        made()
    except MicroblogError as error:
        tell(error)


@verb(
    help={
        "path": "Another folder of content, like any Pelican site's.",
        "target": "Where to, if not where the profile says.",
        "yes": "Answer every question with yes.",
        "share": "Share this entry, by uid, file or address, however old it is.",
        "hold": "How long what is new is live before it is shared, like 10m.",
        "no_share": "Share nothing on the networks this time.",
        "remove": "Let addresses go that people can read now.",
        "json": "Tell it as JSON, for machines.",
        "rehearse": "Do all of it on this machine, with stand-ins for the networks.",
        "anew": "Begin the rehearsal from nothing.",
        "faults": "What goes wrong on the wire of a rehearsal; all for one after another.",
        "slow": "In a rehearsal, the networks take their time.",
        "broke": "In a rehearsal, there is no credit.",
        "expired": "In a rehearsal, the logins have ended.",
    }
)
def publish(
    c,
    path=None,
    target=None,
    yes=False,
    share=None,
    hold=None,
    no_share=False,
    remove=False,
    json=False,
    rehearse=False,
    anew=False,
    faults=None,
    slow=False,
    broke=False,
    expired=False,
):
    """Check, build and deploy the site; see that it is live; share what is new; keep a receipt."""
    from microblog.desk import publish as desk
    from microblog.publishing.request import Options

    options = Options(
        path=folder(path),
        target=target,
        yes=yes,
        share=not no_share,
        only=share,
        hold=span(hold),
        remove=remove,
        terminal=sys.stdin.isatty(),
    )
    if rehearse:
        troubles = {"faults": faults, "slow": slow, "broke": broke, "expired": expired}
        code = desk.rehearse(ROOT, options, troubles, anew=anew)
    else:
        code = (desk.published_as_json if json else desk.published)(ROOT, options)
    if code:
        raise Exit(code=code)


def span(hold):
    """Return how long a hold is; None where none was asked for."""
    from microblog.errors import Unanswered
    from microblog.terms import lasting

    try:
        return hold and lasting(hold)
    except ValueError:
        raise Unanswered(
            "{hold} is no span of time. Write it like 10m. Nothing was done.", hold=hold
        ) from None


@verb()
def status(c):
    """Show the receipt of the last publish, and how entries stand on the networks."""
    from microblog.desk.publish import status as told
    from microblog.desk.sharing import standing

    tell(*told(ROOT))
    print(*standing(ROOT), sep="\n")


# invoke knows no positional argument that may be left out: these take one when one is given.
def entry_named(name):
    after = sys.argv[sys.argv.index(name) + 1 :] if name in sys.argv else []
    return ["entry"] if after and not after[0].startswith("-") else []


@verb(positional=entry_named("plan"), help={"entry": "Only this one, by uid, file or address."})
def plan(c, entry=None):
    """Show exactly what would be shared, and at what price; send nothing."""
    from microblog.desk.sharing import plan as planned

    print(*planned(ROOT, entry), sep="\n")


@verb()
def adopt(c):
    """Begin the ledger, find a lost one again, or move it to where the profile says."""
    from microblog.desk.sharing import adopt as adopted

    tell(*adopted(ROOT))


@verb(help={"entry": "Which one, by uid, file or address."})
def skip(c, entry):
    """Never share an entry."""
    from microblog.desk.sharing import skip as skipped

    tell(*skipped(ROOT, entry))


@verb(
    positional=entry_named("settle"),
    help={
        "entry": "Which one, by uid, file or address; without it, all that wait.",
        "network": "Which network: x or linkedin.",
        "there": "The link under which it stands there.",
        "not_there": "It is not there, and may be shared again.",
    },
)
def settle(c, entry=None, network=None, there=None, not_there=False):
    """Say what came of a share that nobody knows of."""
    from microblog.desk.sharing import settle as settled

    answers = {"network": network, "there": there, "not_there": not_there}
    code = settled(ROOT, entry, terminal=sys.stdin.isatty(), **answers)
    if code:
        raise Exit(code=code)


@verb(
    help={
        "entry": "Which one, by uid, file or address.",
        "gone": "You have taken it away there yourself.",
    }
)
def undo(c, entry, gone=False):
    """Take an entry back from the networks, or keep it from going there; its page stays."""
    from microblog.desk.sharing import undo as undone

    code = undone(ROOT, entry, terminal=sys.stdin.isatty(), gone=gone)
    if code:
        raise Exit(code=code)


@verb(
    help={
        "name": "What it is called.",
        "tag": "The hashtag of what you write about it; the name in one word if you say nothing.",
        "from_": "Its first day, like 2026-06-23.",
        "to": "Its last day.",
        "place": "Where it is.",
        "site": "The address of its own site.",
    }
)
def conference(c, name, tag=None, from_=None, to=None, place=None, site=None):
    """Begin a conference: a page that gathers what is said before, during and after it."""
    from microblog.desk.conferences import conference as begun
    from microblog.desk.voice import voice

    profile, now = setting()
    days = {"starts": from_, "ends": to}
    said = {"tag": tag, "place": place, "site": site, "words": voice(ROOT)}
    written(begun(CONTENT, profile, now, name, **days, **said))


@verb(
    help={
        "yes": "Agree to what reading costs.",
        "check": "Look whether what you kept still stands, and decide about what does not.",
    }
)
def replies(c, yes=False, check=False):
    """Read what others answered, and keep what you choose."""
    from microblog.desk.checked import checked
    from microblog.desk.replies import replies as read

    terminal = sys.stdin.isatty()
    code = checked(ROOT, terminal=terminal) if check else read(ROOT, yes=yes, terminal=terminal)
    if code:
        raise Exit(code=code)


# invoke knows no positional argument that may be left out: what LinkedIn has is an option.
@verb(
    positional=[] if any(word.startswith("--linkedin") for word in sys.argv) else ["url"],
    help={
        "url": "The address of the post.",
        "entry": "What it stands under, by uid, file or address.",
        "reason": "Why it may stand here: public, asked or given.",
        "linkedin": "The address of a comment at LinkedIn, which you copy by hand.",
        "author": "Who wrote that comment.",
        "text": "What it says.",
        "date": "When it was written.",
    },
)
def keep(c, url=None, entry="", reason="", linkedin=None, author="", text="", date=""):
    """Keep one post by its address, under what it answers."""
    from microblog.desk import keep as desk

    asked = desk.Asked(entry=entry, reason=reason, author=author, text=text, date=date)
    kept = desk.keep_linkedin if linkedin else desk.keep
    code = kept(ROOT, linkedin or url, asked, terminal=sys.stdin.isatty())
    if code:
        raise Exit(code=code)


@verb(
    help={
        "person": "Their name, their handle, or an address.",
        "yes": "Remove all that is found without a question.",
    }
)
def forget(c, person, yes=False):
    """Remove every trace of a person, deploy, look whether any is left, and print a letter."""
    from microblog.desk.forget import forget as forgotten

    code = forgotten(ROOT, person, yes=yes, terminal=sys.stdin.isatty())
    if code:
        raise Exit(code=code)


@verb(
    help={
        "network": "x or linkedin.",
        "paste": "Paste the key instead of logging in with the browser.",
        "port": "Where the browser comes back to: 8765 if you say nothing.",
        "anew": "Ask for the keys of the app again.",
    }
)
def login(c, network, paste=False, port=8765, anew=False):
    """Connect a network."""
    from microblog.desk.login import login as logged_in

    code = logged_in(ROOT, network, paste=paste, port=number(port), anew=anew)
    if code:
        raise Exit(code=code)


@verb(help={"remote": "The git remote to take the engine from."})
def upgrade(c, remote="upstream"):
    """Take the newest engine; what is in content/ stays as it is."""
    from microblog.desk.upgrade import upgrade as taken

    tell(*taken(ROOT, remote))


@verb()
def doctor(c):
    """Look at the machine, the settings and the repository; each finding with its cure."""
    from microblog.desk.doctor import doctor as examined

    checks = examined(ROOT, os.environ)
    for found in checks:
        print({True: "✓", None: "?", False: "✗"}[found.ok], end=" ")
        tell(*filter(None, [found.what]))
        if found.cure and not found.ok:
            print("  →", end=" ")
            tell(found.cure)
    if any(found.ok is False for found in checks):
        raise Exit(code=2)


@verb(help={"entries": "How many entries the site has."})
def bench(c, entries=1000):
    """Time a build against plain Pelican's on the same entries."""
    c.run(f'"{sys.executable}" "{ROOT / "tests" / "bench.py"}" {number(entries)}')


@verb()
def trials(c):
    """Run the long trials too: more of everything that is random."""
    c.run(f'"{sys.executable}" -m pytest -x -m trial --hypothesis-profile=long')


@verb(
    help={
        "group": "ledger, outcomes, gate or adapter; all if you say nothing.",
        "minutes": "How long at most.",
    }
)
def mutants(c, group="", minutes=""):
    """Change the trusted core in small ways, and count how many the tests notice."""
    limit = minutes and number(minutes)
    c.run(f'"{sys.executable}" "{ROOT / "tests" / "mutants.py"}" "{group}" {limit}')
