"""The talk that follows an entry: what others answered, kept as plain text with their name on it.

A reply is kept because the leader chose it (`keeping`), as one file (`reply`, `shelf`), stands in
its thread (`threads`) as harmless HTML (`words`), and goes when its author wants (`forgetting`).
What a page is built from asks nobody: only `asking` and `checking` read the networks, which come
to them as arguments.
"""
