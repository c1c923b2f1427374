"""The first words of a new site, in the leader's language: the profile and the page about them."""

import json
from dataclasses import dataclass
from pathlib import Path

from microblog.desk.writing import escaped, new_uid
from microblog.profile import NO_ADDRESS

LANGUAGES = ("sv", "da", "en")


@dataclass(frozen=True, slots=True)
class Answers:
    """Who writes here. `address` and `portrait` may be empty: they can come later."""

    name: str
    does: str = ""
    language: str = "en"
    address: str = ""
    portrait: Path | str = ""


def profile_text(answers: Answers, portrait: str, zone: str) -> str:
    """Return content/profile.toml, with a note above each setting. `portrait` is below content/."""
    return _PROFILE[answers.language].format(
        name=_toml(answers.name),
        does=_toml(answers.does),
        address=_toml(answers.address or NO_ADDRESS),
        portrait=_toml(portrait),
        zone=_toml(zone),
    )


def about(answers: Answers) -> str:
    """Return a first draft of the page about the leader, in the first person."""
    said = escaped(answers.does)
    end = "" if said.endswith((".", "!", "?")) else "."
    does = f" {said[0].upper()}{said[1:]}{end}" if said else ""
    return _ABOUT[answers.language].format(uid=new_uid(), name=escaped(answers.name), does=does)


def _toml(text: str) -> str:
    """Return `text` in quotes: JSON's are TOML's, but for one character that only TOML forbids."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


_PROFILE = {
    "sv": """\
# Din profil: vem som skriver här, och var. Rader som börjar med # är bara
# anteckningar. Ändra vad du vill i vilken textredigerare som helst.

# Namnet som läsarna ser, och en rad om vad du gör.
name = {name}
does = {does}

# Språken du skriver på. Det första är också sidornas och kommandonas språk.
languages = ["sv"]

# Sidans adress. Så länge den slutar på .example läggs ingenting ut på nätet och
# ingenting delas.
address = {address}

# Klockan som dina datum går efter.
timezone = {zone}

# En bild på dig, räknat från content/. Utan bild visas dina initialer.
portrait = {portrait}

# Adresser som också är du: ta bort # och skriv dina egna.
# email = "du@exempel.se"
# me = ["https://www.linkedin.com/in/ditt-namn"]
""",
    "da": """\
# Din profil: hvem der skriver her, og hvor. Linjer, der begynder med #, er kun
# noter. Ret, hvad du vil, i en hvilken som helst teksteditor.

# Navnet, som læserne ser, og en linje om, hvad du laver.
name = {name}
does = {does}

# Sprogene, du skriver på. Det første er også sidernes og kommandoernes sprog.
languages = ["da"]

# Sidens adresse. Så længe den ender på .example, bliver intet lagt ud på nettet,
# og intet bliver delt.
address = {address}

# Uret, som dine datoer går efter.
timezone = {zone}

# Et billede af dig, regnet fra content/. Uden billede vises dine initialer.
portrait = {portrait}

# Adresser, der også er dig: fjern # og skriv dine egne.
# email = "dig@eksempel.dk"
# me = ["https://www.linkedin.com/in/dit-navn"]
""",
    "en": """\
# Your profile: who writes here, and where. Lines that begin with # are only
# notes. Change what you like, in any text editor.

# The name that readers see, and one line about what you do.
name = {name}
does = {does}

# The languages you write in. The first is also that of the pages and commands.
languages = ["en"]

# The site's address. As long as it ends in .example, nothing is put on the web
# and nothing is shared.
address = {address}

# The clock that your dates go by.
timezone = {zone}

# A picture of you, counted from content/. Without one, your initials are shown.
portrait = {portrait}

# Addresses that are also you: remove the # and write your own.
# email = "you@example.com"
# me = ["https://www.linkedin.com/in/your-name"]
""",
}

_ABOUT = {
    "sv": """\
---
title: Om mig
uid: {uid}
address: /about/
---

Jag heter {name}.{does}

Här skriver jag kort om det jag ser, det jag bestämmer och det jag lär mig på vägen. \
Jag skriver själv, och när jag har fel säger jag det.

Tycker du något annat, eller vet du något som jag borde veta? Hör av dig. Jag läser allt.
""",
    "da": """\
---
title: Om mig
uid: {uid}
address: /about/
---

Jeg hedder {name}.{does}

Her skriver jeg kort om det, jeg ser, det, jeg beslutter, og det, jeg lærer undervejs. \
Jeg skriver selv, og når jeg tager fejl, siger jeg det.

Mener du noget andet, eller ved du noget, som jeg burde vide? Så skriv til mig. Jeg læser det hele.
""",
    "en": """\
---
title: About me
uid: {uid}
address: /about/
---

I am {name}.{does}

Here I write short notes on what I see, what I decide and what I learn on the way. \
I write them myself, and when I am wrong I say so.

Do you see it otherwise, or know something that I should? Write to me. I read everything.
""",
}
