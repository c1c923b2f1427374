"""Threads: which reply stands under which, whatever their files say of each other."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from microblog.conversation.reply import Kept, Shown


@dataclass(frozen=True, slots=True)
class Node:
    """A reply in its thread: how deep it stands, from 0, and under which other, if any."""

    reply: Kept
    depth: int
    parent: Kept | None


def thread(replies: Iterable[Kept], hidden: Collection[str] = ()) -> list[Node]:
    """Return what readers see of the replies, each once: a parent, then all that answers it.

    Siblings stand in the order in which they were published. What is hidden, by itself or by its
    id, is left out, and what answers it stands under the nearest that is shown; a withdrawn reply
    keeps its place. What answers something that is not kept stands under the entry. Of replies
    that answer each other in a circle the earliest comes first.
    """
    known: dict[str, Kept] = {}
    for reply in sorted(replies, key=_order):
        known.setdefault(reply.id, reply)
    seen = {id: reply for id, reply in known.items() if _is_seen(reply, hidden)}
    parents = _unwound(_parents(known, seen), seen)
    children = defaultdict(list)
    for reply in seen.values():
        children[parents[reply.id]].append(reply)
    return _walk(children)


def _order(reply: Kept) -> tuple[object, str]:
    return reply.published, reply.id


def _is_seen(reply: Kept, hidden: Collection[str]) -> bool:
    is_hidden = reply.state is Shown.HIDDEN or reply.id in hidden
    return reply.state is Shown.WITHDRAWN or not is_hidden


def _parents(known: Mapping[str, Kept], seen: Mapping[str, Kept]) -> dict[str, str]:
    """Return the id of the nearest seen reply above each seen one; "" for the entry."""
    above: dict[str, str] = {}  # for each hidden one that was passed: the nearest seen above it
    parents = {}
    for reply in seen.values():
        at, passed = reply.answers, []
        while at in known and at not in seen and at not in above:
            above[at] = ""  # hidden ones in a circle lead to the entry
            passed.append(at)
            at = known[at].answers
        nearest = above.get(at, at if at in seen else "")
        above.update(dict.fromkeys(passed, nearest))
        parents[reply.id] = nearest
    return parents


def _unwound(parents: dict[str, str], seen: Mapping[str, Kept]) -> dict[str, str]:
    """Return the parents with every circle opened above its earliest reply."""
    opened, done = dict(parents), {""}
    for start in parents:
        trail: dict[str, None] = {}
        at = start
        while at not in done and at not in trail:
            trail[at] = None
            at = parents[at]
        if at in trail:
            circle = list(trail)[list(trail).index(at) :]
            opened[min(circle, key=lambda id: _order(seen[id]))] = ""
        done.update(trail)
    return opened


def _walk(children: Mapping[str, list[Kept]]) -> list[Node]:
    nodes: list[Node] = []
    waiting = [Node(reply, 0, None) for reply in reversed(children.get("", []))]
    while waiting:
        node = waiting.pop()
        nodes.append(node)
        below = children.get(node.reply.id, [])
        waiting.extend(Node(reply, node.depth + 1, node.reply) for reply in reversed(below))
    return nodes
