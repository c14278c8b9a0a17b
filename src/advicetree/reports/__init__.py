"""What was found in trees, told: `as_text` for people, `as_github` for a log that marks lines, `as_json` and `as_sarif` for programs.

Invariant: each form tells the same values, of `checked`, and none finds anything itself.
`summary` counts; `excerpt` shows the line of a text with its fault underlined, by the columns of `cells`.
"""
