"""Links in an entry: to files, addresses and parts of pages; what leads nowhere is told."""

from typing import Any

import pytest
from crawl import broken

from sites import Built, Workshop, below
from whole import jpeg

FILES: dict[str, Any] = {
    "entries/2026/2026-03-01-target.md": "The target.\n\n<h2 id=\"part\">Part</h2>\n",
    "entries/2026/2026-03-03-tagged.md": "Tagged #möten.\n",
    "entries/2026/2026-03-02-draft.md": "---\nstatus: draft\n---\nPlum.\n",
    "conferences/days.md": "---\ntitle: Days\ndate: 2026-02-01\n---\nDays.\n",
    "pages/about.md": "# About\n\nMe.\n",
    "media/a b.pdf": b"%PDF",
    "media/å.txt": "å",
    "files/c.pdf": b"%PDF",
    "files/50%#?.pdf": b"%PDF",
    "media/p.jpg": jpeg(),
    "media/s.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
    "media/t.mp3": b"ID3",
}  # fmt: skip
PAGE = "2026/linking/"


def linking(site: Workshop, text: str, **settings: Any) -> Built:
    return site.build({**FILES, "entries/2026/2026-03-05-linking.md": f"{text}\n"}, **settings)


def hrefs(built: Built) -> list[str | None]:
    (text,) = below(built.page(PAGE), "div", class_="e-content")
    return [a.get("href") for a in text.iter("a")]


@pytest.mark.parametrize(
    ("written", "leads"),
    [
        ("2026-03-01-target.md", "/2026/target/"),
        ("./2026-03-01-target.md", "/2026/target/"),
        ("../2026/2026-03-01-target.md", "/2026/target/"),
        ("{filename}2026-03-01-target.md", "/2026/target/"),
        ("{filename}/entries/2026/2026-03-01-target.md", "/2026/target/"),
        ("|filename|/entries/2026/2026-03-01-target.md", "/2026/target/"),
        ("../../conferences/days.md", "/conferences/days/"),
        ("../../pages/about.md", "/about/"),
        ("{filename}/pages/about.md", "/about/"),
        ("/2026/target/", "/2026/target/"),
        ("/about/", "/about/"),
        ("/feed.xml", "/feed.xml"),
        ("/", "/"),
        ("../../files/c.pdf", "/files/c.pdf"),
        ("{static}/files/c.pdf", "/files/c.pdf"),
        ("|static|/files/c.pdf", "/files/c.pdf"),
        ("{attach}/files/c.pdf", "/files/c.pdf"),
        ("/files/c.pdf", "/files/c.pdf"),
        ("<../../media/a b.pdf>", "/media/a%20b.pdf"),
        ("../../media/a%20b.pdf", "/media/a%20b.pdf"),
        ("../../media/å.txt", "/media/%C3%A5.txt"),
        ("../../files/50%25%23%3F.pdf", "/files/50%25%23%3F.pdf"),
        ("../../media/p.jpg", "/media/p.jpg"),
        ("#own", "#{own}-own"),
        ("2026-03-01-target.md#part", "/2026/target/#{target}-part"),
        ("/2026/target/#part", "/2026/target/#{target}-part"),
        ("/2026/target/?from=here", "/2026/target/?from=here"),
        ("https://other.example/?a=1&b=å", "https://other.example/?a=1&b=å"),
        ("{tag}Möten", "/tags/m%C3%B6ten/"),
        ("|tag|möten", "/tags/m%C3%B6ten/"),
        ("{category}note", "/kinds/note/"),
        ("{author}Anna Ek", "/"),
        ("{index}", "/"),
        ("mailto:anna@leader.example", "mailto:anna@leader.example"),
        ("tel:+46812345", "tel:+46812345"),
    ],
)
def test_a_link_leads_where_it_means_to(site: Workshop, written: str, leads: str) -> None:
    built = linking(site, f'[here]({written}) <b id="own">own</b>')
    by_address = built.report.site.by_address
    uids = {"own": by_address[f"/{PAGE}"].uid, "target": by_address["/2026/target/"].uid}
    assert hrefs(built) == [leads.format(**uids)]
    assert built.warnings == []
    assert broken(built) == []


@pytest.mark.parametrize("written", ["2026-03-01-target.md", "/2026/target/", "/blog/2026/target/"])
def test_below_a_path_the_leader_need_not_write_it(site: Workshop, written: str) -> None:
    site.profile(address='"https://x.example/blog"')
    built = linking(site, f"[here]({written}) #tagged")
    assert hrefs(built) == ["/blog/2026/target/", "/blog/tags/tagged/"]
    assert built.warnings == []


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("gone.md", "gone.md"),
        ("{filename}/entries/gone.md", "{filename}/entries/gone.md"),
        ("{static}/files/gone.pdf", "{static}/files/gone.pdf"),
        ("/2026/gone/", "/2026/gone/"),
        ("/2026/target", None),
        ("#gone", "#gone"),
        ("{tag}gone", "{tag}gone"),
        ("{category}gone", "{category}gone"),
        ("2026-03-01-target.md#gone", "#gone"),
        ("/2026/target/#gone", "#gone"),
        ("2026-03-02-draft.md", "2026-03-02-draft.md"),
        ("/2026/draft/", "/2026/draft/"),
        ("../../../pelicanconf.py", "../../../pelicanconf.py"),
        ("../../profile.toml", "../../profile.toml"),
        ("", "()"),
        ("x" * 5000, "x" * 5000),
        ("%00.pdf", "%00.pdf"),
    ],
)  # fmt: skip
def test_a_link_that_leads_nowhere_is_told_with_file_and_line(
    site: Workshop, written: str, told: str | None
) -> None:
    built = linking(site, f"First.\n\nThen [here]({written}).")
    where = "content/entries/2026/2026-03-05-linking.md:3"
    assert [(w.startswith(f"{where}: "), f" {told} " in w) for w in built.warnings] == (
        [(True, True)] if told else []
    )


def test_the_profile_is_no_file_to_link_to(site: Workshop) -> None:
    built = linking(site, "[here](../../profile.toml)")
    assert "profile.toml" not in "".join(built.files())


def test_a_line_is_counted_in_every_way_to_write_a_header(site: Workshop) -> None:
    text = "A.\n\n[b](gone.md)\n"
    files = {
        "entries/2026-03-01-a.md": f"---\ndate: 2026-03-01\n---\n\n{text}",
        "entries/2026-03-02-b.md": f"Date: 2026-03-02\nLang: en\n\n{text}",
        "entries/2026-03-03-c.md": text,
        "entries/2026-03-04-d.md": f"# A title\n\n{text}",
        "entries/2026-03-05-e.rst": "A\n#\n\n:date: 2026-03-05\n\n`here <gone.md>`_\n",
        "entries/2026-03-06-f.html": (
            "<html><head>\n<title>F</title>\n</head><body>\n<a class='x' href='gone.md'>F</a>"
            "</body></html>\n"
        ),
    }
    warnings = [w.split(": ")[0].rpartition("/")[2] for w in site.build(files).warnings]
    assert warnings == [
        "2026-03-01-a.md:7", "2026-03-02-b.md:6", "2026-03-03-c.md:3", "2026-03-04-d.md:5",
        "2026-03-05-e.rst:6", "2026-03-06-f.html:4",
    ]  # fmt: skip


def test_a_dead_link_is_words_where_no_address_is_left(site: Workshop) -> None:
    built = linking(site, "[one](gone.md) [two]({static}/gone.pdf) [three](2026-03-02-draft.md)")
    assert hrefs(built) == [None, None, None]
    assert built.words(PAGE).count("one two three") == 2


# Pictures, sounds and films


def test_a_picture_is_found_beside_in_media_and_from_the_top(site: Workshop) -> None:
    ways = ["../../media/p.jpg", "p.jpg", "/media/p.jpg", "{static}/media/p.jpg", "media/p.jpg"]
    text = "\n\n".join(f"![A picture]({way})" for way in ways)
    built = linking(site, f"Words.\n\n{text}")
    (content,) = below(built.page(PAGE), "div", class_="e-content")
    images = {(image.get("src") or "").partition("-")[0] for image in content.iter("img")}
    assert len(images) == 1 and images.pop().startswith("/pictures/")
    assert built.warnings == []


def test_a_drawing_is_shown_as_it_is(site: Workshop) -> None:
    built = linking(site, "![A drawing](s.svg)")
    assert [i.get("src") for i in built.page(PAGE).iter("img")] == ["/media/s.svg"]
    assert broken(built) == []


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("![What](gone.jpg)", " gone.jpg "),
        ("![What](%00.jpg)", " %00.jpg "),
        (f"![What]({'x' * 5000}.jpg)", " xxx"),
        ("![What](../../../../etc/passwd)", " ../../../../etc/passwd "),
        ("![](p.jpg)", "alternative text"),
        ("<img src='p.jpg'>", "alternative text"),
        ("![What](t.mp3)", " t.mp3 "),
    ],
)
def test_a_picture_that_cannot_be_shown_is_a_fault(site: Workshop, written: str, told: str) -> None:
    faults = site.faults({**FILES, "entries/2026/2026-03-05-linking.md": f"One.\n\n{written}\n"})
    assert len(faults) == 1
    assert faults[0].startswith("content/entries/2026/2026-03-05-linking.md:3: ")
    assert told in faults[0]


def test_on_a_page_that_is_only_a_warning(site: Workshop) -> None:
    built = site.build({"pages/about.md": "# Me\n\n![](gone.jpg)\n\n![x](gone.png)\n"})
    assert [warning.split(":")[1] for warning in built.warnings] == ["3", "3", "5"]


def test_a_picture_on_another_host_becomes_a_link(site: Workshop) -> None:
    built = linking(site, "![What](https://o.example/a.png) [![That](//o.example/b.png)](/about/)")
    assert hrefs(built) == ["https://o.example/a.png", "/about/"]
    assert list(built.page(PAGE).iter("img")) == []
    assert sorted("//o.example/b.png" in w for w in built.warnings) == [False, True]


def test_sounds_and_films_of_ours_are_played_and_no_others(site: Workshop) -> None:
    text = (
        '<audio controls src="t.mp3"></audio>\n\n'
        '<video controls poster="p.jpg" src="t.mp3"></video>\n\n'
        '<video controls src="https://o.example/v.mp4" poster="//o.example/p.jpg"></video>\n\n'
        '<video controls><source src="gone.mp4"></video>\n'
    )
    built = linking(site, text)
    (content,) = below(built.page(PAGE), "div", class_="e-content")
    media = [e for tag in ("audio", "video", "source") for e in content.iter(tag)]
    ours = ["/media/t.mp3", "/media/t.mp3"]
    assert [element.get("src") for element in media] == [*ours, None, None, None]
    posters = [video.get("poster") for video in content.iter("video")]
    assert posters[0] and posters[0].startswith("/pictures/")
    assert posters[1:] == [None, None]
    assert len(built.warnings) == 3
    assert broken(built) == []
