"""A site of five entries, and stand-ins for the networks that it shares them on."""

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from sharing_trial import DUE, NETWORKS, ledger

from microblog.desk.publish import lines
from microblog.ledger import State
from microblog.publishing.pipeline import publish
from microblog.publishing.request import Options, Published, Voices
from microblog.rehearsal import Stage, rehearsal
from sites import Workshop

FOUR, FIVE = sorted(DUE)
ONCE = sorted((network, words) for network in NETWORKS for words in DUE.values())


class Desk:
    """A site, and stand-ins for the networks that keep their address whatever befalls them."""

    def __init__(self, site: Workshop, networks: Path) -> None:
        self.site, self._folder = site, networks
        self._open, self._port = ExitStack(), 0
        self.be()

    def be(self, **scene: Any) -> None:
        """Have the networks be like this from now on."""
        self.close()
        stage = rehearsal(self._folder, port=self._port, **{"twins": True, **scene})
        self.stage: Stage = self._open.enter_context(stage)
        self._port = int(self.stage.address.rpartition(":")[2])

    def close(self) -> None:
        self._open.close()

    def publish(self, environ: Mapping[str, str] | None = None, **asked: Any) -> Published:
        """Publish, with these other settings in the environment."""
        voices = asked.pop("voices", Voices())
        options = Options(**{"yes": True, **asked})
        told = {**self.stage.environ, **(environ or {})}
        return publish(self.site.root, options, environ=told, voices=voices)

    @property
    def posts(self) -> list[tuple[str, str]]:
        """What stands on the networks: on which, and which of the entries it says."""
        words = [*DUE.values(), "One word", "Two words", "Three words"]
        return sorted(
            (post.network, next((said for said in words if said in post.text), post.text))
            for post in self.stage.posts()
        )

    def states(self, uid: str) -> dict[str, State | None]:
        """How an entry stands in the ledger."""
        record = ledger(self.site).open().record(uid)
        return {network: record.state(network) for network in NETWORKS}


def told(done: Published) -> str:
    return "\n".join(line.spoken() for line in lines(done))


def page(desk: Desk, address: str) -> str:
    return (desk.site.root / "public" / address / "index.html").read_text(encoding="utf-8")
