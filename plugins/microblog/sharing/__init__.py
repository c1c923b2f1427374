"""Sharing: from a built page to exactly what a network is sent, and nothing more.

Everything here is settled before anything is sent, and nothing here can send. The walk:

page        a built page as a tree, and what may be asked of it
words       the plain words of a part of it
material    what an entry says, read from its page
breaks      where a text may end; cut: a text made to fit, or told in parts
pictures    a picture made to fit
compose     an entry's version for one network
reasons     why an entry is not shared now; caps: how much goes at once
threads     what is left of a thread
plan        what is due, and what waits (due); preview: the plan as a person reads it
money       USD as it is told
"""
