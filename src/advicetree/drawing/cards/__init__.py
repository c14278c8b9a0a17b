"""Cards in columns: each node a card with a row for each way on, stages side by side, lines in the gutters between columns."""
