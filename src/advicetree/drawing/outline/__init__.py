"""The outline: a view in words, for a terminal, as plain text and in Markdown."""
