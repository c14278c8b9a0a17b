/* Makes what a reader answers with: buttons, boxes to tick, fields for a number or a date, and a field that searches a long list.

   Invariant: every control is the browser's own, and can be used with a keyboard alone; what cannot be taken is told in words beside it, and changes nothing.
   `give` takes what was given, as the walker has it; `before` is what was given before, if that is to be changed; `today` gives the day as of which a date is
   judged; `marksFree` says that answers which can be given at any time are marked as such. Ids here hold a "_", so that none is that of a node. */

import { dayGiven, isDay } from "./days.mjs";

const LONGEST_LIST = 12; // more than so many answers are searched
const NUMBER_KEYS = 9;
const PLAIN_LETTERS = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i" };

/* A text as it is compared in a search: without accents, in small letters, and with spaces for all that is neither letter nor digit. */
export function foldedText(text) {
  const letters = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[ßæœøłđðþı]/g, (letter) => PLAIN_LETTERS[letter]);
  return letters.replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}

/* What makes the controls of a page. */
export function makeFields({ walker, words: { told, parts, plain, dated }, elements: { make, theirs, button } }) {
  /* Make all that the question or the action at a node is answered with. */
  function answering(node, { give, before, today, marksFree }) {
    const fact = walker.factOf(node);
    if (fact?.several) return make("div", { class: "answers" }, checklist(fact, walker.offers(node), give, before));
    const offered = inOrder(walker.offers(node), fact);
    const bands = fact?.days ? offered.filter(({ id }) => fact.values.has(id)) : [];
    const buttons = answerButtons(offered.filter((offer) => !bands.includes(offer)), give, { before, marksFree });
    const group = make("div", { class: "answers", role: "group", "aria-label": told("answers") });
    if (bands.length) group.append(dateField(fact, { give, before, today }), ...buttons, withoutDate(bands, give, before));
    else group.append(...buttons, ...(node.number ? [numberField(node, fact, { give, before })] : []));
    return group;
  }

  /* The answers that can be given at a node; those of a long list in the order of its fact, in which somebody looks for one. */
  function inOrder(offered, fact) {
    if (!fact || offered.length <= LONGEST_LIST) return offered;
    const byId = new Map(offered.map((offer) => [offer.id, offer]));
    const known = [...fact.values.keys()].map((id) => byId.get(id)).filter(Boolean);
    return [...known, ...offered.filter(({ id }) => !fact.values.has(id))];
  }

  /* Make what is around a label, which is ours, look less than that. */
  const around = (label, said) => said.map((part) => (part === label ? part : make("span", { class: "free" }, part)));

  /* Make the buttons of some answers: the first few with a key each, or all of them below a field that searches them. */
  const answerButtons = (offers, give, { before, marksFree, keys = NUMBER_KEYS } = {}) => {
    return listOf(offers.map((offer) => answerButton(offer, give, { before, marksFree })), keys);
  };

  function answerButton({ id, label, free }, give, { before, marksFree }) {
    const isChosen = id === before;
    const named = theirs("span", "label", label);
    const words = free && marksFree ? around(named, parts("any_time", { label: named })) : [named];
    const made = button("answer", () => give(id), make("span", {}, ...words, isChosen && make("small", {}, told("chosen"))));
    made.dataset.answer = id;
    if (isChosen) made.setAttribute("aria-current", "true");
    return made;
  }

  /* Some controls as they are shown. */
  function listOf(controls, keys) {
    if (controls.length > LONGEST_LIST) return [searched(controls)];
    controls.slice(0, keys).forEach((control, number) => {
      const key = String(number + 1);
      (control.querySelector("input") ?? control).setAttribute("aria-keyshortcuts", key);
      control.prepend(make("kbd", { "aria-hidden": "true" }, key));
    });
    return controls;
  }

  // --------------------------------------------------------------- Long lists

  /* Make a field above some controls that leaves those in which all words are that are typed, or all where there are none; what is ticked stays. */
  function searched(controls) {
    const texts = controls.map((control) => foldedText(control.querySelector(".label").textContent));
    const field = make("input", { id: "search_field", type: "search", autocomplete: "off", spellcheck: "false", "aria-describedby": "search_found" });
    const all = controls.length;
    const found = make("p", { id: "search_found", class: "hint", role: "status" }, told("search_all", { all }));
    let matching = controls;
    field.addEventListener("input", () => {
      const typed = foldedText(field.value).split(" ");
      matching = controls.filter((_, number) => typed.every((word) => texts[number].includes(word)));
      const shown = new Set(matching.length ? matching : controls);
      for (const control of controls) control.hidden = !shown.has(control) && !control.querySelector("input")?.checked;
      found.textContent = foundSay(matching.length, all, field.value.trim());
    });
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      if (!event.repeat && field.value.trim() && matching.length === 1) (matching[0].querySelector("input") ?? matching[0]).click();
    });
    const list = make("div", { class: "list" }, ...controls);
    const made = make("div", { class: "searched" }, make("label", { for: "search_field" }, told("search")), field, found, list);
    made.addEventListener("keydown", (event) => moveAmong(event, field, controls));
    return made;
  }

  /* Tell how many match what was typed. */
  function foundSay(count, all, text) {
    if (!text) return told("search_all", { all });
    if (!count) return told("search_none", { text, all });
    return count === 1 ? told("search_one") : told("search_some", { count, all });
  }

  /* Move from a field to the controls that it has left, and among them, by the arrow keys. */
  function moveAmong(event, field, controls) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.isComposing) return;
    const places = [field, ...controls.filter((control) => !control.hidden).map((control) => control.querySelector("input") ?? control)];
    const at = places.indexOf(document.activeElement);
    if (at < 0) return;
    event.preventDefault();
    places[Math.min(Math.max(at + step, 0), places.length - 1)].focus();
  }

  // ------------------------------------------------------------ Several at once

  /* Make the label of a choice, which says so if it goes with no other. */
  function choiceLabel(label, isAlone) {
    const named = theirs("span", "label", label);
    return isAlone ? make("span", {}, ...around(named, parts("alone", { label: named }))) : named;
  }

  /* Make a box for each choice; one that goes with no other takes the ticks of the others away, and they take its. */
  function checklist(fact, offers, give, before) {
    const ticks = new Set(Array.isArray(before) ? before : []);
    const choices = offers.map(({ id, label }) => {
      const box = make("input", { type: "checkbox", value: id });
      box.checked = ticks.has(id);
      return make("label", { class: "choice", "data-answer": id }, box, choiceLabel(label, fact.values.get(id).alone));
    });
    const boxes = choices.map((choice) => choice.querySelector("input"));
    const isAlone = ({ value }) => fact.values.get(value).alone;
    const ticked = () => boxes.filter((box) => box.checked);
    const legend = make("legend", { id: "ticks_legend", class: "hint" }, fact.ticks);
    const set = make("fieldset", { "aria-labelledby": "headline_here ticks_legend" }, legend, ...listOf(choices, NUMBER_KEYS));
    const refused = refusal("ticks_refused");
    const form = make("form", { class: "ticks", novalidate: true }, set, refused, make("button", { class: "button main" }, told("use_ticks")));
    for (const box of boxes) {
      box.addEventListener("change", () => {
        if (box.checked) for (const other of ticked()) other.checked = other === box || !(isAlone(box) || isAlone(other));
        refused.hidden = true;
        set.removeAttribute("aria-describedby");
      });
    }
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const list = ticked().map(({ value }) => value);
      const wrong = notTicked(fact, list);
      if (wrong === undefined) return give(list);
      refuse(refused, wrong, set);
      (ticked()[0] ?? boxes.find((box) => !box.closest("[hidden]")))?.focus(); // a search may have left none
    });
    return form;
  }

  /* Tell what is wrong with what is ticked; nothing where it can be taken. */
  function notTicked(fact, list) {
    const wrong = walker.misticked(fact, list);
    if (wrong === undefined) return undefined;
    if (wrong === "alone") return told("ticked_alone", { label: fact.values.get(list.find((choice) => fact.values.get(choice).alone)).label });
    const count = list.length;
    return [count ? told("ticked", { count }) : told("ticked_none"), fact.ticks].join(" ");
  }

  // --------------------------------------------------------- Numbers and dates

  const refusal = (id) => make("p", { class: "refused", id, hidden: true });

  /* Say beside a control why what is there cannot be taken. */
  function refuse(refused, wrong, control) {
    refused.textContent = wrong;
    refused.hidden = false;
    control.setAttribute("aria-describedby", refused.id);
  }

  /* Make a form of one field, which says of what is refused what is wrong and what would be right; `meant` gives what was given, or what is wrong with it.
     The focus, which goes back to the field, has that read out. */
  function entry({ kind, field, unit, label, give, meant }) {
    field.id = `${kind}_field`;
    const refused = refusal(`${kind}_refused`);
    const row = make("div", { class: "row" }, field, unit && make("span", { class: "unit", "aria-hidden": "true" }, unit));
    const go = make("button", { class: "button main" }, told("use_ticks"));
    const form = make("form", { class: `entry ${kind}`, novalidate: true }, make("label", { for: field.id }, label), row, refused, go);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const { given, wrong } = meant(field.value.trim());
      if (!wrong) return give(given);
      refuse(refused, wrong, field);
      field.setAttribute("aria-invalid", "true");
      field.focus();
    });
    return form;
  }

  function numberField(node, fact, { give, before }) {
    const field = make("input", { type: "text", inputmode: "decimal", autocomplete: "off", maxlength: 40, size: 10 });
    if (typeof before === "number") field.value = plain(before);
    const unit = fact.number.unit && theirs("span", undefined, fact.number.unit);
    const label = told("type_number", { number: node.number });
    return entry({ kind: "number", field, unit, label, give, meant: (text) => {
      const { given, wrong } = numberFrom(fact, text);
      return { given, wrong: wrong && `${wrong} ${told("give_number", { number: node.number })}` };
    } });
  }

  /* The number that a text is, or what is wrong with it. */
  function numberFrom(fact, text) {
    if (!text) return { wrong: told("no_number") };
    if (!/^[+-]?(\d+(\.\d+)?|\.\d+)$/.test(text)) {
      const almost = /^[+-]?\d[\d.,' ]*$/.test(text);
      return { wrong: [told("not_a_number", { text }), almost ? told("write_number") : ""].filter(Boolean).join(" ") };
    }
    const given = Number(text);
    if (walker.valueOf(fact, given) !== undefined) return { given };
    if (given < fact.number.least) return { wrong: told("number_less", { text, least: plain(fact.number.least) }) };
    if (given > fact.number.most) return { wrong: told("number_more", { text, most: plain(fact.number.most) }) };
    return { wrong: told("number_out", { text }) };
  }

  function dateField(fact, { give, before, today }) {
    const { least, most } = walker.daysOf(fact, today());
    const field = make("input", { type: "date", min: least, max: most ?? "9999-12-31" });
    field.value = dayGiven(before) ?? "";
    return entry({ kind: "date", field, label: whichDays(fact.days), give, meant: (text) => {
      const asOf = today(); // midnight may have passed
      const { least, most } = walker.daysOf(fact, asOf);
      const given = `${text}@${asOf}`;
      if (walker.valueOf(fact, given) !== undefined) return { given };
      if (!isDay(text)) return { wrong: told("no_date") };
      const date = dated(text);
      const isEarly = text < least;
      if (fact.days[isEarly ? "least" : "most"] === "today") return { wrong: isEarly ? told("date_past", { date }) : told("date_future", { date }) };
      return { wrong: isEarly ? told("date_before", { date, least: dated(least) }) : told("date_after", { date, most: dated(most) }) };
    } });
  }

  /* Tell which days can be given. */
  function whichDays({ least, most }) {
    const [from, to] = [least, most].map((bound) => (bound === "today" ? told("today") : bound && dated(bound)));
    if (from && to) return told("give_date_from_to", { from, to });
    if (from) return told("give_date_from", { from });
    return to ? told("give_date_to", { to }) : told("give_date");
  }

  /* Make the bands of a date, for somebody who would rather not give the day; folded, since the date is what is asked for. */
  function withoutDate(bands, give, before) {
    const isChosen = bands.some(({ id }) => id === before);
    return make("details", { class: "without", open: isChosen }, make("summary", {}, told("without_date")), ...answerButtons(bands, give, { before, keys: 0 }));
  }

  return { answering, answerButtons, refusal, refuse };
}
