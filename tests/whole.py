"""A whole site of every kind of entry and page, written for the tests; and pictures drawn here."""

import io
from datetime import date, timedelta

from PIL import Image

# Words that must stand nowhere in the output, and why.
SECRETS = {
    "unfinishedplum": "a draft",
    "unsaidpear": "a draft page",
    "tomorrowquince": "dated in the future",
    "skippedfig": "left out by its status",
}
CAMERA = "Camera of Anna"


def jpeg(width: int = 640, height: int = 480, colour: str = "steelblue") -> bytes:
    """Return a photograph that tells where and with what it was taken."""
    image = Image.new("RGB", (width, height), colour)
    exif = Image.Exif()
    exif[0x010F] = CAMERA
    exif[0x8769] = {0x9003: "2026:01:02 03:04:05"}
    exif[0x8825] = {1: "N", 2: (59.0, 20.0, 1.0), 3: "E", 4: (18.0, 3.0, 1.0)}
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


ARTICLE = """\
---
title: The "twelfth" floor -- and what it taught me
date: 2026-05-06 07:30
modified: 2026-05-07 09:00
tags: [lifts, long reads]
uid: article1
was: [/2026/the-12th-floor/, /old/twelfth.html]
---
A first paragraph with a footnote[^1] and *some* emphasis.

<h2 id="a-heading">A heading</h2>

![A lift's button](../../media/button.jpg) and a [link to the list](2026-04-02-list.md#later),
one to [a heading here](#a-heading), to [a paper]({static}/files/the%20paper.pdf), to [the same
note]({filename}/entries/2026/2026-04-02-list.md "named"), to [an address](/2026/list/) and
[elsewhere](https://other.example/a?b=c&d=%C3%A5).

| left | right |
|:-----|------:|
| 1    | 2     |

```python
print('<a href="/nowhere/" id="none">#nottag</a>')
```

[^1]: The footnote itself.
"""

ENTRIES = {
    "2026/2026-04-01-start.md": "#livetsomgd is how it begins. https://a.example/x. Thanks @Bo!\n",
    "2026/2026-04-02-list.md": (
        'Tips: read slowly.\n\n- one\n- two\n\n<h2 id="later">Later</h2>\n\nMore. #lifts\n'
    ),
    "2026/2026-04-03.md": "Örebro\n",
    "2026/2026-04-04.md": "Orebro\n",
    "2026/2026-04-05-look.md": (
        "---\nlink: https://other.example/report?a=1&b=2\ntitle: A report\nsource: The Institute\n"
        'quote: "They said it."\n---\nMy view of it. #lifts\n'
    ),
    "2026/2026-04-06-answer.md": (
        "---\nreply-to: https://other.example/thought\nquote: |\n  One thought.\n\n  Another.\n"
        "---\nI agree.\n"
    ),
    "2026/2026-04-07-photo.md": "![A button](../../media/button.jpg)\n\nSeen today.\n",
    "2026/2026-05-06-article.md": ARTICLE,
    "2026/2026-05-08-twin.md": "A thought in English. #shared\n",
    "2026/2026-05-08-twin.sv.md": "En tanke på svenska. #shared #svensk\n",
    "2026/2026-05-08-twin.da.md": "En tanke på dansk. #shared\n",
    "2026/2026-05-09-ensam.sv.md": 'Bara på svenska: "så" -- ja. #livetsomgd\n',
    "2026/2026-06-11-heard.md": "---\nconference: lift-days\n---\nHeard in the hall.\n",
    "2026/2026-06-12-seen.md": "Seen in the hall #liftdays\n",
    "2026/2026-06-13-hidden.md": (
        "---\nstatus: hidden\nuid: hidden1\nwas: /2026/hid/\n---\nOnly by address. #onlyhidden\n"
    ),
    "2026/2026-06-14-draft.md": "---\nstatus: draft\n---\nunfinishedplum #unfinishedplum\n",
    "2026/2026-06-15-skip.md": "---\nstatus: skip\n---\nskippedfig\n",
    "2027/2027-01-01-future.md": "tomorrowquince #tomorrowquince\n",
}
OTHERS = {
    "conferences/lift-days.md": (
        "---\ntitle: Lift Days\ndate: 2026-06-10\nstarts: 2026-06-10\nends: 2026-06-12\n"
        "place: Aarhus\nsite: https://days.example\ntag: liftdays\n---\nThree days.\n"
    ),
    "pages/about.md": "# About me\n\nI ride lifts. #lifts #onlyonpages\n",
    "pages/about.sv.md": "# Om mig\n\nJag åker hiss.\n",
    "pages/thanks.md": "Title: Thanks\nStatus: hidden\n\nThank you.\n",
    "pages/later.md": "Title: Later\nStatus: draft\n\nunsaidpear\n",
}


def files() -> dict[str, str | bytes]:
    """Return the files of a content folder, each kind at least once, many entries in all."""
    media = {
        "media/button.jpg": jpeg(),
        "media/portrait.jpg": jpeg(300, 300, "peru"),
        "files/the paper.pdf": b"%PDF-1.4\n",
        "files/poster.jpg": jpeg(200, 100, "olive"),
    }
    entries = {f"entries/{name}": text for name, text in (ENTRIES | many()).items()}
    return {**media, **entries, **OTHERS}


def many() -> dict[str, str]:
    """Return forty short entries of one tag, over half a year, and one of a tag named alike."""
    days = [date(2025, 6, 1) + timedelta(days=5 * number) for number in range(40)]
    notes = {f"{day:%Y}/{day}-note.md": f"Note of {day:%d %B}. #t2\n" for day in days}
    return notes | {"2025/2025-12-30-alike.md": "One more. #t22\n"}
