"""A site at each kind of target: written, added to, renamed, deleted; published each time."""

import json
from pathlib import Path

import pytest
from servers import STANDS, Stand, over_ssh

from microblog.errors import Faults
from microblog.publishing import targets
from microblog.publishing.pipeline import publish
from microblog.publishing.request import Options
from microblog.site.swap import MARKER
from sites import CLOCK, REPOSITORY, Workshop, files_below
from whole import jpeg

ONE = "entries/2026-03-01-one.md"
SLOW = {"s3", "ssh"}  # by the greeting of each call, and by the server's own pace
PLACES = [
    pytest.param(kind, marks=[pytest.mark.trial] if kind in SLOW else [])
    for kind in [*targets.known(), "ssh"]
]


def begun(kind: str, request: pytest.FixtureRequest, folder: Path) -> tuple[Workshop, Stand]:
    """Return a site with a picture, and where it is to stand."""
    stand = (over_ssh if kind == "ssh" else STANDS[kind])(request.getfixturevalue, folder)
    target = "rsync" if kind == "ssh" else kind
    site = Workshop(folder / "root")
    site.configure(THEME=str(REPOSITORY / "theme"), MICROBLOG_CLOCK=CLOCK)
    lines = ", ".join(f"{key} = {json.dumps(value)}" for key, value in stand.settings.items())
    site.profile(target=f'"{target}"', targets=f"{{ {target} = {{ {lines} }} }}")
    pages = {f"pages/p{n}.md": f"# P{n}\n\nText.\n" for n in range(30)}  # one is not 5 %
    site.write({ONE: "![A](/media/a.jpg)\n\nOne.\n", "media/a.jpg": jpeg(), **pages})
    return site, stand


def lies(stand: Stand) -> dict[str, bytes]:
    return {name: content for name, content in stand.lies().items() if name != MARKER}


@pytest.mark.parametrize("kind", PLACES)
def test_what_people_read_is_what_was_built_and_only_what_changed_is_sent(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site, stand = begun(kind, request, tmp_path)
    for name, value in stand.environ.items():
        monkeypatch.setenv(name, value)

    def published() -> None:
        before = lies(stand)
        done = publish(site.root, Options(yes=True), environ=dict(stand.environ))
        after = lies(stand)
        assert stand.lies() == files_below(done.report.output)
        assert done.receipt and done.exit_code == 0
        differing = [name for name, content in after.items() if before.get(name) != content]
        assert done.receipt.files_sent == len(differing)
        assert done.receipt.files_removed == len(before.keys() - after.keys())

    published()
    assert b"One." in lies(stand)["2026/one/index.html"]
    published()  # nothing has changed, and nothing is sent

    site.write({"entries/2026-03-02-two.md": "Two.\n"})
    published()
    assert b"Two." in lies(stand)["2026/two/index.html"]

    file = site.content / ONE
    site.write({"entries/renamed.md": file.read_text().replace("/2026/one/", "/2026/uno/")})
    file.unlink()
    published()
    assert b"url=/2026/uno/" in lies(stand)["2026/one/index.html"]

    (site.content / "entries" / "2026-03-02-two.md").unlink()
    published()
    assert "2026/two/index.html" not in lies(stand)


@pytest.mark.parametrize("kind", PLACES)
def test_a_broken_entry_changes_nothing_anywhere(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site, stand = begun(kind, request, tmp_path)
    for name, value in stand.environ.items():
        monkeypatch.setenv(name, value)
    publish(site.root, Options(yes=True), environ=dict(stand.environ))
    before, sources = stand.lies(), site.sources()
    site.write({"entries/new.md": "New.\n", "entries/bad.md": "---\ndate: soon\n---\nX.\n"})
    with pytest.raises(Faults):
        publish(site.root, Options(yes=True), environ=dict(stand.environ))
    assert stand.lies() == before
    assert {n: c for n, c in site.sources().items() if n in sources} == sources
