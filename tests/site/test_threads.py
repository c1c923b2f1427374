"""What others answered, below an entry: attributed, threaded, and gone when it is gone."""

import io
import json
import socket
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from typing import Any
from xml.etree.ElementTree import Element

import mf2py
import pytest
from kept import ENTRY, entry, kept_id, reply
from PIL import Image

from microblog.site.wellknown import POLICY
from sites import Built, Workshop, below, words_of
from whole import jpeg

AT = "2026/thought/"
WITHDRAWN = {"state": "withdrawn", "withdrawn": "2026-11-12T09:00:00+01:00"}
NOBODY = dict.fromkeys(("author", "handle", "author_url", "text", "url"), "")
DAYS = {"conferences/days.md": "---\nuid: days000001\ntitle: Days\ndate: 2026-03-01\n---\nDays.\n"}
LINKEDIN = "https://www.linkedin.com/feed/update/urn:li:activity:7000000000000000001/"


def items(page: Element) -> list[Element]:
    """Return the replies on a page, in their order, withdrawn ones too."""
    return below(page, "li", class_="reply")


def shown(built: Built, at: str = AT) -> list[tuple[str, str]]:
    """Return how far each reply is set in, and its words."""
    found = []
    for item in items(built.page(at)):
        (deep,) = [name for name in (item.get("class") or "").split() if name[:5] == "deep-"]
        texts = below(item, "div", class_="e-content")
        found.append((deep, words_of(texts[0]) if texts else words_of(item)))
    return found


def cites(built: Built, at: str = AT) -> list[dict[str, Any]]:
    """Return the properties of the comments on a page, as machines read them."""
    root = built.report.site.profile.address
    (item,) = mf2py.parse(doc=built.text(at), url=f"{root}/{at}")["items"][-1:]
    comments = item["properties"].get("comment", [])
    assert all(comment["type"] == ["h-cite"] for comment in comments)
    return [comment["properties"] for comment in comments]


# What machines and readers are told


def test_every_reply_is_a_citation_with_author_address_date_and_content(site: Workshop) -> None:
    built = site.build({**entry(), **reply("anna"), **reply("bo", to="anna"), **reply("cid")})
    assert len(cites(built)) == 3
    for cite in cites(built):
        (author,) = cite["author"]
        name = author["properties"]["url"][0].rpartition("@")[2]
        assert author["properties"]["name"] == [f"{name.capitalize()} Author"]
        assert cite["url"] == [f"https://social.example/@{name}/1"]
        moment = datetime.fromisoformat(cite["published"][0])
        assert moment == datetime.fromisoformat("2026-03-02T09:30:00+01:00")
        assert cite["content"][0]["value"] == f"Words of {name}."


def test_the_thread_stands_outside_the_entrys_own_content(site: Workshop) -> None:
    built = site.build({**entry(), **reply("anna")})
    page = built.page(AT)
    (content,) = [e for e in page.iter("div") if e.get("class") == "e-content p-name"]
    assert words_of(content) == "A thought."
    assert items(page)


def test_handle_and_network_stand_beside_the_name_and_the_link_leads_there(site: Workshop) -> None:
    (item,) = items(site.build({**entry(), **reply("anna")}).page(AT))
    assert "Anna Author @anna@social.example Mastodon" in words_of(
        below(item, "p", class_="who")[0]
    )
    (name, _) = item.iter("bdi")
    assert name.text == "Anna Author"
    source = below(item, "p", class_="source")[0]
    assert [(a.get("href"), a.text) for a in source.iter("a")] == [
        ("https://social.example/@anna/1", "View on Mastodon"),
        ("/why/#public", "Why am I quoted?"),
    ]


def test_the_date_is_that_of_the_leaders_clock_and_leads_to_the_reply(site: Workshop) -> None:
    late = reply("anna", published="2026-03-02T23:30:00+00:00")
    (item,) = items(site.build({**entry(), **late}).page(AT))
    (link,) = [a for a in item.iter("a") if a.find("time") is not None]
    assert words_of(link) == "3 March"
    assert link.get("href") == f"#{item.get('id')}"


def test_a_day_of_another_year_says_so(site: Workshop) -> None:
    built = site.build({**entry(), **reply("anna", published="2025-12-31T10:00:00+01:00")})
    assert "31 December 2025" in built.words(AT)


def test_initials_stand_where_others_put_a_picture(site: Workshop) -> None:
    (item,) = items(site.build({**entry(), **reply("anna")}).page(AT))
    (face,) = below(item, "span", class_="face")
    assert (face.text, face.get("aria-hidden")) == ("AA", "true")
    assert [*item.iter("img")] == []


def test_a_picture_that_was_given_is_ours_and_small(site: Workshop) -> None:
    files = {**entry(), **reply("anna", portrait="media/anna.jpg"), "media/anna.jpg": jpeg()}
    built = site.build(files)
    (image,) = [*items(built.page(AT))[0].iter("img")]
    data = built.files()[(image.get("src") or "")[1:]]
    assert Image.open(io.BytesIO(data)).width == 96 and b"Exif" not in data


def test_a_picture_that_is_none_is_a_warning_and_initials(site: Workshop) -> None:
    files = {**entry(), **reply("anna", portrait="media/anna.jpg"), "media/anna.jpg": b"no"}
    built = site.build(files)
    assert [w for w in built.warnings if w.startswith("content/media/anna.jpg: The portrait")]
    assert below(built.page(AT), "span", class_="face")


def test_the_language_is_marked_where_it_is_known_and_another(site: Workshop) -> None:
    codes = {"anna": "sv", "bo": "en", "cid": "und", "dan": "iw", "eva": "pt-BR", "fay": ""}
    files = [reply(name, lang=code) for name, code in codes.items()]
    built = site.build({**entry(), **{k: v for file in files for k, v in file.items()}})
    texts = below(built.page(AT), "div", class_="e-content")[1:]
    told = {words_of(text)[9:-1]: text.get("lang") for text in texts}
    assert told == {"anna": "sv", "bo": None, "cid": None, "dan": "he", "eva": "pt", "fay": None}


def test_the_leaders_own_answer_is_shown_as_such(site: Workshop) -> None:
    own = reply("anna", author="Anna Ek", own=True)
    (item,) = items(site.build({**entry(), **own}).page(AT))
    assert "own" in (item.get("class") or "") and "writes here" in words_of(item)
    assert [a.get("href") for a in below(item, "a", class_="p-name")] == ["/"]
    assert "Why am I quoted?" not in words_of(item)


def test_an_edited_reply_says_so(site: Workshop) -> None:
    built = site.build({**entry(), **reply("anna", edited=True), **reply("bo")})
    assert ["edited" in words_of(item) for item in items(built.page(AT))] in (
        [True, False], [False, True],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("reason", "told"), [("given", "Given to me"), ("asked", "Quoted with their consent")]
)
def test_what_stands_nowhere_else_says_why_it_is_here(
    site: Workshop, reason: str, told: str
) -> None:
    built = site.build({**entry(), **reply("anna", url="", author_url="", reason=reason)})
    (item,) = items(built.page(AT))
    assert told in words_of(item) and "View on" not in words_of(item)
    assert cites(built)[0]["url"] == [f"https://leader.example/{AT}#reply-{kept_id('anna')}"]


# Threads


def test_answers_to_answers_are_set_in_twice_and_then_say_whom_they_answer(site: Workshop) -> None:
    chain = ["anna", "bo", "cid", "dan", "eva"]
    files = entry() | reply("anna")
    for above, name in pairwise(chain):
        files |= reply(name, to=above)
    built = site.build(files)
    deep = ["deep-0", "deep-1", "deep-2", "deep-2", "deep-2"]
    assert [at for at, _ in shown(built)] == deep
    above_them = [below(item, "p", class_="above") for item in items(built.page(AT))]
    told = [words_of(found[0]) if found else "" for found in above_them]
    assert told == ["", "", "", "in answer to Cid Author", "in answer to Dan Author"]


def test_what_is_set_in_tells_those_who_cannot_see_it_whom_it_answers(site: Workshop) -> None:
    built = site.build({**entry(), **reply("anna"), **reply("bo", to="anna")})
    hidden = below(items(built.page(AT))[1], "p", class_="hidden")
    assert words_of(hidden[0]) == "in answer to Anna Author"


def test_a_thread_of_any_depth_is_built(site: Workshop) -> None:
    files = entry() | reply("n0")
    for number in range(1, 199):
        files |= reply(f"n{number}", to=f"n{number - 1}")
    assert len(shown(site.build(files))) == 199


@pytest.mark.parametrize(
    ("lang", "note"),
    [
        ("en", "An answer on Mastodon stood here. It was withdrawn on 12 November 2026."),
        ("sv", "Här stod ett svar på Mastodon. Det drogs tillbaka den 12 november 2026."),
        ("da", "Her stod et svar på Mastodon. Det blev trukket tilbage den 12. november 2026."),
    ],
)
def test_a_withdrawn_reply_leaves_a_dated_note(site: Workshop, lang: str, note: str) -> None:
    built = site.build({**entry(lang=lang), **reply("anna", **WITHDRAWN, **NOBODY)})
    assert shown(built) == [("deep-0", note)]
    assert cites(built) == []


def test_a_withdrawn_reply_whose_file_holds_more_tells_none_of_it(site: Workshop) -> None:
    kept = {"author": "Xenia Q", "handle": "xenia@q.example", "text": "Qwords.", "lang": "sv"}
    kept |= {"url": "https://q.example/@xenia/1", "author_url": "https://q.example/@xenia"}
    more = {"edited": True, "embed": "official", "portrait": "media/q.jpg"}
    site.write({"media/q.jpg": jpeg(60, 60)})
    gone = reply("anna", **WITHDRAWN, **kept, **more)
    built = site.build({**entry(conference="days"), **DAYS, **gone, **reply("bo", to="anna")})
    note = "An answer on Mastodon stood here. It was withdrawn on 12 November 2026."
    assert [shown(built, at)[0][1] for at in (AT, "conferences/days/")] == [note, note]
    for file in built.output.rglob("*"):
        if file.suffix in {".html", ".xml", ".json", ".ics", ".txt", ".js"}:
            found = file.read_text(encoding="utf-8")
            assert not [word for word in ("Xenia", "xenia", "q.example", "Qwords") if word in found]


def test_what_answers_a_withdrawn_reply_keeps_its_place(site: Workshop) -> None:
    gone = reply("anna", **WITHDRAWN, **NOBODY)
    built = site.build({**entry(), **gone, **reply("bo", to="anna")})
    assert [at for at, _ in shown(built)] == ["deep-0", "deep-1"]
    assert "in answer to" not in built.words(AT)


def hide(site: Workshop, name: str) -> None:
    """Write what a look at the networks leaves behind for a reply that it found gone."""
    hidden = {kept_id(name): {"since": "2026-11-01T08:00:00+01:00", "why": "gone", "text": ""}}
    told = {"hidden": hidden, "asked": {}, "last": "", "v": 1}
    site.put({".microblog/state/hidden.json": json.dumps(told)})


def test_a_hidden_reply_leaves_no_trace_and_its_answers_move_up(site: Workshop) -> None:
    hide(site, "gustava")
    files = {**reply("gustava"), **reply("bo", to="gustava"), **reply("cid", state="hidden")}
    built = site.build({**entry(), **files})
    assert shown(built) == [("deep-0", "Words of bo.")]
    for name in ("gustava", "cid"):
        assert built.holds(name) == built.holds(kept_id(name)) == []


@pytest.mark.parametrize("state", [WITHDRAWN | NOBODY, {"state": "hidden"}])
def test_with_every_reply_gone_the_pages_are_whole(site: Workshop, state: dict[str, str]) -> None:
    built = site.build({**entry(), **reply("anna", **state), **reply("bo", **state)})
    assert built.words(AT).startswith("1 March 2026")
    assert cites(built) == [] and built.warnings == []
    assert (built.output / "why" / "index.html").is_file()  # people were given its address


def test_a_build_asks_nobody(site: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a build asked the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    built = site.build({**entry(), **reply("anna"), **reply("bo", portrait="media/b.jpg"),
                        "media/b.jpg": jpeg()})  # fmt: skip
    assert len(shown(built)) == 2


def test_a_reply_to_no_entry_is_a_warning(site: Workshop) -> None:
    built = site.build({**entry(), **reply("anna", entry="elsewhere1")})
    where = f"content/replies/{kept_id('anna')}.json"
    assert built.warnings == [f"{where}: It answers elsewhere1, and there is no such entry."]


def test_a_broken_file_is_a_warning_and_hurts_no_other(site: Workshop) -> None:
    built = site.build({**entry(), **reply("anna"), "replies/aaaaaaaaaa.json": "{"})
    assert len(built.warnings) == 1 and shown(built) == [("deep-0", "Words of anna.")]


def test_twins_are_one_thought_and_share_its_thread(site: Workshop) -> None:
    twin = entry("En tanke.", file="2026-03-01-thought.sv.md", uid="twin000001")
    built = site.build({**entry(), **twin, **reply("anna"), **reply("bo", entry="twin000001")})
    assert shown(built) == shown(built, "2026/thought-sv/")
    assert len(shown(built)) == 2


# Where else


def test_a_stream_counts_the_answers_and_leads_to_them(site: Workshop) -> None:
    built = site.build({**entry(), **reply("anna"), **reply("bo")})
    (link,) = [a for a in built.page("").iter("a") if a.get("href") == f"/{AT}#answers"]
    assert words_of(link) == "2 answers"


def test_replies_change_neither_feed_nor_card_of_their_entry(site: Workshop) -> None:
    site.profile(cards_since="2020-01-01")

    def untouched() -> dict[str, bytes]:
        files = site.build().files()
        return {n: b for n, b in files.items() if n.endswith((".xml", "feed.json", ".png"))
                and n != "sitemap.xml"}  # fmt: skip

    site.write(entry())
    before = untouched()
    site.write(reply("anna"))
    assert untouched() == before and any(name.startswith("cards/") for name in before)


def comments(built: Built, at: str = AT) -> list[dict[str, Any]]:
    (script,) = built.page(at).iter("script")
    found: list[dict[str, Any]] = json.loads(script.text or "")["comment"]
    return found


def test_the_facts_for_machines_hold_fifty_comments_at_most(site: Workshop) -> None:
    files = [reply(f"n{number}") for number in range(60)]
    built = site.build({**entry(), **{k: v for file in files for k, v in file.items()}})
    assert len(comments(built)) == 50
    first = comments(built)[0]
    assert first["author"]["name"].endswith(" Author") and first["text"].startswith("Words of")
    assert first["datePublished"] == "2026-03-02T09:30:00+01:00" and first["url"]


def test_no_reply_ends_the_facts(site: Workshop) -> None:
    text = "</script><script>alert(1)</script>"
    built = site.build({**entry(), **reply("anna", text=text)})
    assert comments(built)[0]["text"] == text


def test_the_page_that_tells_why_is_there_in_every_language(site: Workshop) -> None:
    site.profile(email='"anna@leader.example"')
    built = site.build({**entry(), **entry("Hej.", file="a.sv.md", uid="b", date="2026-03-01"),
                        **reply("anna"), **reply("bo", entry="b")})  # fmt: skip
    assert [a.get("href") for a in below(built.page("why/"), "a", class_="twin")] == ["/sv/why/"]
    for at in ("why/", "sv/why/"):
        assert "anna@leader.example" in built.words(at)
    swedish = [a.get("href") for a in built.page("2026/a/").iter("a")]
    assert "/sv/why/#public" in swedish


# The network's own frame


def framed(**more: Any) -> dict[str, str]:
    return reply("anna", network="linkedin", url=LINKEDIN, embed="official", **more)


def test_a_frame_stands_closed_and_only_where_it_is_asked_for(site: Workshop) -> None:
    plain = reply("bo", network="linkedin", url=LINKEDIN.replace("1/", "2/"))
    page = site.build({**entry(), **framed(), **plain}).page(AT)
    (frame,) = page.iter("iframe")
    assert frame.get("src", "") == (
        "https://www.linkedin.com/embed/feed/update/urn:li:activity:7000000000000000001"
    )
    assert frame.get("loading") == "lazy" and frame.get("title")
    (details,) = below(page, "details", class_="framed")
    assert details.get("open") is None and frame in list(details.iter())


def policies(built: Built) -> Iterator[tuple[str, str]]:
    for address, page in built.pages():
        (told,) = [m for m in page.iter("meta") if m.get("http-equiv") == "Content-Security-Policy"]
        yield address, told.get("content") or ""


def test_the_policy_of_that_page_alone_allows_that_one_host(site: Workshop) -> None:
    built = site.build({**entry(), **framed()})
    allowed = {address for address, policy in policies(built) if "frame-src" in policy}
    assert allowed == {AT}
    assert dict(policies(built))[AT].endswith("; frame-src https://www.linkedin.com")


def test_the_hosts_headers_forbid_no_frame_that_a_page_allows(site: Workshop) -> None:
    """They add up with the page's own policy, so every other page goes on forbidding all."""
    before = site.build(entry()).text("_headers")
    after = site.build(framed()).text("_headers")
    assert f"{POLICY}; frame-ancestors" in before
    assert f"{POLICY}; frame-src https://www.linkedin.com; frame-ancestors" in after


@pytest.mark.parametrize(
    ("network", "url", "address"),
    [
        ("linkedin", "https://www.linkedin.com/posts/a-b_c-activity-7123-x1Y", "activity:7123"),
        ("linkedin", "https://linkedin.com/feed/update/urn:li:share:9", "share:9"),
        ("linkedin", "https://www.linkedin.com.evil.example/feed/update/urn:li:share:9", ""),
        ("linkedin", "https://www.linkedin.com/in/somebody", ""),
        ("mastodon", "https://social.example/@anna/12", "https://social.example/@anna/12/embed"),
        ("mastodon", "https://social.example/@anna/12;frame-src *", ""),
        ("x", "https://x.com/anna/status/12", ""),
    ],
)
def test_a_frame_leads_to_the_networks_own_address_or_there_is_none(
    site: Workshop, network: str, url: str, address: str
) -> None:
    built = site.build({**entry(), **reply("a", network=network, url=url, embed="official")})
    frames = [frame.get("src", "") for frame in built.page(AT).iter("iframe")]
    assert len(frames) == bool(address) and all(src.endswith(address) for src in frames)


# Long threads


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """An entry with 450 replies; the 201st answers the 200th."""
    files = entry()
    for number in range(450):
        moment = f"2026-03-{2 + number // 60:02}T10:{number % 60:02}:00+01:00"
        more = {"to": "n199"} if number == 200 else {}
        files |= reply(f"n{number}", published=moment, **more)
    return Workshop(tmp_path_factory.mktemp("long")).build(files)


def test_two_hundred_replies_stand_on_a_page_and_each_on_one(long: Built) -> None:
    pages = [AT, f"{AT}2/", f"{AT}3/"]
    assert [len(shown(long, at)) for at in pages] == [200, 200, 50]
    words = [text for at in pages for _, text in shown(long, at)]
    assert words == [f"Words of n{number}." for number in range(450)]


def test_each_page_names_itself_and_leads_on(long: Built) -> None:
    page = long.page(f"{AT}2/")
    (canonical,) = below(page, "link", rel="canonical")
    assert canonical.get("href") == f"https://leader.example/{AT}2/"
    assert [a.get("href") for a in below(page, "a", rel="prev")] == [f"/{AT}"]
    assert [a.get("href") for a in below(page, "a", rel="next")] == [f"/{AT}3/"]
    assert "A thought. · page 2" in words_of(next(page.iter("title")))
    assert long.text("sitemap.xml").count(f"https://leader.example/{AT}") == 3


def test_an_answer_over_the_fold_says_what_it_answers_and_where(long: Built) -> None:
    (above,) = below(items(long.page(f"{AT}2/"))[0], "p", class_="above")
    assert [a.get("href") for a in above.iter("a")] == [f"/{AT}#reply-{kept_id('n199')}"]


def test_a_uid_of_an_entry_is_that_of_every_page(long: Built) -> None:
    for at in (AT, f"{AT}2/"):
        named = [
            m.get("content") for m in long.page(at).iter("meta") if m.get("name") == "entry-uid"
        ]
        assert named == [ENTRY]
