/* Takes what a reader does with keys, clicks and copies, so that nothing is done that was not meant.

   Invariant: keys never take what is typed into a field, and a click is never taken for something that was not there yet when it began. */

const UNSEEN = 400; // milliseconds after a change of the page in which nobody can have read what is there now
const NEARBY = 48; // how many pixels apart two taps of a finger at one place can be

/* Hold off clicks that were meant for what was there before: the second click of a double click, and the second tap of two at one place, on an answer.
   Keys, and what presses a control for somebody who cannot see or point, click without a count, and are never held off.
   Gives what is to be called when something else is shown. */
export function holdOffClicks() {
  let shownAt = -UNSEEN;
  let clickedAt = { x: NaN, y: NaN }; // where the first of the clicks that follow one another fell
  let hasChanged = false; // whether what is shown changed since then

  function holdOff(event) {
    const { detail, clientX: x, clientY: y, timeStamp } = event;
    if (detail === 0) return;
    const again = detail > 1 || (timeStamp < shownAt + UNSEEN && Math.hypot(x - clickedAt.x, y - clickedAt.y) < NEARBY);
    if (again && hasChanged) {
      event.preventDefault();
      event.stopPropagation();
    } else if (!again) {
      clickedAt = { x, y };
      hasChanged = false;
    }
  }

  for (const kind of ["mousedown", "click"]) document.addEventListener(kind, holdOff, true);
  return () => {
    shownAt = performance.now();
    hasChanged = true;
  };
}

/* Say whether a key was meant for something else: a field, the browser, or a way of writing. */
const isMeantElsewhere = (event) => event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing || event.defaultPrevented;

/* Answer with the keys 1 to 9, go back with Backspace, and leave with Escape; the first two as long as they are switched on. */
export function takeKeys({ areOn, back, leave }) {
  document.addEventListener("keydown", (event) => {
    if (isMeantElsewhere(event) || document.querySelector("dialog[open]")) return;
    if (event.key === "Escape") return leave();
    if (!areOn() || event.target.closest("input:not([type=checkbox]), textarea, select")) return;
    if (event.key === "Backspace") {
      event.preventDefault();
      back();
    } else if (/^[1-9]$/.test(event.key)) {
      document.querySelector(`.step [aria-keyshortcuts="${event.key}"]`)?.click();
    }
  });
}

/* Go to the target of a link within the page, which must not take the place of the walk in the address. */
export function followLinksWithin(goThere) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (!link) return;
    event.preventDefault();
    goThere(document.getElementById(link.getAttribute("href").slice(1)));
  });
}

/* Hand a text to the reader as a file. */
export function saveFile(name, type, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/* Copy a text; where the browser does not let the page do so, a field to copy it from is put after what was clicked.
   What came of it is told there, by `tell` too. */
export async function copyText(text, opener, { tree, elements: { make }, words }, tell) {
  const told = (name) => words.told(tree.timed ? name : `${name}_untimed`);
  document.getElementById("copied_here")?.remove();
  const note = make("p", { id: "copied_here", class: "small" });
  opener.closest(".row, .tools, p").after(note);
  try {
    await navigator.clipboard.writeText(text);
    note.textContent = told("copied");
  } catch {
    const field = make("input", { type: "text", id: "link_field", readonly: true, value: text, dir: "ltr" });
    note.append(make("label", { for: "link_field" }, told("copy_by_hand")), field);
    field.focus();
    field.select();
  }
  tell(note.textContent);
}

/* What brings back what fields and boxes hold, and which parts are unfolded, when the same view is shown anew: a field is known by its id, a box by
   its value, and a part that unfolds by its class. */
export function fieldsKept() {
  const all = (selector) => [...document.querySelectorAll(`#view ${selector}`)];
  const fields = () => all("input[id], textarea[id]");
  const boxes = () => all("input[type=checkbox][value]");
  const texts = new Map(fields().map(({ id, value }) => [id, value]));
  const ticks = new Map(boxes().map(({ value, checked }) => [value, checked]));
  const unfolded = new Map(all("details").map(({ className, open }) => [className, open]));
  return () => {
    for (const field of fields()) field.value = texts.get(field.id) ?? field.value;
    for (const box of boxes()) box.checked = ticks.get(box.value) ?? box.checked;
    for (const part of all("details")) part.open = unfolded.get(part.className) ?? part.open;
    for (const search of all("input[type=search]")) search.dispatchEvent(new Event("input")); // it leaves what it left before
  };
}

/* What brings the focus back to where it was when something is shown anew. */
export function focusKept() {
  const { activeElement: at } = document;
  const { id, selectionStart, selectionEnd } = at ?? {};
  const answer = at?.closest("[data-answer]")?.dataset.answer;
  return () => {
    const found = (id && document.getElementById(id)) || (answer && document.querySelector(`[data-answer="${CSS.escape(answer)}"]`));
    if (!found) return false;
    const again = found.querySelector("input") ?? found; // the focus is on the box of a choice
    again.focus({ preventScroll: true });
    if (typeof selectionStart === "number") again.setSelectionRange(selectionStart, selectionEnd); // of buttons and dates, it is not known
    return true;
  };
}
