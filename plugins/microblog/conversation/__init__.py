"""The talk that follows an entry: what others answered, kept as plain text with their name on it.

A reply is kept because the leader chose it (`waiting`, `keeping`), as one file (`reply`, `shelf`),
stands in its thread (`threads`, `phases`) as harmless HTML (`words`), is hidden when it goes where
it was said (`checking`, `hidden`), and goes here when its author wants (`forgetting`, `letter`).

What a page is built from asks nobody: only `keeping` and `checking` read the networks, which come
to them as arguments (`readers`).
"""
