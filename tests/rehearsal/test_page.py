"""The page shows each post as its readers would meet it, and lets nothing of it run."""

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from microblog.networks.linkedin.little import escaped
from microblog.rehearsal import Linked, Stage
from microblog.rehearsal.marked import marked
from microblog.rehearsal.page import threads
from microblog.rehearsal.store import Post
from rehearsal.clients import GIF, OnLinkedIn, OnX, png, session

Begin = Callable[..., Stage]
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)> &amp; javascript:alert(1)"
ALLOWED = set(
    "html head meta title link body header main section article div h1 h2 h3 p a span time q img "
    "figure figcaption ul li strong".split()
)


def page(stage: Stage, path: str = "/") -> str:
    answer = session().get(f"{stage.address}{path}")
    assert answer.status_code == 200
    answer.encoding = "utf-8"
    return answer.text


def column(stage: Stage, network: str) -> str:
    """Return the words of one network's column, each run of space as one."""
    found = re.search(rf'<section aria-labelledby="{network}">(.*?)</section>', page(stage), re.S)
    assert found
    return " ".join(unescape(re.sub("<[^>]*>", " ", found[1])).split())


class TestWhatIsShown:
    def test_begins_with_nothing(self, stage: Stage) -> None:
        assert page(stage).count("Nothing was shared here yet.") == 2

    def test_is_the_post_with_what_it_takes_and_costs(self, stage: Stage, x: OnX) -> None:
        x.posted("Read https://leader.example/2026/a-rather-long-address/ #harbour")
        assert "Read leader.example/2026/a-rath… #harbour 37 of 280 0.200 USD Sent once" in column(
            stage, "x"
        )
        assert "this would have cost 0.200 USD" in page(stage)

    def test_is_the_newest_first_with_threads_joined(self, stage: Stage, x: OnX) -> None:
        first = x.posted("1/2")
        x.posted("Between")
        x.posted("2/2", reply={"in_reply_to_tweet_id": first})
        told = column(stage, "x")
        assert told.index("Between") < told.index("1/2") < told.index("2/2")
        assert page(stage).count("<article") == 2

    def test_is_who_wrote(self, begin: Begin) -> None:
        stage = begin(name="Åsa <Öst>", handle="asa")
        OnX(stage).posted("Hello")
        assert "Åsa <Öst> @asa" in column(stage, "x")

    def test_is_each_picture_with_its_alt_text(self, stage: Stage, x: OnX) -> None:
        told, untold = x.uploaded(), x.uploaded(GIF)
        x.describe(told, 'A "quay"')
        x.posted("Two", media={"media_ids": [told]})
        x.posted("One", media={"media_ids": [untold]})
        assert 'Alt text: A "quay"' in column(stage, "x")
        assert "No alt text" in column(stage, "x")
        answer = session().get(f"{stage.address}/x/{untold}")
        assert (answer.headers["Content-Type"], answer.content) == ("image/gif", GIF)

    def test_is_what_linkedin_dropped(self, stage: Stage, linkedin: OnLinkedIn) -> None:
        linkedin.posted("All of us (forty)")
        told = column(stage, "linkedin")
        assert "Nobody will see the rest: (forty)" in told

    def test_is_the_card_that_linkedin_was_given(self, stage: Stage, linkedin: OnLinkedIn) -> None:
        thumbnail = linkedin.uploaded()
        article = {"source": "https://a.se/b", "title": "T & T", "thumbnail": thumbnail}
        linkedin.posted("a", content={"article": article})
        assert "a.se T & T" in column(stage, "linkedin")
        assert f"/linkedin/{thumbnail.rpartition(':')[2]}" in page(stage)

    def test_is_the_card_that_x_would_make(self, begin: Begin, tmp_path: Path) -> None:
        picture = tmp_path / "card.png"
        picture.write_bytes(png())
        card = Linked(title="A & B", description="More", picture=picture)
        stage = begin(cards={"https://leader.example/a/": card}.get)
        x = OnX(stage)
        x.posted("See https://leader.example/a/ and https://leader.example/b/")
        assert "A & B More" in column(stage, "x")
        (address,) = re.findall(r"/cards/\w+", page(stage))
        assert session().get(stage.address + address).content == png()
        x.posted("But https://leader.example/a/", media={"media_ids": [x.uploaded()]})
        assert column(stage, "x").count("A & B") == 1

    def test_is_how_often_it_was_sent(self, begin: Begin) -> None:
        stage = begin(twins=True)
        for text in ("Once", "Twice", "Twice"):
            OnX(stage).posted(text)
        told = column(stage, "x")
        assert (told.count("Sent once"), told.count("SENT 2 TIMES")) == (1, 2)

    def test_is_not_what_was_taken_back(self, stage: Stage, x: OnX) -> None:
        x.ask("DELETE", f"/2/tweets/{x.posted('Too early')}")
        assert "Taken back" in column(stage, "x")
        assert "Too early" not in column(stage, "x")

    def test_is_told_in_the_leaders_language(self, begin: Begin) -> None:
        stage = begin(lang="sv", translate=lambda text: text.replace("Rehearsal", "Repetition"))
        assert '<html lang="sv">' in page(stage)
        assert "<h1>Repetition</h1>" in page(stage)


class TestSafety:
    def test_nothing_of_a_post_becomes_code(self, begin: Begin) -> None:
        card = Linked(title=HOSTILE, description=HOSTILE)
        stage = begin(name=HOSTILE, handle=HOSTILE, cards=lambda address: card)
        x, linkedin = OnX(stage), OnLinkedIn(stage)
        picture = x.uploaded()
        x.describe(picture, HOSTILE)
        x.posted(HOSTILE, media={"media_ids": [picture]})
        x.posted(f"{HOSTILE} https://a.se/'\"><script>")
        linkedin.posted(HOSTILE)
        article = {"source": f"https://a.se/{HOSTILE}", "title": HOSTILE, "description": HOSTILE}
        linkedin.posted(escaped(HOSTILE, []), content={"article": article})
        tree = html5lib.parse(page(stage), namespaceHTMLElements=False)
        assert {element.tag for element in tree.iter()} <= ALLOWED
        for element in tree.iter():
            assert not [name for name in element.attrib if name.startswith("on")]
            assert not element.get("href", "").startswith("javascript")

    def test_the_browser_is_told_to_run_and_fetch_nothing(self, stage: Stage) -> None:
        headers = session().get(stage.address).headers
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; img-src 'self'; style-src 'self';")
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "http" not in page(stage, "/page.css")

    @pytest.mark.parametrize("path", ["/x/12", "/x/../calls.jsonl", "/cards/12", "/z", "/x/"])
    def test_there_is_nothing_else_to_be_had(self, stage: Stage, path: str) -> None:
        assert session().get(f"{stage.address}{path}").status_code == 404
        assert session().post(f"{stage.address}{path}").status_code == 405

    @pytest.mark.parametrize("network", ["x", "linkedin"])
    @given(text=st.text(alphabet=st.sampled_from("ab <>&\"'#@/:.\\\nå") | st.characters()))
    def test_a_text_is_shown_whole(self, network: str, text: str) -> None:
        sent = text if network == "x" else escaped(text, [])
        shown = marked(Post(network=network, id="1", at=0, text=text, sent=sent))
        assert unescape(re.sub("<[^>]*>", "", shown)) == text


class TestForEverybody:
    def test_headings_and_pictures_have_names(self, stage: Stage, x: OnX) -> None:
        x.posted("a", media={"media_ids": [x.uploaded()]})
        tree = html5lib.parse(page(stage), namespaceHTMLElements=False)
        assert tree.get("lang") == "en"
        levels = [e.tag for e in tree.iter() if re.fullmatch("h[1-6]", str(e.tag))]
        assert levels == ["h1", "h2", "h3", "h2"]
        assert all("alt" in image.attrib for image in tree.iter("img"))
        assert all("".join(link.itertext()).strip() for link in tree.iter("a"))
        names = {e.get("id") for e in tree.iter() if e.get("id")}
        assert {section.get("aria-labelledby") for section in tree.iter("section")} == names

    def test_colours_and_sizes_suit_everyone(self, stage: Stage) -> None:
        style = page(stage, "/page.css")
        assert "light-dark(" in style and ":focus-visible" in style
        for light, dark, behind in ((0, 1, "paper"), (0, 1, "desk")):
            for name in ("ink", "muted", "accent"):
                front, back = colours(style, name), colours(style, behind)
                assert contrast(front[light], back[light]) >= 4.5, name
                assert contrast(front[dark], back[dark]) >= 4.5, name
        alarm, alarmed = colours(style, "alarm"), colours(style, "alarmed")
        assert min(map(contrast, alarm, alarmed)) >= 4.5


def test_answers_without_their_beginning_stand_alone() -> None:
    posts = [
        Post(network="x", id=id, at=0, text="", sent="", after=after)
        for id, after in (("1", ""), ("2", "1"), ("3", "9"), ("4", "2"))
    ]
    assert [[post.id for post in thread] for thread in threads(posts)] == [["3"], ["1", "2", "4"]]


def colours(style: str, name: str) -> list[str]:
    found = re.search(rf"--{name}: light-dark\((#\w+), (#\w+)\)", style)
    assert found
    return list(found.groups())


def contrast(one: str, other: str) -> float:
    """Return the ratio of WCAG 2."""
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts: list[Any] = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
