"""The networks that an entry is shared to: one file or folder each, found by its name."""
