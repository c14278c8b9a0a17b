"""A chat about a tree of advice: text in, messages out.

`chat.core` is the whole conversation and needs no network, no files and no clock; `chat.terminal` and `chat.telegram` put it in front of people.
"""
