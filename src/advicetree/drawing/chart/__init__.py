"""The flow chart: a view laid out by Graphviz, from DOT, and painted here; also what Graphviz itself makes of the DOT."""
