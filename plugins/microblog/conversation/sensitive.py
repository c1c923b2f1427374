"""Words that the law guards: health, politics, membership of a union; and words about minors.

General Data Protection Regulation, article 9. A list as short as this finds what is said plainly,
and asks; it decides nothing.
"""

import re

_ENGLISH = """
ill illness sick cancer diagnos* depress* anxiety burnout burned-out pregnan* disab* therap*
addict* alcoholi* medication* suicid* adhd autis* dementia surgery
trade-union* labour-union* union-member* shop-steward* voted-for party-member*
minor minors underage teenager* my-son my-daughter my-kid* year-old year-olds
"""
_SWEDISH = """
sjuk sjuka sjukdom* sjukskriv* cancer* diagnos* depr* ångest utbränd* utmattning* gravid*
funktionsneds* terapi* missbruk* alkoholis* medicin* självmord* demens opererad* operation
fack facket facklig* fackförbund* fackförening* skyddsombud* röstade-på röstar-på partimedlem*
moderaterna socialdemokrat* sverigedemokrat* vänsterpartiet miljöpartiet kristdemokrat*
minderårig* tonåring* min-son min-dotter mitt-barn mina-barn *åring *åringar
"""
_DANISH = """
syg syge sygdom* sygemeld* kræft* diagnose* depress* angst udbrændt gravid* handicap* terapi*
misbrug* alkoholis* medicin* selvmord* demens opereret
fagforening* fagforbund* tillidsrepræsentant* arbejdsmiljørepræsentant* stemte-på stemmer-på
socialdemokrat* venstre konservative enhedslisten
mindreårig* teenager* min-søn min-datter mit-barn mine-børn *årig *årige
"""


def _pattern(words: str) -> str:
    """Return the pattern of a word: a star stands for any letters, a hyphen for a gap."""
    return re.escape(words).replace(r"\*", r"\w*").replace(r"\-", r"[\s-]+")


_GUARDED = re.compile(
    rf"\b(?:{'|'.join(map(_pattern, f'{_ENGLISH}{_SWEDISH}{_DANISH}'.split()))})\b", re.IGNORECASE
)


def guarded(text: str) -> str:
    """Return the first words in a text that may say what the law guards; "" if there are none."""
    found = _GUARDED.search(text)
    return found[0] if found else ""
