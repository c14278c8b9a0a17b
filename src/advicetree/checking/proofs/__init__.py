"""What holds for everybody on every walk, or the walk that shows otherwise.

Invariant: nothing here knows rules or messages; it answers questions about valuations and paths.

This is explicit-state model checking: reachability of sets of valuations, with counterexample-guided refinement of which facts are looked at
(CEGAR; Clarke, Grumberg, Jha, Lu and Veith 2000). A page of theory comes first; `docs/explanation/proofs.md` tells the same to authors.

**States and edges** (`state_graph`). An *edge* leads out of a node; the values of a fact that lead to the same node share one.
A *state* is a node with the visits counted so far, of those limited nodes that the walk can come back to; a *transition* is an edge taken in a state.
What a limit does is worked out when the graph is made, so that a state has all that decides where its edges lead, but for what is true of the person.

**Valuations** (`valuations`). What is true of a person is one value for each remembered fact. It does not change on a walk; all that changes is
whether it is known. A fact known beforehand is the same as a fact answered, so that it matters only for a fact with an answer that leaves it open:
who is known is not asked, and so cannot give that answer. Such a fact has each value twice, known and not yet known.
Values that take the same edges everywhere count as one, the first of them. A set of valuations is one integer, a bit for each; taking an edge is
an intersection and a shift, whose inverse is as cheap. The set in each state is the least solution of: what starts there, and what comes by a transition
(`reachability`). Components of the graph are gone through in order, so that only on cycles anything is looked at twice.

**Abstraction.** n facts of two values have 2^n valuations, so not all are tracked. A fact that is not tracked is *free*: at each question about it,
everybody may take every edge, though they took another before. So the paths of the abstract system are more than the walks of the tree, never fewer:
it is an over-approximation. What no path does, no walk does; this is why `proved` is sound, whatever is free.

**Refinement** (`refinement`). If some path violates what is asked, the shortest is the *abstract counterexample* (`traces`).
It is *spurious* if it contradicts itself: it answers one question in two ways, or leaves a fact open that it knew. Otherwise one value for each fact fits
all its answers, so somebody walks it: it is a walk, and because there are fewer walks than paths, no shorter walk violates either.
If it is spurious, the contradicted facts are tracked and the search begins again. With a fact tracked, no path contradicts it, so each round tracks a new
one and refinement ends.

**Questions.** Promises about order and number are safety: a *monitor*, a small automaton that moves with visits and edges, is violated on some path
(the product of state and phase is what is gone through). "Not earlier than" is a search whose labels are times; times only grow along a walk,
so an earlier arrival dominates a later one. Both are made from a promise in `proving`. The rest is about what can still come about (`liveness`).
"Never goes on for ever" is a greatest fixpoint: the valuations that can stay in their component;
a loop that can be gone round twice without contradiction can be gone round for ever, since the second time everything is known.
"Can still" and "can come to an end" go backward and mix both quantifiers, since people choose what to do but not what is true of them:
at a question about a fact the person's own value decides, elsewhere any edge will do. There a free fact must count against the promise:
only those get there who do so whatever its value is. That is an under-approximation of getting there, so `proved` is sound again;
and where it is too strict, the facts that made it so are tracked.

**Where it stops.** Whether a node can be visited is NP-hard: a tree can ask for the value of each variable of a formula, and then, clause by clause,
which of its literals is true; only who satisfies the formula comes through. So everything is bounded:
valuations (2^16), states beyond the nodes (200,000), and work (`Budget`), counted and not measured, so that the answer is the same on every machine.
Past a bound the verdict is `unknown`, with the facts to blame, and never `proved`. Where there are too many states, visits are not counted:
a limited node may then let in or send on, which is an over-approximation too; `proved` still holds there, and a counterexample is not believed.
"""
