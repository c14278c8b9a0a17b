/* Makes what a reader answers with: buttons, boxes to tick, fields for a number or a date, and a field that searches a long list.

   Invariant: every control is the browser's own, and can be used with a keyboard alone; what cannot be taken is told in words beside it, and changes nothing.
   `give` takes what was given, as the walker has it. Ids here hold a "_", so that no answer in the address is one of them. */
const makeFields = ({ walker, words: { told, parts, plain, dated }, elements: { make, theirs, button }, give }) => {
  const LONGEST_LIST = 12; // more than so many answers are searched
  const KEYS = 9;
  const LETTERS = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i" };

  /* Make all that the question or the action at a node is answered with; `before` is what was given there before, if that is to be changed. */
  function answering(node, before) {
    const fact = walker.factOf(node);
    if (fact?.several) return make("div", { class: "answers long" }, checklist(node, fact, before));
    const offered = offersOf(node, fact);
    const bands = fact?.days ? offered.filter(({ id }) => fact.values.has(id)) : [];
    const buttons = listOf(offered.filter((offer) => !bands.includes(offer)).map(answerButton));
    const isLong = offered.length > LONGEST_LIST || bands.length > 0;
    const group = make("div", { class: isLong ? "answers long" : "answers", role: "group", "aria-label": told("answers") });
    if (bands.length) group.append(dateField(fact, before), ...buttons, withoutDate(bands));
    else group.append(...buttons, ...(node.number ? [numberField(node, fact, before)] : []));
    return group;
  }

  /* Give the answers that can be given at a node; those of a long list in the order of its fact, in which somebody looks for one. */
  function offersOf(node, fact) {
    const offered = walker.offers(node);
    if (!fact || offered.length <= LONGEST_LIST) return offered;
    const byId = new Map(offered.map((offer) => [offer.id, offer]));
    const inOrder = [...fact.values.keys()].map((id) => byId.get(id));
    return [...inOrder, ...offered.filter(({ id }) => !fact.values.has(id))];
  }

  /* Make what is around a label, which is ours, look less than that. */
  const around = (label, said) => said.map((part) => (part === label ? part : make("span", { class: "free" }, part)));

  function answerButton({ id, label, free }) {
    const named = theirs("span", "label", label);
    const made = button("answer", () => give(id), ...(free ? around(named, parts("any_time", { label: named })) : [named]));
    made.dataset.answer = id;
    return made;
  }

  /* Give some controls as they are shown: the first few with a key each, or all of them below a field that searches them. */
  function listOf(controls, keys = KEYS) {
    if (controls.length > LONGEST_LIST) return [searched(controls)];
    controls.slice(0, keys).forEach((control, number) => {
      const key = String(number + 1);
      (control.querySelector("input") ?? control).setAttribute("aria-keyshortcuts", key);
      control.prepend(make("kbd", { "aria-hidden": "true" }, key));
    });
    return controls;
  }

  // --------------------------------------------------------------- Long lists

  /* Give a text as it is compared in a search: without accents, in small letters, and with spaces for all that is neither letter nor digit. */
  function folded(text) {
    const letters = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[ßæœøłđðþı]/g, (letter) => LETTERS[letter]);
    return letters.replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  }

  /* Make a field above some controls that leaves those in which all words are that are typed; what is ticked stays. */
  function searched(controls) {
    const texts = controls.map((control) => folded(control.querySelector(".label").textContent));
    const field = make("input", { id: "search_field", type: "search", autocomplete: "off", spellcheck: "false", "aria-describedby": "search_found" });
    const all = controls.length;
    const found = make("p", { id: "search_found", class: "hint", role: "status" }, told("search_all", { all }));
    let matching = controls;
    field.addEventListener("input", () => {
      const typed = folded(field.value).split(" ");
      matching = controls.filter((_, number) => typed.every((word) => texts[number].includes(word)));
      const shown = new Set(matching);
      for (const control of controls) control.hidden = !shown.has(control) && !control.querySelector("input")?.checked;
      const [count, text] = [matching.length, field.value.trim()];
      if (!text) found.textContent = told("search_all", { all });
      else if (!count) found.textContent = told("search_none", { text });
      else found.textContent = count === 1 ? told("search_one", { all }) : told("search_some", { count, all });
    });
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      if (!event.repeat && field.value.trim() && matching.length === 1) (matching[0].querySelector("input") ?? matching[0]).click();
    });
    const list = make("div", { class: "list" }, ...controls);
    return make("div", { class: "searched" }, make("label", { for: "search_field" }, told("search")), field, found, list);
  }

  // ------------------------------------------------------------ Several at once

  /* Make a box for each choice; one that goes with no other takes the ticks of the others away, and they take its. */
  function checklist(node, fact, before) {
    const ticks = new Set(Array.isArray(before) ? before : []);
    const choices = walker.offers(node).map(({ id, label }) => {
      const box = make("input", { type: "checkbox", value: id });
      box.checked = ticks.has(id);
      const named = theirs("span", "label", label);
      return make("label", { class: "choice", "data-answer": id }, box, fact.values.get(id).alone ? make("span", {}, ...around(named, parts("alone", { label: named }))) : named);
    });
    const boxes = choices.map((choice) => choice.querySelector("input"));
    const isAlone = ({ value }) => fact.values.get(value).alone;
    const ticked = () => boxes.filter((box) => box.checked);
    for (const box of boxes) {
      box.addEventListener("change", () => {
        if (box.checked) for (const other of ticked()) other.checked = other === box || !(isAlone(box) || isAlone(other));
      });
    }
    const legend = make("legend", { id: "ticks_legend" }, fact.ticks);
    const set = make("fieldset", { "aria-labelledby": "headline_here ticks_legend" }, legend, ...listOf(choices));
    const refused = refusal("ticks_refused");
    const form = make("form", { class: "ticks", novalidate: "" }, set, make("button", { class: "go" }, told("use_ticks")), refused);
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

  const refusal = (id) => make("p", { class: "refused", id, role: "alert", hidden: "" });

  /* Say beside a control why what is there cannot be taken. */
  function refuse(refused, wrong, control) {
    refused.textContent = wrong;
    refused.hidden = false;
    control.setAttribute("aria-describedby", refused.id);
  }

  /* Make a form of one field, which says of what is refused what is wrong and what would be right; `meant` gives what was given, or what is wrong with it. */
  function entry(kind, field, label, use, meant) {
    field.id = `${kind}_field`;
    const refused = refusal(`${kind}_refused`);
    const row = make("div", { class: "row" }, field, make("button", {}, use));
    const form = make("form", { class: kind, novalidate: "" }, make("label", { for: field.id }, label), row, refused);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const { given, wrong } = meant(field.value.trim());
      if (wrong === undefined) return give(given);
      refuse(refused, wrong, field);
      field.setAttribute("aria-invalid", "true");
      field.focus();
    });
    return form;
  }

  function numberField(node, fact, before) {
    const field = make("input", { type: "text", inputmode: "decimal", autocomplete: "off", maxlength: 40 });
    if (typeof before === "number") field.value = plain(before);
    return entry("number", field, told("type_number", { number: node.number }), told("use_number"), (text) => {
      const { given, wrong } = numberFrom(fact, text);
      return { given, wrong: wrong && `${wrong} ${told("give_number", { number: node.number })}` };
    });
  }

  /* Give the number that a text is, or what is wrong with it. */
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

  function dateField(fact, before) {
    const { least, most } = walker.daysOf(fact, walker.today());
    const field = make("input", { type: "date", min: least, max: most ?? "9999-12-31" });
    const day = typeof before === "string" ? before.split("@")[0] : "";
    if (walker.isDay(day)) field.value = day;
    return entry("date", field, whichDays(fact.days), told("use_date"), (text) => {
      const today = walker.today();
      const given = `${text}@${today}`;
      if (walker.valueOf(fact, given) !== undefined) return { given };
      if (!walker.isDay(text)) return { wrong: told("no_date") };
      const date = dated(text);
      const bounds = walker.daysOf(fact, today);
      const isEarly = text < bounds.least;
      if (fact.days[isEarly ? "least" : "most"] === "today") return { wrong: isEarly ? told("date_past", { date }) : told("date_future", { date }) };
      return { wrong: isEarly ? told("date_before", { date, least: dated(bounds.least) }) : told("date_after", { date, most: dated(bounds.most) }) };
    });
  }

  /* Tell which days can be given. */
  function whichDays({ least, most }) {
    const [from, to] = [least, most].map((bound) => (bound === "today" ? told("today") : bound && dated(bound)));
    if (from && to) return told("give_date_from_to", { from, to });
    if (from) return told("give_date_from", { from });
    return to ? told("give_date_to", { to }) : told("give_date");
  }

  /* Make the bands of a date, for somebody who would rather not give the day; folded, since the date is what is asked for. */
  function withoutDate(bands) {
    return make("details", { class: "without" }, make("summary", {}, told("without_date")), make("div", {}, ...listOf(bands.map(answerButton), 0)));
  }

  return { answering };
};
