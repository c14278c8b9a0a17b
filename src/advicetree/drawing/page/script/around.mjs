/* Shows one step around where a walk is: where the reader came from, where they are, and where each way leads.

   Invariant: shapes and colours are those of the whole picture. It is silent to screen readers, for whom the step and the outline say the same in words;
   so a click on a box is a short cut for those who see it, and never the only way to anything. */

const MOST_LABELS = 3; // of the answers that lead the same way: more are told by the first and how many others there are
const MOST_WAYS = 8; // more are in the whole picture

/* What shows one step around; `open` opens the whole picture at a node, and `isDrawn` says whether there is one. */
export function makeAround({ walker, words: { told, counted, answered }, elements: { make, theirs }, language, open, isDrawn }) {
  /* The kind of a node, as the whole picture tells kinds apart. */
  function kindOf(node) {
    if (node.kind === "situation") return walker.factOf(node)?.rules ? "fork" : "situation";
    if (node.kind === "action") return node.wait?.least !== undefined || node.wait?.most !== undefined || node.wait?.until ? "wait" : "action";
    return node.good ? "good" : "ending";
  }

  /* Make the box of a node, with words of the page's own above its headline. */
  function box(node, ...above) {
    const made = make("div", { class: `node ${kindOf(node)}${above.length ? " here" : ""}` }, ...above, theirs("span", undefined, node.headline));
    if (isDrawn()) {
      made.classList.add("opens");
      made.addEventListener("click", () => open(node.id));
    }
    return made;
  }

  /* The label of a way: a choice that was or was not ticked, and nothing for the only way of a question. */
  function labelOf(node, way) {
    if (node.choice) {
      const fact = walker.factOf(node);
      const choice = fact.values.get(node.choice)?.label ?? fact.groups.get(node.choice)?.label;
      if (choice && way.id === "yes") return told("choice_ticked", { choice });
      if (choice && way.id === "no") return told("choice_not_ticked", { choice });
    }
    const isThen = way === node.others && way.id === "done";
    if (!isThen) return way.label;
    return node.answers.size || node.ways.size ? told("otherwise") : undefined;
  }

  /* The ways out of a node by where they lead: a node → the labels of the answers that lead there. */
  function labelsByTarget(node) {
    const found = new Map();
    for (const way of walker.waysOut(node)) {
      const label = labelOf(node, way);
      found.set(way.to, [...(found.get(way.to) ?? []), ...(label === undefined ? [] : [label])]);
    }
    return found;
  }

  /* Make the lines that say which answers lead a way. */
  function answers(labels) {
    if (labels.length <= MOST_LABELS) return labels.map(labelled);
    const others = make("p", { class: "label" }, told("other_answers", { count: labels.length - 1 }));
    return [labelled(labels[0]), others];
  }

  /* Make a label of the author, which stands where its line is, whichever way it is written. */
  const labelled = (label) => make("p", { class: "label" }, theirs("span", undefined, label));

  const way = (kind, label, to) => make("li", { class: kind }, ...label, box(walker.nodes.get(to)));

  /* Make the ways on from a node, and what happens there after so many visits. */
  function waysOn(node) {
    const ways = [...labelsByTarget(node)].map(([to, labels]) => way(undefined, answers(labels), to));
    const shown = ways.slice(0, MOST_WAYS);
    const hidden = ways.length - shown.length;
    if (hidden) shown.push(make("li", {}, make("p", { class: "label" }, counted("more_ways", hidden))));
    if (node.limit) shown.push(way("limit", [make("p", { class: "label" }, counted("after_visits", node.limit.visits))], node.limit.to));
    return shown.length ? [make("ul", { class: "ways" }, ...shown)] : [];
  }

  /* Make the step before, and the answer that led on from there. */
  function before({ steps }) {
    const last = steps.at(-1);
    return last ? [box(last.node), make("div", { class: "led-here" }, theirs("span", undefined, answered(last, language)))] : [];
  }

  return (now) => {
    const here = box(now.node, make("span", { class: "here-mark" }, told("you_are_here")));
    return make("div", { class: "around", "aria-hidden": "true" }, ...before(now), here, ...waysOn(now.node));
  };
}
