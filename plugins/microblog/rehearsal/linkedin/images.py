"""Pictures on LinkedIn: leave to upload, then the bytes."""

from ..pictures import pixels, sniffed
from ..scene import AUTHOR, Scene
from ..store import Store, Upload
from ..wire import Answer, Asked, object_in
from .problems import denied, not_found, problem, wrong

# Microsoft Learn, "Images API", view 2026-05.
TYPES = {"image/jpeg", "image/png", "image/gif"}
PIXELS = 36_152_320
LEAVE = 24 * 3600
URN = "urn:li:image:"


def initialize(store: Store, scene: Scene, asked: Asked) -> Answer:
    """Return where to upload a picture, and what it will be called."""
    told = object_in(asked.body) if asked.type == "application/json" else None
    wanted = told.get("initializeUploadRequest") if told and len(told) == 1 else None
    if asked.query != [("action", "initializeUpload")] or not isinstance(wanted, dict):
        raise problem(400, "ILLEGAL_ARGUMENT", "The action initializeUpload takes one request")
    if wanted.get("owner") != AUTHOR:
        raise denied("partnerApiImages.initializeUpload")
    now = scene.clock()
    name = f"C5R{store.number(now)}"
    store.keep_upload(Upload(network="linkedin", id=f"{URN}{name}", at=now))
    value = {
        "uploadUrlExpiresAt": int((now + LEAVE) * 1000),
        "uploadUrl": f"{asked.origin}/dms-uploads/{name}",
        "image": f"{URN}{name}",
    }
    return Answer.told(200, {"value": value})


def receive(store: Store, scene: Scene, asked: Asked, name: str) -> Answer:
    """Take the bytes of a picture."""
    leave = store.upload("linkedin", f"{URN}{name}")
    if leave is None or scene.clock() - leave.at > LEAVE:
        raise not_found(asked.path)
    found = sniffed(asked.body)
    if found not in TYPES:
        raise problem(400, "UNSUPPORTED_MEDIA_TYPE", "The picture is none of JPG, PNG and GIF")
    if not 0 < pixels(asked.body) < PIXELS:
        raise problem(400, "ILLEGAL_ARGUMENT", f"The picture must have less than {PIXELS} pixels")
    kept = Upload(network="linkedin", id=leave.id, at=leave.at, type=found, size=len(asked.body))
    store.keep_upload(kept, asked.body)
    return Answer(status=201)


def available(store: Store, field: str, id: object) -> str:
    """Return the id of a picture that was uploaded. Raises the refusal of any other."""
    kept = store.upload("linkedin", id) if isinstance(id, str) and id.startswith(URN) else None
    if kept is None or not kept.type:
        raise wrong(field, f"{id} is not an uploaded image of the author")
    return kept.id
