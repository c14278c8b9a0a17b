"""A server for language models: an assistant gives the advice of a tree, cites it, and leaves each answer to the person."""
