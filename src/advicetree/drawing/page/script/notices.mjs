/* Shows what has to be told before a step: that something is not kept, that a link fits only in part, and what a change has set aside.

   Invariant: the reader is told who else is told something. Trouble with what is kept is told at every step as long as it lasts, and announced at once
   only when it comes. */

/* Make what is told of trouble with what this device keeps. */
export function troubleNotice({ elements: { make, button, panel }, words: { told } }, { trouble, isNew }, moves) {
  if (!trouble) return undefined;
  const row = (...buttons) => make("p", { class: "row" }, ...buttons);
  const link = () => row(button("button", moves.copyLink, told("copy_link")), button("button", moves.saveText, told("save_text")));
  const remedies = {
    forbidden: link,
    full: () => row(button("button", moves.saveText, told("save_text"))),
    elsewhere: () => row(button("button main", moves.takeOther, told("elsewhere_take")), button("button", moves.keepBoth, told("elsewhere_keep"))),
  };
  const notice = panel("notice bad", make("p", {}, told(`trouble.${trouble}`)), remedies[trouble]?.());
  if (isNew) notice.setAttribute("role", "alert");
  return notice;
}

/* Make what is told of the page around this one, if there is one that is told of the walk. */
export function hostNotice({ elements: { make }, words: { told } }, { host }) {
  if (!host.isThere()) return undefined;
  const sentences = ["host", host.readsWalk() && "host_reads_walk", host.readsNotes() && "host_reads_notes"].filter(Boolean).map((name) => told(name));
  return make("p", { class: "small of-host" }, sentences.join(" "));
}

/* Say whether the last move has anything to tell. */
export const hasTold = ({ words, changed }) => words !== undefined || changed !== undefined;

/* What was changed, in words. */
function changeTold({ elements: { theirs }, words: { told, parts } }, { headline, answer }, isAllKept) {
  const sentence = parts("changed", { headline: theirs("span", undefined, headline), answer: theirs("span", undefined, answer) });
  return isAllKept ? [...sentence, " ", told("all_kept")] : sentence;
}

/* Make what the last move has to tell: its words, or what was changed, what that set aside, and a way to undo it. */
export function toldNotice(kit, tell) {
  if (!hasTold(tell)) return undefined;
  const { elements: { make, theirList, button, panel }, words: { told, counted } } = kit;
  const { changed, aside = [], hasNotes, undo, undoName = "undo" } = tell;
  const words = changed ? changeTold(kit, changed, !aside.length) : tell.words;
  const items = aside.map(({ asked, answered }) => make("li", {}, told("set_aside_step", { asked, answered })));
  return panel("notice", make("div", { id: "told_here", class: "stack" },
    make("p", {}, words),
    aside.length > 0 && make("p", {}, counted("set_aside", aside.length)),
    aside.length > 0 && theirList("lines", items),
    hasNotes && make("p", { class: "small" }, told("set_aside_notes")),
    undo && make("p", {}, button("button", undo, told(undoName)))));
}
