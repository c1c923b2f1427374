"""Pelican's settings. What a leader decides stands in content/profile.toml."""

PATH = "content"
OUTPUT_PATH = "output"
THEME = "theme"
PLUGIN_PATHS = ["plugins"]
PLUGINS = ["microblog"]

PAGE_PATHS = ["pages"]
STATIC_PATHS = ["files"]
