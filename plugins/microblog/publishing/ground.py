"""Where a publish takes place: in earnest, or on a stage of its own from which nothing escapes."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from microblog.site.build import Report, build
from microblog.site.frame import is_ci


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The site's folder, where its state is kept, and the environment that counts.

    `settings` are Pelican's, over those of pelicanconf.py; `targets` are over the profile's. In
    earnest, lines may be written into the leader's files.
    """

    root: Path
    state: Path
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    settings: Mapping[str, Any] = field(default_factory=dict)
    targets: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    earnest: bool = True

    @property
    def writes(self) -> bool:
        """Whether lines may be written into the leader's files: in earnest, and not in CI."""
        return self.earnest and not is_ci(self.environ)

    @property
    def is_ci(self) -> bool:
        """Whether this is a machine that publishes by itself."""
        return is_ci(self.environ)

    def built(self, path: str | None) -> Report:
        """Build the site, from another folder of content if `path` names one."""
        return build(self.root, PATH=path, MICROBLOG_CI=self.is_ci, **self.settings)


def earnest(root: Path, environ: Mapping[str, str] = os.environ) -> Ground:
    """Return the ground that the leader's readers stand on."""
    return Ground(root=root, state=root / ".microblog", environ=environ)
