/* What stands around a view: the header, the start and all the words that stand on the page already, the picture beside a step, and the title.

   Invariant: exactly one part of the page is shown as the main one, and it has a heading, which is what gives the page its title. */

const WITH_KEYS = ["step", "change"];

/* Say whether answers can be given by keys in a view. */
export const takesKeys = (view) => WITH_KEYS.includes(view);

/* Show what belongs around a view, made of some elements; `beside` is what stands beside it. Gives its heading. */
export function showAround(view, made, { tree, now, host, isKept, beside }) {
  const one = (selector) => document.querySelector(selector);
  one("#view").replaceChildren(...made);
  const isFirst = view === "start" && !one("#headline_here");
  one(".first").hidden = !isFirst;
  one(".first .nowhere").hidden = host.isThere();
  for (const part of document.querySelectorAll(".first .kept")) part.hidden = !isKept;
  one(".outline").hidden = view !== "words";
  one(".top").hidden = isFirst;
  one(".keys").hidden = !takesKeys(view) || now.node.kind === "ending";
  one("aside").hidden = !beside;
  one(".beside-step").replaceChildren(...(beside ? [beside] : []));
  document.body.dataset.view = view;
  const heading = one(isFirst ? ".first h1" : view === "words" ? ".outline h1" : "#headline_here");
  if (view === "start") describe(heading, one("#told_here"));
  document.title = isFirst ? tree.title : `${heading.textContent} – ${tree.title}`;
  return heading;
}

/* Let what is told above a heading be read out with it. */
function describe(heading, told) {
  if (told) heading.setAttribute("aria-describedby", told.id);
  else heading.removeAttribute("aria-describedby");
}

/* The words of a node from all the advice in words, without the ids, which name one part of the page each. */
export function wordsOfNode(id) {
  const copy = document.getElementById(`at_${id}`).cloneNode(true);
  for (const each of [copy, ...copy.querySelectorAll("[id]")]) each.removeAttribute("id");
  return copy;
}
