"""A site whose every field was written by someone who means harm.

Each payload that bites, where nothing guards, sets `window.pwned`, opens a dialog, leaves the page
or asks another host; `test_hostile` proves that of each, and then that none does on our pages.
"""

import json
import re
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from sites import Built, Workshop

PWN = "window.pwned=1"
AWAY = "https://elsewhere.example"

# As they stand, they bite in a page that copies them into its text.
BITING = (
    f"<script>{PWN}</script>",
    f"<ScRiPt/x>{PWN}</sCrIpT >",
    f"<img src=x onerror={PWN}>",
    f'"><img src=x onerror={PWN}>',
    f"'><svg onload={PWN}>",
    f"<svg><script>{PWN}</script></svg>",
    f"<svg><animate onbegin={PWN} attributeName=x dur=1s>",
    "<math><mtext><table><mglyph><style><!--</style>"
    f"<img title='--&gt;&lt;img src=x onerror={PWN}&gt;'><img src=x onerror={PWN}>",
    f"<details open ontoggle={PWN}>more</details>",
    f"<input autofocus onfocus={PWN}>",
    f"<video><source onerror={PWN}></video>",
    f"<audio src=x onerror={PWN}></audio>",
    f"<p style='animation:x 1s' onanimationstart={PWN}>x</p><style>@keyframes x{{}}</style>",
    '<iframe srcdoc="<script>parent.pwned=1</script>"></iframe>',
    '<iframe src="javascript:parent.pwned=1"></iframe>',
    f'<object data="javascript:{PWN}"></object><embed src="{AWAY}/x">',
    "<script>document.title='pwned';alert(1)</script>",
    f"<script>location='{AWAY}/'</script>",
    f'<meta http-equiv="refresh" content="0;url={AWAY}/">',
    f'<base href="{AWAY}/"><img src="/x.png">',
    f'<link rel="stylesheet" href="{AWAY}/x.css">',
    f"<style>@import url({AWAY}/x.css)</style>",
    f'<p style="background:url({AWAY}/x.png)">x</p>',
    f'<img src="{AWAY}/x.png" alt="x">',
    f'<img srcset="{AWAY}/x.png 1w" alt="x">',
    f'<video poster="{AWAY}/x.png" src="{AWAY}/x.mp4"></video>',
    f"</title></script></style></textarea><script>{PWN}</script>",
    f"--></p></div></main><script>{PWN}</script>",
    f"]]></description><script>{PWN}</script>",
    f"</script><script>{PWN}</script>",
    f"</code></pre><script>{PWN}</script>",
    f'<noscript><p title="</noscript><img src=x onerror={PWN}>">',
)
# Those below bite through Markdown, templates, clicks or the eyes.
OTHERS = (
    f"[a link](javascript:{PWN})",
    f"[a link](JaVa&#115;cript:{PWN})",
    f"[a link](java\tscript:{PWN})",
    f"[a link]( \x01javascript:{PWN})",
    f"[a link](data:text/html,<script>{PWN}</script>)",
    f"[a link](vbscript:{PWN})",
    f'[a link](//elsewhere.example/ "{"x" * 9}")',
    f'<a href="javascript:{PWN}" onclick="{PWN}" target="_top" ping="{AWAY}/">a link</a>',
    f'<a href="&#x6A;avascript:{PWN}">a link</a>',
    f"<javascript:{PWN}>",
    f"[a link][1]\n\n[1]: javascript:{PWN}",
    f"![a picture](javascript:{PWN})",
    f"![a picture]({AWAY}/x.png)",
    f"text {{: onclick={PWN} style=position:fixed href=javascript:{PWN} }}",
    f"# Heading {{: onmouseover={PWN} id=content }}",
    f'*[word]: "><script>{PWN}</script>\n\nword',
    f'```x"><script>{PWN}</script>\ncode\n```',
    f'https://elsewhere.example/"onmouseover="{PWN} and <https://elsewhere.example/"onclick={PWN}>',
    f'#tag"><script>{PWN}</script> @name"onclick={PWN}',
    f'<form action="javascript:{PWN}"><button formaction="javascript:{PWN}">x</button></form>',
    '<div id="content"><a id="content" name="content">x</a><form name="cookie">',
    "{{7*7}} {% raise %} {# #} ${7*7} #{7*7} <%= 7*7 %> {static}/../pelicanconf.py",
    "]]> <![CDATA[ <!-- --!> <?php ?> <!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]> &y;",
    "\u202egpj.exe\u202c \u2066right\u2069 \u200fto\u200e left \u061c",
    "nul \x00 bell \x07 escape \x1b[31m delete \x7f next \x85 \ufffe \ufeff line\u2028para\u2029",
    "z" + "\u0300\u0301\u0302\u0303" * 40 + "algo",
    "W" * 5000,
    "<plaintext> <textarea> <title> <xmp> <select><option> <frameset> <template><div><div><b><i>",
    '<table><tr><td></table><li>x</ul></p><h6>x<dd><q cite="no address"><time datetime="x">',
)
PAYLOADS = (*BITING, *OTHERS)

# What could run, load, send or cover something; what makes the page scroll sideways.
# Our own facts for machines are data, and no script.
WRONG = """() => {
  const found = [...document.querySelectorAll('script:not([type="application/ld+json"]), iframe,' +
    'object, embed, form, input, button, style, svg, math, base, template, noscript, body link')];
  const schemes = ['http:', 'https:', 'mailto:', 'tel:'];
  for (const element of document.querySelectorAll('*'))
    for (const {name, value} of element.attributes) {
      const address = ['href', 'src', 'cite', 'poster', 'action', 'data'].includes(name);
      const scheme = address && URL.canParse(value, location) && new URL(value, location).protocol;
      if (/^on|^style$|^srcdoc$|^ping$|^formaction$|^target$/.test(name)
          || address && !schemes.includes(scheme)) found.push(element);
    }
  const wrong = found.map(element => element.outerHTML.slice(0, 200));
  const facts = [...document.querySelectorAll('script')].map(s => typeof JSON.parse(s.textContent));
  if (facts.join() !== 'object') wrong.push(`facts: ${facts}`);
  const excess = document.scrollingElement.scrollWidth - document.documentElement.clientWidth;
  if (excess > 0) wrong.push(`${excess} pixels too wide`);
  return wrong;
}"""

PROFILE = {
    "name": f'"><script>{PWN}</script>',
    "does": f"</title></script><script>{PWN}</script><img src=x onerror={PWN}> {'W' * 300}",
    "me": [f"{AWAY}/'-{PWN}-'/*"],
}
EMAIL = f'"autofocus onfocus="{PWN}"@x.example'
_TOGETHER = 8  # payloads in one field: one page shows them all
_BODY = "{0}\n\n> {0}\n\n- {0}\n\n## {0}\n\n*a {0} b* [{0}]({1}/) `{0}`\n\n| {0} |\n|---|\n| {0} |"
_FIELDS = "title summary source quote author place starts ends tag conference lang slug"


def workshop(root: Path, *, only_fields: bool = False) -> Built:
    """Build the site: every payload in every field of an entry of every kind, and in its body.

    With `only_fields`, bodies and the e-mail address are harmless: what HTML a person writes there
    is theirs to get right. The entries lie as any Pelican content does, not in entries/, so that a
    missing picture is a warning and no fault that ends the build.
    """
    made = Workshop(root)
    profile = PROFILE | ({} if only_fields else {"email": EMAIL})
    made.profile(**{name: json.dumps(value) for name, value in profile.items()})
    (made.content / "entries").rmdir()
    (made.content / "media").mkdir()
    Image.new("RGB", (40, 30), "teal").save(made.content / "media" / "x.png")
    files: dict[str, str] = {}
    for number in range(0, len(PAYLOADS), _TOGETHER):
        files |= _entries(number, PAYLOADS[number : number + _TOGETHER])
    if only_fields:
        files = {name: _with_plain_body(file) for name, file in files.items()}
    return made.build(files)


def _entries(number: int, payloads: Sequence[str]) -> dict[str, str]:
    """Return one entry of each kind and a page, with these payloads."""
    first, text, line = payloads[0], "\n\n".join(payloads), " ".join(" ".join(payloads).split())
    bodies = "\n\n".join(_BODY.format(payload, AWAY) for payload in payloads)
    alts = (" ".join(re.sub(r"[\[\]]", "", payload).split()) for payload in payloads)
    photos = "\n\n".join(f"![{alt}](../media/x.png){{: title='{alt}' }}" for alt in alts)
    day = f"2026-{1 + number % 2:02}-{1 + number % 27:02}"
    everything = dict.fromkeys(_FIELDS.split(), text) | {"date": day}
    kinds: dict[str, tuple[dict[str, object], str]] = {
        "article": (
            {"was": f"/old/{number}/", "tags": list(payloads), "category": first},
            bodies,
        ),
        "link": ({"link": f"{AWAY}/{line}"}, bodies),
        "linked": ({"link": first}, text),
        "reply": ({"reply-to": f"{AWAY}/{line}"}, bodies),
        "replied": ({"reply-to": first}, text),
        "photo": ({"kind": "photo"}, f"{photos}\n\n{text}"),
        "conference": ({"kind": "conference", "site": f"{AWAY}/{line}"}, bodies),
        "attended": ({"kind": "conference", "site": first}, text),
    }
    entries = {
        f"{kind}/{number}.md": _file(everything | more, body)
        for kind, (more, body) in kinds.items()
    }
    status = "hidden" if number else "published"  # only one fits into the navigation
    page = {"title": text, "summary": text, "status": status}
    return {
        **entries,
        f"note/{number}.md": _file({"date": day}, bodies),
        f"pages/{number}.md": _file(page, bodies),
    }


def _with_plain_body(file: str) -> str:
    header, mark, _ = file.rpartition("\n---\n")
    return f"{header}{mark}A plain body."


def _file(fields: dict[str, object], body: str) -> str:
    """Return a file; JSON's text is YAML's, so that every character comes through."""
    lines = [f"{name}: {json.dumps(value)}" for name, value in fields.items()]
    return "\n".join(["---", *lines, "---", body])
