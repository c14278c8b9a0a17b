/* Shows the whole picture in a dialog, in which a reader moves about, and reads the words of each step.

   Invariant: the picture is made from its text only when the dialog first opens, and is silent to screen readers; what it says can be read in words, by
   "Find a step" and in the outline. A click in it tells, and never answers. The dialog's keys are its own: the page beside it never gets them. */
import { makeViewing } from "./viewing.mjs";

const TO_NODE = "#at_"; // what links to the words of a node begin with

/* The whole picture: `draw` gives its text, and `head` that of what stands above it, as HTML; `outline` gives the words of a node as an element,
   and `readInWords` shows all of them, from the part with an id if one is given. */
export function makeWhole({ walker, words: { told, parts }, elements: { make, theirs, button }, draw, head, outline, readInWords }) {
  let opened; // what the dialog consists of, once it has been opened
  let now; // where the walk is

  /* The picture as an element of this page. */
  function drawing() {
    const svg = document.importNode(new DOMParser().parseFromString(draw(), "image/svg+xml").documentElement, true);
    for (const name of ["role", "aria-labelledby", "width", "height"]) svg.removeAttribute(name);
    svg.setAttribute("aria-hidden", "true");
    return svg;
  }

  /* Make what stands above the picture: what its signs mean, which unfolds upon it, and what else is told of it. */
  function above() {
    const parsed = new DOMParser().parseFromString(head() ?? "", "text/html");
    const signs = parsed.querySelector(".legend");
    const notices = [...parsed.querySelectorAll("p")].map((each) => document.importNode(each, true));
    const legend = signs && make("details", { class: "signs" }, make("summary", {}, told("signs")), document.importNode(signs, true));
    return { legend: legend ?? "", notices: notices.length ? make("div", { class: "bar notices" }, ...notices) : "" };
  }

  /* Make the list of all steps by their stages, in the author's order. */
  function stepList() {
    const byStage = new Map([[undefined, []], ...walker.stages.map(({ id }) => [id, []])]);
    for (const node of walker.nodes.values()) byStage.get(node.stage).push(option(node));
    const titleOf = (stage) => walker.stages.find(({ id }) => id === stage)?.title ?? told("no_stage");
    const groups = [...byStage].filter(([, options]) => options.length);
    const content = groups.length > 1 ? groups.map(([stage, options]) => make("optgroup", { label: titleOf(stage) }, ...options)) : groups[0][1];
    const list = make("select", { id: "find_step" }, make("option", { value: "" }, told("choose_step", { count: walker.nodes.size })), ...content);
    list.addEventListener("change", () => list.value && go(list.value));
    return list;
  }

  function option(node) {
    const [number] = /^\d+/.exec(outline(node.id).querySelector("h3").textContent);
    const made = theirs("option", undefined, told("step_in_list", { headline: node.headline, number })); // some headlines are there twice
    made.value = node.id;
    return made;
  }

  /* Make the buttons that move the picture. */
  function moves(viewing) {
    const small = (sign, name, does) => {
      const made = button("button", does, make("span", { "aria-hidden": "true" }, sign));
      made.setAttribute("aria-label", told(name));
      made.title = told(name);
      return made;
    };
    return [
      small("−", "zoom_out", viewing.farther),
      small("+", "zoom_in", viewing.nearer),
      button("button", viewing.whole, told("all_of_it")),
      button("button", () => viewing.centre(partOf(now.node.id)), told("where_i_am")),
    ];
  }

  /* Make the sentence that leads to the same in words. */
  function hint() {
    const link = make("a", { href: "#words" }, told("picture_in_words"));
    link.addEventListener("click", (event) => leave(event));
    return make("p", { class: "hint" }, ...parts("picture_hint", { link }));
  }

  /* Go from the picture to all the words, or to the part of them with an id. */
  function leave(event, id) {
    take(event);
    opened.dialog.close();
    readInWords(id);
  }

  /* Take a click on a link, which the page must not follow as well. */
  function take(event) {
    event.preventDefault();
    event.stopPropagation();
  }

  /* Make what the words of a step stand in, and what says to a screen reader that they do. */
  function panels() {
    const panel = make("section", { class: "words-of-step", tabindex: 0, "aria-label": told("words_of_step"), hidden: true });
    panel.addEventListener("click", follow);
    return { panel, status: make("p", { class: "unseen", role: "status" }) };
  }

  /* Make what is above the frame: the title, a way to the same in words, the list of steps, and the buttons. */
  function bars(list, viewing) {
    const close = button("button main", () => opened.dialog.close(), told("close"));
    const title = make("div", { class: "bar" }, make("h2", { id: "picture_title" }, told("picture_title")), hint(), close);
    const find = make("div", { class: "find" }, make("label", { for: list.id }, told("find_step")), list);
    return [title, make("div", { class: "bar" }, find, make("div", { class: "row" }, ...moves(viewing)))];
  }

  /* Make the dialog, and all that is in it; its own words are in the language of the page's own. */
  function build() {
    const svg = drawing();
    const { width, height } = svg.viewBox.baseVal;
    const sheet = theirs("div", "sheet", svg);
    const frame = make("div", { class: "frame-of-picture", tabindex: 0, role: "application", "aria-label": told("picture_keys") }, sheet);
    const viewing = makeViewing({ frame, sheet, picture: { width, height }, clicked });
    const list = stepList();
    const { panel, status } = panels();
    const { legend, notices } = above();
    const { lang, dir } = document.querySelector("main");
    const place = make("div", { class: "place" }, frame, legend);
    const dialog = make("dialog", { class: "whole", "aria-labelledby": "picture_title", lang: lang || undefined, dir: dir || undefined },
      ...bars(list, viewing), notices, make("div", { class: "beside" }, place, panel), status);
    dialog.addEventListener("keydown", (event) => event.stopPropagation());
    document.body.append(dialog);
    return { dialog, frame, viewing, list, panel, status, svg, marks: marksOf(svg) };
  }

  // --------------------------------------------------- The walk in it

  /* The parts of a picture that show the way of a walk, each with the names of what it shows. */
  function marksOf(svg) {
    return [...svg.querySelectorAll("[data-node]")].map((part) => {
      const { node, answer, limit } = part.dataset;
      // One part can show several answers, whose ids have spaces between them.
      const names = limit !== undefined ? [walker.limitOf(node)] : (answer?.split(" ").map((id) => walker.nameOf(node, id)) ?? [node]);
      return { part, node, names, isWay: names[0] !== node, isLine: part.classList.contains("line-only") };
    });
  }

  /* Show the walk in the picture: the way gone, where it is, and where it can go from there. */
  function paint() {
    opened.svg.classList.toggle("walking", now.steps.length > 0);
    for (const { part, node, names, isWay, isLine } of opened.marks) {
      const isWalked = names.some((name) => now.gone.has(name));
      part.classList.toggle("walked", isWalked);
      part.classList.toggle("here", names.includes(now.node.id));
      part.classList.toggle("ahead", isWay && node === now.node.id);
      if (isWalked && isLine) part.parentNode.append(part); // above the lines beside it
    }
  }

  const partOf = (id) => opened.marks.find(({ node, isWay }) => node === id && !isWay)?.part;

  // ------------------------------------------------- The words of a step

  /* Tell the words of a node beside the picture. */
  function tell(id) {
    const { list, panel, status } = opened;
    list.value = id;
    panel.hidden = false;
    panel.replaceChildren(theirs("div", undefined, ...outline(id).childNodes));
    panel.scrollTop = 0;
    opened.svg.querySelector(".told")?.classList.remove("told");
    partOf(id).classList.add("told");
    status.textContent = told("step_beside", { headline: walker.nodes.get(id).headline });
  }

  /* Tell the words of a node, then bring it into the middle: the words leave the picture less room. */
  function go(id, isFirst = false) {
    tell(id);
    opened.viewing.centre(partOf(id), isFirst);
  }

  function clicked(element) {
    const id = element?.closest("[data-node]")?.dataset.node;
    if (id === undefined || !opened.svg.contains(element)) return;
    tell(id);
    opened.viewing.keepInSight(partOf(id));
  }

  /* Let a link of the words that leads to another step lead there in the picture, and one to other words to these. */
  function follow(event) {
    const href = event.target.closest("a")?.getAttribute("href") ?? "";
    if (!href.startsWith("#")) return;
    const id = href.slice(TO_NODE.length);
    if (!href.startsWith(TO_NODE) || !walker.nodes.has(id)) return leave(event, href.slice(1));
    take(event);
    go(id);
    opened.panel.focus({ preventScroll: true });
  }

  /* Open the dialog where a walk is or, if that is asked for, at a node, whose words are told. */
  function open(at, id) {
    now = at;
    opened ??= build();
    const { dialog, frame, list, panel, viewing } = opened;
    paint();
    list.value = "";
    panel.hidden = true;
    dialog.showModal();
    frame.focus();
    if (id === undefined) viewing.centre(partOf(now.node.id), true);
    else go(id, true);
  }

  addEventListener("resize", () => opened?.dialog.open && opened.viewing.refit());

  return { open };
}
