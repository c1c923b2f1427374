"""What the bytes of a picture say that it is, whatever they are called."""

import struct

_JPEG_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}


def sniffed(data: bytes) -> str:
    """Return the media type of a picture; "" for what is none of JPEG, PNG, GIF and WebP."""
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data[:6] in {b"GIF87a", b"GIF89a"}:
        return "image/gif"
    return "image/webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else ""


def pixels(data: bytes) -> int:
    """Return how many pixels a JPEG, PNG or GIF has; 0 where that cannot be read."""
    try:
        if data.startswith(b"\x89PNG"):
            across, down = struct.unpack_from(">II", data, 16)
        elif data.startswith(b"GIF8"):
            across, down = struct.unpack_from("<HH", data, 6)
        else:
            down, across = _jpeg(data)
    except struct.error:
        return 0
    return int(across) * int(down)


def _jpeg(data: bytes) -> tuple[int, int]:
    """Return height and width from the first frame's header. Raises struct.error."""
    at = 2
    while True:
        mark, kind, length = struct.unpack_from(">BBH", data, at)
        if mark != 0xFF:
            return 0, 0
        if kind in _JPEG_FRAMES:
            down, across = struct.unpack_from(">HH", data, at + 5)
            return down, across
        at += 2 + length
