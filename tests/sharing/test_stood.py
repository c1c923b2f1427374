"""Links to copies, read from an entry's page and told to a ledger again."""

import pytest

from microblog.copies import Copy
from microblog.ledger import State
from microblog.sharing.stood import copies_on, stood
from sharing.desk import entry

ON_X = "https://x.com/annalind/status/1918234567890123456"
ON_LINKEDIN = "https://www.linkedin.com/feed/update/urn:li:share:7123456789012345678/"


def page(*links: str) -> str:
    told = "".join(f'<a class="u-syndication" href="{link}">Also there</a>' for link in links)
    other = f'<div class="h-entry"><a class="u-syndication" href="{ON_X}9">Also on X</a></div>'
    return f'<main><article class="h-entry">{told}<a href="{ON_X}8">A link</a></article>{other}'


def test_the_copies_of_a_page_are_its_own() -> None:
    told = copies_on(page(ON_X, ON_LINKEDIN))
    assert told == [Copy("X", ON_X), Copy("LinkedIn", ON_LINKEDIN)]
    assert copies_on(page()) == copies_on("") == []


@pytest.mark.parametrize("link", ["https://elsewhere.example/1", "https://x.com/anna", "", "::"])
def test_a_link_that_leads_to_no_copy_is_passed_over(link: str) -> None:
    assert copies_on(page(link)) == []
    assert stood({"one": [Copy("X", link)]}, [entry("one")]) == []


def test_the_ledger_is_told_where_it_stands_and_what_it_says() -> None:
    one = entry("one")
    [(draft, answer)] = stood({"one": [Copy("X", ON_X), Copy("X", ON_X)]}, [one, entry("two")])
    assert (draft.uid, draft.network, draft.part, draft.price) == ("one", "x", 1, 0)
    assert (draft.facts.permalink, draft.facts.fingerprint) == (one.address, one.fingerprint)
    assert answer.state is State.POSTED
    assert (answer.remote_id, answer.remote_url) == (ON_X.rpartition("/")[2], ON_X)


def test_a_link_that_several_entries_name_belongs_to_none() -> None:
    told = {uid: [Copy("X", ON_X)] for uid in ("one", "two")}
    assert stood(told, [entry("one"), entry("two")]) == []
