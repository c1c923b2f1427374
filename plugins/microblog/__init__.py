"""Candor's plugin for Pelican.

What a theme's author gets: on every article and page `entry` (what was written: kind, uid, link,
reply_to, tags), `name` (the title as written, or None), `older` and `newer`, `twins`, `card` (the
picture for a share), `shared` (where copies stand), `thread` and its pages `leaves` (what others
answered), `answers` (how many) and `ways` (in which a reader can). A conference has `entries`,
`talks`, `people`, `living` (the threads that go on), `calendar` and `feeds` besides. In every
template there are `site` (the profile, languages, addresses), `language(code)`, which is called
with an English message, and `policy(digest, leaf)`.
"""


def register() -> None:
    """Connect the handlers; Pelican is imported only here."""
    from microblog.site import hooks

    hooks.connect()
