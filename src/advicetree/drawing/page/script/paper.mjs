/* Lays out the blocks of a plan, as elements and as text.

   Invariant: whatever a block tells is in both, but for the picture of the way, which the way itself tells in words. */

/* Make the elements of some blocks. */
export function paperOf(kit, blocks) {
  return blocks.map((block) => LAYOUTS[block.kind](kit, block));
}

/* How each kind of block looks on paper. */
const LAYOUTS = {
  small: ({ elements: { make } }, { text }) => make("p", { class: "small" }, text),
  heading: ({ elements: { make } }, { text }) => make("h2", {}, text),
  title: ({ elements: { theirs } }, { text }) => theirs("h3", undefined, text),
  line: ({ elements: { make } }, { text }) => make("p", {}, text),
  strong: ({ elements: { make } }, { text }) => make("p", {}, make("strong", {}, text)),
  quote: ({ elements: { readers } }, { text }) => readers("blockquote", text),
  lines: ({ elements: { lineList, paragraph } }, { lines }) => (lines.length > 1 ? lineList("lines", lines) : paragraph(undefined, lines[0])),
  advice: ({ elements: { lineList } }, { lines }) => lineList("lines advice", lines),
  now: (kit, { blocks }) => kit.elements.make("div", { class: "now" }, ...paperOf(kit, blocks)),
  ways: ({ elements: { make, theirs } }, { ways }) =>
    make("ul", { class: "lines", role: "list" }, ...ways.map(({ answers, from, headline }) =>
      make("li", {}, theirs("p", undefined, answers), from && make("p", { class: "small" }, from), theirs("p", "to", make("strong", {}, headline))))),
  way: (kit, { steps }) => kit.elements.make("ol", { class: "way", role: "list" }, ...steps.map((step) => wayStep(kit, step))),
  picture: (kit, { boxes }) => kit.elements.make("ol", { class: "way-picture", "aria-hidden": "true" }, ...boxes.map((box) => pictureBox(kit, box))),
};

function wayStep(kit, { isAction, day, asked, answered, blocks }) {
  const { make, theirs } = kit.elements;
  const oneLine = () => [theirs("p", undefined, asked, " ", make("strong", {}, answered))];
  const words = isAction ? [theirs("h3", undefined, asked), theirs("p", undefined, answered)] : oneLine();
  return make("li", { class: isAction ? "action" : "situation" }, day && make("p", { class: "day" }, day), ...words, ...paperOf(kit, blocks));
}

/* Make one box of the picture of the way, with what was answered there below it. */
function pictureBox({ elements: { make, theirs } }, { node, answered }) {
  const kind = ["box", node.kind, node.wait && "waits", node.good && "good"].filter(Boolean).join(" ");
  return make("li", {}, theirs("span", kind, node.headline), answered && theirs("span", "way-answer", answered));
}

// ---------------------------------------------------------------------- Text

/* The text of some blocks below a title. */
export function textOf(title, blocks) {
  return `${[...underlined(title, "="), ...blocks.flatMap(textLines)].join("\n")}\n`;
}

const underlined = (text, line) => [text, line.repeat([...text].length)];
const indented = (text, indent) => text.split("\n").map((line) => indent + line);

/* The lines of one block. */
function textLines(block) {
  const { kind, text } = block;
  if (kind === "heading") return ["", ...underlined(text, "-")];
  if (kind === "quote") return indented(text, "    ");
  if (kind === "lines" || kind === "advice") return block.lines.flatMap((line) => bulletLines(line, ""));
  if (kind === "now") return block.blocks.flatMap(textLines);
  if (kind === "ways") return block.ways.flatMap(({ answers, from, headline }) => [`- ${[answers, from].filter(Boolean).join(". ")}`, `  → ${headline}`]);
  if (kind === "way") return block.steps.flatMap(stepLines);
  return kind === "picture" ? [] : [text];
}

function stepLines({ isAction, day, asked, answered, blocks }) {
  const words = isAction ? ["", asked, answered] : [`${asked} ${answered}`];
  return [...(day ? ["", day] : []), ...words, ...blocks.flatMap(textLines)];
}

/* A line and those below it; where it leads is told if its words do not show that. */
function bulletLines({ say, href, beside, bullets = [] }, indent) {
  const address = beside ?? (href?.startsWith("http") && !say.includes(href) ? href : undefined);
  return [`${indent}- ${address ? `${say} (${address})` : say}`, ...bullets.flatMap((line) => bulletLines(line, `${indent}  `))];
}

// ---------------------------------------------------------------- On the page

/* Make the view of the plan. */
export function planView(kit, { walk, withNotes }, blocks, moves) {
  const { elements: { make, button }, words: { told } } = kit;
  const box = make("input", { type: "checkbox", id: "with_notes" });
  box.checked = withNotes;
  box.addEventListener("change", () => moves.setNotes(box.checked));
  const notes = Object.keys(walk.notes).length > 0 && make("label", { class: "check", for: "with_notes" }, box, make("span", {}, told("with_notes")));
  return make("div", { class: "plan" },
    button("link back", moves.leave, told("to_step")),
    make("h1", { id: "headline_here", tabindex: "-1" }, told("plan")),
    make("div", { class: "row" },
      button("button main", moves.print, told("print")),
      button("button", moves.saveText, told("save_text")),
      button("button", moves.copyLink, told("copy_link"))),
    notes,
    make("div", { class: "paper" }, ...paperOf(kit, blocks)));
}
