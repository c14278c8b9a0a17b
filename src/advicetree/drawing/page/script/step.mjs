/* Shows one step of a walk: what was said on the way there, what is asked or advised, and what it can be answered with.

   Invariant: a step tells what the terminal tells, in the order of the page's design, and a wait that holds an answer up is told before it. */

import { adviceAt, answersAt, citedBy, notesRecalled, stageOf } from "./advice.mjs";
import { noteKey } from "./changing.mjs";
import { hasTold, hostNotice, toldNotice, troubleNotice } from "./notices.mjs";
import { LONGEST_NOTE_KEPT } from "./store.mjs";
import { waitPanel } from "./wait.mjs";

/* Make the step where a walk is. */
export function stepView(kit, state, moves) {
  const { elements: { make, theirs, button }, words: { told } } = kit;
  const { now, walk } = state;
  const { node } = now;
  const advice = adviceAt(kit.walker, node, now.values);
  const [isQuestion, isEnding] = [node.kind === "situation", node.kind === "ending"];
  const answers = isEnding ? undefined : answersAt(kit.walker, now, state.at);
  const isClosed = answers?.late.length > 0;
  const wait = waitPanel(kit, state, moves);
  const hasStart = now.opens !== undefined || now.asks !== undefined;
  const own = recalledPart(kit, state, isClosed);
  return make("div", { class: "step", "data-node": node.id },
    now.steps.length > 0 && button("link back", moves.back, told("back")),
    hostNotice(kit, state),
    troubleNotice(kit, state, moves),
    toldNotice(kit, state.tell),
    now.said.length > 0 && make("div", { class: "reply", id: "reply_here" }, ...now.said.map((words) => theirs("p", "said", words))),
    stagePart(kit, now, node),
    headline(kit, node, [hasTold(state.tell) && "told_here", now.said.length > 0 && "reply_here", node.stage && "stage_here"]),
    node.by && make("p", { class: "by" }, node.by),
    hasStart && wait,
    ...advice.help.map((line) => kit.elements.paragraph("help", line)),
    isQuestion && own,
    isClosed && wait && advice.how.length > 0 && make("h2", {}, told("how_to")),
    advice.how.length > 0 && kit.elements.lineList("how lines", advice.how),
    !hasStart && wait,
    cautionPart(kit, advice.caution),
    partingPart(kit, advice.parting),
    !isQuestion && own,
    isEnding ? endingPart(kit, now, moves) : answerPart(kit, { node, walk, now, state, answers }, moves),
    sourcesPart(kit, node, advice.all));
}

/* Make the heading of a step; by the ids of what describes it, all is read out with it that a reader has to hear there. */
export function headline({ elements: { theirs } }, node, describedBy) {
  const made = theirs("h1", "headline", node.headline);
  made.id = "headline_here";
  made.tabIndex = -1;
  const ids = describedBy.filter(Boolean);
  if (ids.length) made.setAttribute("aria-describedby", ids.join(" "));
  return made;
}

/* Make the stage of a node, in words and as bars. */
export function stagePart({ walker, elements: { make, theirs }, words: { parts } }, now, node) {
  const stage = stageOf(walker.stages, now, node);
  if (!stage) return undefined;
  const { number, count, title, been } = stage;
  const named = theirs("span", "stage", title);
  const words = count > 1 ? parts("stage_of", { number, count, title: named }) : parts("stage", { title: named });
  const bars = been.map((wasThere, index) => make("i", { class: index === number - 1 ? "at" : wasThere ? "been" : undefined }));
  const line = make("p", { id: "stage_here" }, ...words);
  return make("div", { class: "stage-line" }, line, count > 1 && make("div", { class: "bars", "aria-hidden": "true" }, ...bars));
}

/* Make all that is to be careful of, in one box. */
function cautionPart({ elements: { make, paragraph, lineList, panel }, words: { told } }, lines) {
  if (!lines.length) return undefined;
  const words = lines.length > 1 ? lineList("lines", lines, "words") : paragraph("words", lines[0]);
  return panel("caution", make("h2", {}, told("careful_heading")), words);
}

function partingPart({ elements: { paragraph, lineList } }, lines) {
  if (!lines.length) return undefined;
  return lines.length > 1 ? lineList("lines", lines, "parting") : paragraph("parting", lines[0]);
}

/* Make the reader's own notes that a node recalls; folded while an action has to wait. */
function recalledPart({ walker, elements: { make, theirs, readers, folded }, words: { parts, told } }, { walk, now }, isClosed) {
  const recalled = notesRecalled(walker, walk, now, now.node);
  if (!recalled.length) return undefined;
  const made = recalled.map(({ node, texts }) => make("div", { class: "recalled", "data-node": node.id },
    make(isClosed ? "p" : "h2", { class: "label" }, ...parts("noted", { headline: theirs("span", undefined, node.headline) })),
    ...texts.map((text) => readers("blockquote", text))));
  return isClosed ? folded("yours", told("at_hand"), ...made) : make("div", { class: "stack" }, ...made);
}

/* Make what a step is answered with: a field for a note, then the answers; those that have to wait are told, and can be given early in a part that unfolds. */
function answerPart(kit, { node, walk, now, state, answers }, moves) {
  const { elements: { make }, words: { told } } = kit;
  const key = noteKey(node.id, now.nth);
  const hasNote = Boolean(walk.notes[key]);
  const note = node.note && noteField(kit, node, walk.notes[key] ?? "", state, moves);
  if (!answers.late.length) return make("div", { class: "stack" }, note, openAnswers(kit, node, state, answers, moves));
  const free = make("div", { class: "answers" }, ...kit.fields.answerButtons(answers.free, (given) => moves.give(given)));
  return make("div", { class: "stack" },
    hasNote && note,
    answers.free.length > 0 && section(kit, "free_here", told("free_answers"), free),
    lateAnswers(kit, state, answers.late, !hasNote && note, moves));
}

function openAnswers(kit, node, state, { offers }, moves) {
  const controls = kit.fields.answering(node, { give: (given) => moves.give(given), today: moves.today, marksFree: !state.isTimed });
  if (node.kind === "situation" || offers.length < 2) return controls;
  return section(kit, "came_here", kit.words.told("came_of_it"), controls);
}

/* Tell the answers that have to wait, and make a part in which they can be given all the same. */
function lateAnswers(kit, { now, at }, late, note, moves) {
  const { elements: { make, theirs, theirList, folded }, words: { told, momentOf } } = kit;
  const time = momentOf(now.opens, at);
  const why = now.node.wait.why && [" ", theirs("span", undefined, now.node.wait.why)];
  return section(kit, "late_here", told("late_answers", { time }),
    theirList("later lines", late.map(({ label }) => make("li", {}, label))),
    folded("early", told("early"),
      make("p", {}, told("early_warning", { time }), why),
      make("p", {}, told("early_ask")),
      note,
      make("div", { class: "answers" }, ...kit.fields.answerButtons(late, (given) => moves.give(given, true), { keys: 0 }))));
}

/* Make a part of a step with a heading. */
function section({ elements: { make } }, id, heading, ...content) {
  return make("section", { class: "ask", "aria-labelledby": id }, make("h2", { id }, heading), ...content);
}

/* Make the field for a note, which is kept while it is written. */
function noteField({ elements: { make, theirs }, words: { told } }, { note }, text, state, moves) {
  const field = make("textarea", { id: "note_field", rows: 4, maxlength: LONGEST_NOTE_KEPT, dir: "auto", "aria-describedby": "note_hint" });
  const status = make("span", { role: "status", class: "note-kept" });
  field.value = text;
  field.addEventListener("input", () => moves.noteTyped(field.value, status));
  field.addEventListener("blur", () => moves.keepNote());
  const label = theirs("label", undefined, note);
  label.htmlFor = "note_field";
  const sentences = [told(state.isKept ? "note_hint" : "note_hint_unkept"), state.host.readsNotes() && told("host_reads_note")].filter(Boolean);
  const hint = make("p", { id: "note_hint", class: "hint" }, sentences.join(" "), status);
  return make("div", { class: "note field" }, label, hint, field);
}

/* Make the end of a walk. */
function endingPart({ elements: { make, button }, words: { told } }, now, moves) {
  const again = now.steps.length > 0 && button("button again", moves.begin, told("start_again"));
  const plan = button("button main", moves.plan, told("see_plan"));
  return make("div", { class: "ending stack" }, make("p", {}, told("the_end")), make("div", { class: "row" }, plan, again));
}

/* Tell what the advice at a node rests on, in a part that unfolds; below a source without a claim, which lines rest on it. */
function sourcesPart({ sources, elements: { make, theirList }, words: { told, parts } }, node, lines) {
  const cited = citedBy(node, lines);
  if (!cited.length) return undefined;
  const items = cited.map((id) => {
    const { words, title, details, url } = sources.get(id);
    const named = url ? make("a", { href: url, rel: "noopener noreferrer" }, title) : title;
    const source = make("span", {}, ...(details ? parts("source", { title: named, details }) : [named]));
    const resting = words ? [] : lines.filter((line) => (line.source ?? node.source ?? []).includes(id));
    const quoted = resting.map((line) => make("li", {}, make("q", {}, line.say)));
    const cite = make("span", { class: "cite" }, ...(words ? parts("claim", { claim: words, source }) : [source]));
    return make("li", {}, cite, quoted.length > 0 && make("ul", {}, ...quoted));
  });
  return make("details", { class: "rests" }, make("summary", {}, told("rests")), theirList("indent small", items));
}
