"""Candor's plugin for Pelican.

What a theme's author gets: on every article and page `entry` (what was written: kind, uid, link,
reply_to, tags), `name` (the title as written, or None), `older` and `newer`, `twins`, `card` (the
picture for a share) and `shared` (where copies stand); and in every template `site` (the profile,
languages, addresses) and `language(code)`, which is called with an English message.
"""


def register() -> None:
    """Connect the handlers; Pelican is imported only here."""
    from microblog.site import hooks

    hooks.connect()
