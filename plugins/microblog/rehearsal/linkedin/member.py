"""Who the member is, and what a member's own application may not read."""

from ..scene import MEMBER, Scene
from ..store import Store
from ..wire import Answer, Asked
from .problems import denied


def userinfo(store: Store, scene: Scene, asked: Asked) -> Answer:
    """Return who the token speaks for (OpenID Connect)."""
    given, _, family = scene.name.partition(" ")
    told = {"sub": MEMBER, "name": scene.name, "given_name": given, "family_name": family}
    return Answer.told(200, told)


def posts_unread(store: Store, scene: Scene, asked: Asked, urn: str) -> Answer:
    """Refuse: reading a post back takes r_member_social, which is closed."""
    raise denied("partnerApiPostsExternal.GET")


def images_unread(store: Store, scene: Scene, asked: Asked) -> Answer:
    """Refuse: whether a member's application may look at an image, nobody knows for certain."""
    raise denied("partnerApiImages.GET")


def actions_unread(store: Store, scene: Scene, asked: Asked) -> Answer:
    """Refuse: comments take r_member_social, which is closed."""
    raise denied("socialActionsV2.GET_ALL")
