"""What holds for everybody on every walk, or the walk that shows otherwise.

Invariant: nothing here knows rules or messages; it answers questions about valuations and paths.

This is explicit-state model checking: reachability of sets of valuations, with counterexample-guided refinement of which facts are looked at
(CEGAR; Clarke, Grumberg, Jha, Lu and Veith 2000). A page of theory comes first; `docs/explanation/proofs.md` tells the same to authors.

**States and edges** (`edges`, `state_graph`). An *edge* leads out of a node; the values of a fact that lead to the same node share one.
A *state* is a node with what was counted so far: the visits of those limited nodes that the walk can come back to, and which facts count,
of those that the rules of a fork further on read (what no fork reads any more is forgotten, so mostly a node has one such set).
A *transition* is an edge taken in a state. What a limit does, and which facts a rule reads, is worked out when the graph is made,
so that a state has all that decides where its edges lead, but for what is true of the person.

**Guards** (`formulas`). Who takes an edge is said of plain facts by values: those who have one of them. Of one choice of a fact of several,
or a group of them, it is the formula *any of these was ticked*; of a derived fact, the formula that its rules make where the facts of that state count
(the first rule that holds gives the value: *c1 or (not c2 and ...)*), and what does not count does not hold.
Formulas share their parts, and are evaluated by two bounds: of whom one is surely true, and of whom it may be. Where all its inputs are tracked these agree;
where one is not, the upper bound says who may take the edge, and the lower one is what can be relied on (the three-valued logic of Kleene, on sets).

**Valuations** (`variables`, `valuations`). What is true of a person is one value for each remembered fact, for each choice of a fact of several yes or no.
It does not change on a walk; all that changes is whether it is known. (A date is judged once, so its bands are values like any others.)
A fact known beforehand is the same as a fact answered, so that it matters only for a fact with an answer that leaves it open:
who is known is not asked, and so cannot give that answer. Such a fact has each value twice, known and not yet known.
Values that no edge, no rule of a fork and nothing that is asked tells apart count as one, the first of them, and so do choices;
a choice that nothing reads is not looked at. How many choices can be ticked together, and which stand alone, takes those sets of valuations away
that nobody can have, with those choices that are not looked at as they would have to be.
A set of valuations is one integer, a bit for each; taking an edge is an intersection and a shift, whose inverse is as cheap.
The set in each state is the least solution of: what starts there, and what comes by a transition (`reachability`).
Components of the graph are gone through in order, so that only on cycles anything is looked at twice.

**Abstraction.** n facts of two values have 2^n valuations, so not all are tracked. A fact that is not tracked is *free*: at each question about it,
everybody may take every edge, though they took another before; at a fork that reads it by rules or choices, everybody who may.
So the paths of the abstract system are more than the walks of the tree, never fewer:
it is an over-approximation. What no path does, no walk does; this is why `proved` is sound, whatever is free.

**Refinement** (`refinement`). If some path violates what is asked, the shortest is the *abstract counterexample* (`traces`).
It is *spurious* if it contradicts itself, so that nobody walks it: it answers one question in two ways, leaves a fact open that it knew,
or takes edges whose guards are true together of nobody. Whether they are of somebody is a question of satisfiability, asked for one path only (`somebody`).
If there is somebody, it is a walk, and because there are fewer walks than paths, no shorter walk violates either; it is told with what is true of that person.
If it is spurious, the facts are tracked that contradict each other (of guards, those of a smallest part of them that nobody fits), and the search begins again.
With these tracked, no path contradicts them, so each round tracks a new one and refinement ends.

**Questions.** Promises about order and number are safety: a *monitor*, a small automaton that moves with visits and edges, is violated on some path
(the product of state and phase is what is gone through). "Not earlier than" is a search whose labels are times; times only grow along a walk,
so an earlier arrival dominates a later one. Both are made from a promise in `proving`. The rest is about what can still come about (`liveness`).
"Never goes on for ever" is a greatest fixpoint: the valuations that can stay in their component;
a loop that can be gone round twice without contradiction can be gone round for ever, since the second time everything is known.
"Can still" and "can come to an end" go backward and mix both quantifiers, since people choose what to do but not what is true of them:
at a question or a fork about a fact the person's own value decides, elsewhere any edge will do. There a free fact must count against the promise:
only those get there who do so whatever its value is. That is an under-approximation of getting there, so `proved` is sound again;
and where it is too strict, the facts that made it so are tracked.
The condition of a line is asked at a node, of the facts that count there (`saying`): a state is then one of the graph with those that the condition reads.

**Where it stops.** Whether a node can be visited is NP-hard: a tree can ask for the value of each variable of a formula, and then, clause by clause,
which of its literals is true; only who satisfies the formula comes through. So everything is bounded:
valuations (2^16), states beyond the nodes (200,000), and work (`Budget`), counted and not measured, so that the answer is the same on every machine.
Past a bound the verdict is `unknown`, with the facts to blame, and never `proved`. Where there are too many states, visits are not counted:
a limited node may then let in or send on, which is an over-approximation too; `proved` still holds there, and a counterexample is not believed.
"""
