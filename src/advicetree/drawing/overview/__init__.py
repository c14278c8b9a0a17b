"""The overview of a tree: its stages one below the other, with how many ways lead from each to each, as a picture, as Mermaid, and in words."""
