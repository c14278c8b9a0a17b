"""The outline: a view in words, for a terminal, as plain text, in Markdown and in HTML."""
