"""What somebody who means harm may answer: at least 150 strings, each for every field of a reply.

They come as replies come: from outside, to be shown on our pages as text and nothing else.
"""

import json
from collections.abc import Iterator, Sequence

from hostile import AWAY, PAYLOADS, PWN
from kept import reply

_HANDLERS = (
    "onerror onload onfocus onblur onclick onmouseover onmouseenter onpointerdown onpointerenter "
    "onanimationstart onanimationend ontransitionend ontoggle onbeforetoggle onbegin onend "
    "onscroll onscrollend onwheel onkeydown oninput onchange onpaste oncopy ondrag onresize "
    "onhashchange onpageshow onmessage onloadstart oncanplay oncuechange onsearch onsubmit "
    "ondblclick oncontextmenu onselectstart onauxclick onformdata oninvalid onplay onprogress "
    "onunload onbeforeunload onpagehide onpopstate onstorage onslotchange"
).split()
_SCHEMES = (
    "javascript:",
    "JaVaScRiPt:",
    " javascript:",
    "java\nscript:",
    "java\tscript:",
    "java\0script:",
    "&#106;avascript:",
    "&Tab;javascript:",
    "%6Aavascript:",
    "javascript://leader.example/%0a",
    "feed:javascript:",
    "view-source:javascript:",
    "jar:javascript:",
    "data:text/html,<script>",
    "data:image/svg+xml,<svg onload=>",
    "data:text/html;base64,PHNjcmlwdD4=",
    "vbscript:",
    "livescript:",
    "blob:https://leader.example/",
    "filesystem:https://leader.example/",
    "file:///etc/passwd#",
    "about:blank#",
    "intent://x#Intent;scheme=",
    "//elsewhere.example/",
    "\\\\elsewhere.example\\",
    "https:elsewhere.example/",
    "http://elsewhere.example/",
    "https://leader.example@elsewhere.example/",
    "https://leader.example\\@elsewhere.example/",
    "https://еlsewhere.example/",
    "https://elsewhere.example/\u202ecod.",
    "ws://elsewhere.example/",
    "tel:",
    "sms:",
    "magnet:?xt=",
)
_BREAKS = (
    '"></bdi></a></p></div></li></ol>',
    "'></bdi></a></p></div></li></ol>",
    "</script></title></style></textarea>",
    "]]></description></item>",
    "]]&gt;</content></entry>",
    '"}]}</script>',
    '\\"}]}</script>',
    "\u2028\u2029</script>",
    "<!--<script>",
    "-->",
    "--!>",
    "&lt;/script&gt;",
    "&amp;lt;/script&amp;gt;",
    "</bdi>\u202e",
)
STRINGS: tuple[str, ...] = tuple(
    dict.fromkeys(
        [
            *PAYLOADS,
            *(f'x" {name}="{PWN}" autofocus tabindex="0' for name in _HANDLERS),
            *(f"{scheme}{PWN}" for scheme in _SCHEMES),
            *(f"{end}<script>{PWN}</script><img src={AWAY}/x onerror={PWN}>" for end in _BREAKS),
        ]
    )
)
NETWORKS = ("x", "linkedin", "mastodon", "bluesky", "web")
UID, SLUG = "attacked01", "days"


def files(strings: Sequence[str]) -> dict[str, str]:
    """Return a conference whose every reply says one of the strings in every field.

    A reply whose address the string spoils is not shown, so there is one more with a good address.
    """
    conference = {"uid": UID, "title": "Days", "date": "2026-05-20", "starts": "2026-06-09"}
    found = {f"conferences/{SLUG}.md": f"---\n{_yaml(conference)}\n---\nThree days.\n"}
    for number, string in enumerate(strings):
        for part in _replies(number, string):
            found |= part
    return found


def cards(strings: Sequence[str]) -> dict[str, str]:
    """Return an entry for each string with that as its title, which is what its card says."""
    headers = [_yaml({"title": title, "uid": f"card{n}"}) for n, title in enumerate(strings)]
    return {
        f"entries/2026-06-01-n{n}.md": f"---\n{header}\n---\nX." for n, header in enumerate(headers)
    }


def _replies(number: int, string: str) -> Iterator[dict[str, str]]:
    network = NETWORKS[number % len(NETWORKS)]
    fields = {"text": string, "author": string, "handle": string, "network": network, "entry": UID}
    yield reply(f"n{number}", **fields, author_url=f"{AWAY}/{number}")
    yield reply(f"bad{number}", **fields, author_url=string, url=f"{AWAY}/{string}")
    yield reply(f"worse{number}", **fields, author_url=f"https://{string}", url=string)


def _yaml(fields: dict[str, str]) -> str:
    return "\n".join(f"{name}: {json.dumps(value)}" for name, value in fields.items())
