/* Walks a reader through the tree that stands on this page.

   Invariant: walk.js alone says where a walk goes, and fields.js alone takes what a reader answers.
   The answers stand in the address, so that Back, Forward, reload and a shared link work by themselves; the reader's notes stand in the state of the
   browser's history and never in the address. All words are set as text, and never as HTML; those of the page itself come with the tree. */
(() => {
  const LONGEST_NOTE = 2_000;
  const PAUSE = 250; // milliseconds between two times that a note is kept: browsers allow no more
  const UNSEEN = 400; // milliseconds after a change of the page in which nobody can have read what is there now
  const NEAR = 48; // how many pixels apart two taps of a finger at one place can be

  const one = (selector, within = document) => within.querySelector(selector);

  const tree = JSON.parse(one("#tree").textContent);
  const walker = makeWalker(tree);
  const sources = new Map(tree.sources.map((source) => [source.id, source]));

  /* Give the parts of one of the page's own sentences: its texts, and what fills the gaps between them. */
  function parts(name, gaps = {}) {
    return tree.words[name].split(/\{(\w+)\}/).map((part, number) => (number % 2 ? gaps[part] : part)).filter((part) => part !== "");
  }

  /* Give one of the page's own sentences, with its gaps filled. */
  const told = (name, gaps) => parts(name, gaps).join("");

  // ------------------------------------------------------------ Where we are

  /* Read the notes from the state of the browser's history: the number of a step → the reader's words. */
  function notesKept() {
    const kept = history.state?.notes;
    return new Map(Array.isArray(kept) ? kept.filter(Array.isArray).map(([step, note]) => [step, String(note).slice(0, LONGEST_NOTE)]) : []);
  }

  let now; // the walk as it stands
  let notes; // the number of a step → the note made there
  let address; // that is shown
  let waiting = 0; // the timer of a note that is being written
  let keptAt = -PAUSE; // when a note was last kept
  let shownAt; // when what is shown came to be shown
  let clickedAt = { x: NaN, y: NaN }; // where the first of the clicks that follow one another fell
  let moved; // whether what is shown changed since then

  /* Show the walk that stands in the address. */
  function show({ first = false } = {}) {
    clearTimeout(waiting);
    address = location.hash;
    now = walker.walk(walker.read(address));
    notes = notesKept();
    document.title = now.steps.length ? `${now.node.headline} – ${title}` : title;
    tellStep();
    tellPath();
    paint(first);
    if (!first) moveToStep();
    shownAt = performance.now();
    moved = true;
  }

  /* Hold off a click that was meant for what was there before: the second click of a double click, and the second tap of two at one place, on an answer.
     Keys, and what presses a control for somebody who cannot see or point, click without a count, and are never held off. */
  function holdOff(event) {
    const { detail, clientX: x, clientY: y, timeStamp } = event;
    if (detail === 0) return;
    const again = detail > 1 || (timeStamp < shownAt + UNSEEN && Math.hypot(x - clickedAt.x, y - clickedAt.y) < NEAR);
    if (again && moved) {
      event.preventDefault();
      event.stopPropagation();
    } else if (!again) {
      clickedAt = { x, y };
      moved = false;
    }
  }

  /* Go to other answers, as a new entry of the browser's history; notes of steps that are dropped go with them.
     `before` is what was answered before at the step that they lead to, and is kept with the entry. */
  function go(answers, before) {
    keepNote();
    const kept = [...notes].filter(([step]) => step <= answers.length);
    history.pushState({ notes: kept, before }, "", walker.written(answers));
    show();
  }

  const given = () => now.steps.map((step) => step.given);
  const give = (answer) => go([...given(), answer]);
  const goBackTo = (count) => go(given().slice(0, count), given()[count]);

  /* Keep the note that is being written with this entry of the history, so that going back and loading again keep it. */
  function keepNote() {
    clearTimeout(waiting);
    const field = one("textarea", step);
    if (!field || field.value === (notes.get(now.steps.length) ?? "")) return;
    notes.set(now.steps.length, field.value);
    keptAt = performance.now();
    history.replaceState({ ...history.state, notes: [...notes] }, "");
  }

  // ----------------------------------------------------------------- Telling

  const title = document.title;
  const step = one(".step");
  const path = one(".path");
  const live = one(".live");
  const keys = one(".keys input");
  const language = document.documentElement.lang; // the author's
  const ours = step.closest("[lang]").lang; // that of the page's own words

  /* Make an element of the page, with text or other elements in it. */
  function make(name, attributes, ...content) {
    const element = document.createElement(name);
    for (const [attribute, value] of Object.entries(attributes)) {
      if (value !== undefined) element.setAttribute(attribute, value);
    }
    element.append(...content);
    return element;
  }

  /* Make an element with words of the author, in the author's language. */
  const theirs = (name, kind, ...words) => make(name, { class: kind, lang: language }, ...words);

  /* Give those of some lines that are said to the reader, each with those of its bullets that are; none whose bullets are all left unsaid. */
  function saidTo(values, lines = []) {
    const meant = lines.filter((line) => !line.if || walker.holds(line.if, values));
    return meant.map((line) => ({ ...line, bullets: saidTo(values, line.bullets), alone: !line.bullets })).filter(({ bullets, alone }) => alone || bullets.length);
  }

  /* Give the words of a line, as a link where it leads somewhere, and a list of the lines below it. */
  function wordsOf({ say, href, beside, bullets = [] }) {
    const shown = beside ? [say, " ", make("span", { class: "address" }, beside)] : [say];
    const words = href ? [make("a", { href, rel: "noopener noreferrer" }, ...shown)] : shown;
    return bullets.length ? [...words, make("ul", { class: "bullets" }, ...bullets.map((line) => make("li", {}, ...wordsOf(line))))] : words;
  }

  /* Make a paragraph of a line; one with a list in it is a part of its own. */
  const paragraph = (kind, line, words = wordsOf(line)) => theirs(line.bullets.length ? "div" : "p", kind, ...words);

  const button = (kind, does, ...content) => {
    const made = make("button", { type: "button", class: kind }, ...content);
    made.addEventListener("click", does);
    return made;
  };

  /* Write a number for a reader: as exactly as it was meant, and no more. */
  const plain = (number) => String(Number(number.toPrecision(16)));

  /* Write a day for a reader, in a language: as it is written where the reader is, if that is spoken there. */
  function dated(day, speaks = ours) {
    const spoken = (tag) => tag.toLowerCase().split("-")[0];
    const locale = navigator.languages.find((tag) => spoken(tag) === spoken(speaks)) ?? speaks;
    try {
      return new Date(day).toLocaleDateString(locale, { dateStyle: "long", timeZone: "UTC" });
    } catch {
      return day; // a language that the browser cannot make out
    }
  }

  const fields = makeFields({ walker, words: { told, parts, plain, dated }, elements: { make, theirs, button }, give });

  /* Tell the step where the walk stands, in the order in which the terminal tells it. */
  function tellStep() {
    const { node, said, fits, steps } = now;
    const [help, how, caution, say] = [node.help, node.how, node.caution, node.say].map((lines) => saidTo(now.values, lines));
    const eyebrow = make("p", { class: "eyebrow" }, make("span", {}, told("step", { number: steps.length + 1 })));
    const stage = tree.stages.find(({ id }) => id === node.stage);
    if (stage) eyebrow.append(" · ", theirs("span", "stage", stage.title));
    eyebrow.append(" · ", make("span", { class: "in-picture" }, told("in_picture", { number: node.card })));
    const heading = theirs("h2", "headline", node.headline);
    heading.id = "headline_here";
    heading.tabIndex = -1;
    const content = [];
    if (!fits) content.push(make("p", { class: "notice" }, notFitting()));
    content.push(...said.map((words) => theirs("p", "said", words)), eyebrow, heading);
    content.push(...help.map((line) => paragraph("help", line)));
    if (node.by) content.push(make("p", { class: "by" }, node.by));
    if (how.length) content.push(make("ul", { class: "how" }, ...how.map((line) => theirs("li", undefined, ...wordsOf(line)))));
    content.push(...caution.map(careful));
    content.push(...say.slice(1).map((line) => paragraph("parting", line)), ...recalled(node));
    if (node.wait) content.push(make("p", { class: "wait" }, node.wait.words));
    content.push(...rests(node, [...help, ...how, ...caution, ...say].flatMap((line) => [line, ...line.bullets])));
    if (node.note) content.push(noteField(node));
    content.push(node.kind === "ending" ? ending() : fields.answering(node, history.state?.before));
    step.replaceChildren(...content);
    step.dataset.node = node.id;
    // Answers that stick to the foot of the window must not hide what is focused.
    const answers = one(".answers", step);
    const sticks = answers && getComputedStyle(answers).position === "sticky";
    document.documentElement.style.scrollPaddingBottom = sticks ? `${answers.offsetHeight + 16}px` : "";
  }

  function careful(line) {
    const [name, advice] = line.bullets.length ? ["div", "div"] : ["p", "span"];
    const words = parts("careful", { advice: theirs(advice, "words", ...wordsOf(line)) });
    return make(name, { class: "caution" }, ...words.map((part) => (typeof part === "string" ? make("strong", {}, part) : part)));
  }

  function notFitting() {
    const count = now.steps.length;
    const fits = count === 0 ? told("fits_none") : count === 1 ? told("fits_one") : told("fits_many", { count });
    return `${fits} ${told("link_cut")}`;
  }

  /* Tell the notes that a node recalls, by the nodes where they were made. */
  function recalled(node) {
    return (node.recall ?? []).flatMap((id) => {
      const made = now.steps.flatMap((past, number) => (past.node.id === id && notes.get(number)?.trim() ? [notes.get(number)] : []));
      if (!made.length) return [];
      const label = make("p", {}, ...parts("noted", { headline: theirs("span", undefined, walker.nodes.get(id).headline) }));
      return [make("div", { class: "recalled", "data-node": id }, label, ...made.map((words) => make("blockquote", {}, words)))];
    });
  }

  /* Tell what the advice at a node rests on, in a part that unfolds; below a source without a claim, which lines rest on it. */
  function rests(node, lines) {
    const cited = new Set([...(node.source ?? []), ...lines.flatMap((line) => line.source ?? [])]);
    if (!cited.size) return [];
    const items = [...cited].map((id) => {
      const { words, title, details, url } = sources.get(id);
      const named = url ? make("a", { href: url, rel: "noopener noreferrer" }, title) : title;
      const source = make("span", {}, ...(details ? parts("source", { title: named, details }) : [named]));
      const resting = words ? [] : lines.filter((line) => (line.source ?? node.source ?? []).includes(id));
      const quoted = resting.map((line) => theirs("li", undefined, make("q", {}, line.say)));
      const cite = make("span", { class: "cite" }, ...(words ? parts("claim", { claim: words, source }) : [source]));
      return make("li", { lang: language }, cite, ...(quoted.length ? [make("ul", {}, ...quoted)] : []));
    });
    return [make("details", { class: "rests" }, make("summary", {}, told("rests")), make("ul", {}, ...items))];
  }

  // Ids here hold a "_", so that no answer in the address is one of them.
  function noteField({ note }) {
    const field = make("textarea", { id: "note_field", rows: 4, maxlength: LONGEST_NOTE, "aria-describedby": "note_hint" });
    field.value = notes.get(now.steps.length) ?? "";
    field.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(keepNote, keptAt + PAUSE - performance.now());
    });
    const label = make("label", { for: "note_field", lang: language }, note);
    const hint = make("p", { id: "note_hint", class: "hint" }, told("note_hint"));
    return make("div", { class: "note" }, label, field, hint);
  }

  function ending() {
    const again = button("again", () => go([]), told("start_again"));
    return make("div", { class: "ending" }, make("p", {}, told("ended")), ...(now.steps.length ? [again] : []));
  }

  /* Tell what was answered, by its labels; a number or a date with that of its band. */
  function answeredBy({ given, labels }) {
    const label = labels.join(", ") || told("nothing_ticked");
    if (typeof given === "number") return [told("number_given", { number: plain(given), label })];
    const day = typeof given === "string" && given.includes("@") ? given.split("@")[0] : undefined;
    if (!day) return [label];
    const number = make("time", { datetime: day }, dated(day, language));
    return parts("number_given", { number, label });
  }

  /* Tell what was asked and answered so far, each with a way back to there. */
  function tellPath() {
    const { steps } = now;
    const items = steps.map((past, number) => {
      const answered = theirs("span", "answered", ...answeredBy(past));
      const change = button("change", () => goBackTo(number), told("change"));
      change.setAttribute("aria-label", told("change_answer", { headline: past.node.headline }));
      const note = notes.get(number)?.trim() ? [make("blockquote", {}, notes.get(number))] : [];
      return make("li", {}, make("div", {}, theirs("span", "asked", past.node.headline), answered, ...note), change);
    });
    one("ol", path).replaceChildren(...items);
    one("ol", path).hidden = !steps.length;
    one(".none", path).hidden = steps.length > 0;
    one(".back").disabled = !steps.length;
    one(".moves .again").disabled = !steps.length && now.fits;
  }

  /* Say where the walk has come to, and bring its step before the reader. */
  function moveToStep() {
    const said = now.said.join(" ");
    const at = told("step_told", { number: now.steps.length + 1 });
    live.textContent = [now.fits ? "" : notFitting(), at, said, now.node.kind === "ending" ? told("ended") : ""].filter(Boolean).join(" ");
    one(".headline", step).focus({ preventScroll: true });
    const { top } = step.getBoundingClientRect();
    if (top < 0 || top > innerHeight / 2) step.scrollIntoView();
  }

  // ------------------------------------------------------------- The picture

  const box = one(".box");
  const svg = one("svg", box);
  const first = new Map(); // a node → the first part of the picture that shows it
  const drawn = [...box.querySelectorAll("[data-node]")].map((part) => {
    const { node, answer, limit } = part.dataset;
    if (answer === undefined && limit === undefined && !first.has(node)) first.set(node, part);
    // One part can show several answers, whose ids have spaces between them.
    const names = limit !== undefined ? [walker.limitOf(node)] : (answer?.split(" ").map((id) => walker.nameOf(node, id)) ?? [node]);
    return { part, node, names, isWay: names[0] !== node, moves: part.classList.contains("line-only") };
  });

  /* Show the walk in the picture, and bring where it stands, and what it can lead to, into sight within its box; the page itself does not move. */
  function paint(atOnce) {
    svg.classList.toggle("walking", now.steps.length > 0);
    for (const { part, node, names, isWay, moves } of drawn) {
      const walked = names.some((name) => now.gone.has(name));
      part.classList.toggle("walked", walked);
      part.classList.toggle("here", names.includes(now.node.id));
      part.classList.toggle("ahead", isWay && node === now.node.id);
      if (walked && moves) part.parentNode.append(part); // above the lines beside it
    }
    const seen = [now.node.id, ...walker.waysOut(now.node).map(({ to }) => to)].map((id) => first.get(id)?.getBoundingClientRect());
    if (!seen[0]) return;
    const frame = box.getBoundingClientRect();
    const still = atOnce || matchMedia("(prefers-reduced-motion: reduce)").matches;
    box.scrollTo({
      left: box.scrollLeft + outOfSight(seen.map(({ left, right }) => [left - frame.left, right - frame.left]), box.clientWidth),
      // The start is at the top, whatever it leads to.
      top: now.steps.length ? box.scrollTop + outOfSight(seen.map(({ top, bottom }) => [top - frame.top, bottom - frame.top]), box.clientHeight) : 0,
      behavior: still ? "instant" : "smooth",
    });
  }

  /* Give how far to scroll one way so that some spans come into the middle of a room: not at all where all are in it,
     and where not all can be, the first with as many of the others as can. */
  function outOfSight(spans, room) {
    const joined = ([from, to], [start, end]) => [Math.min(from, start), Math.max(to, end)];
    const all = spans.reduce(joined);
    if (all[0] >= 0 && all[1] <= room) return 0;
    const [from, to] = spans.reduce((some, span) => {
      const more = joined(some, span);
      return more[1] - more[0] <= room ? more : some;
    });
    return (from + to - room) / 2;
  }

  // ---------------------------------------------------------------- The moves

  one(".back").addEventListener("click", () => goBackTo(now.steps.length - 1));
  one(".moves .again").addEventListener("click", () => go([]));
  one(".print").addEventListener("click", () => print());
  one(".fit").addEventListener("click", ({ target }) => {
    target.setAttribute("aria-pressed", box.classList.toggle("whole"));
    paint(true);
  });
  keys.addEventListener("change", () => document.body.classList.toggle("without-keys", !keys.checked));

  document.addEventListener("keydown", (event) => {
    const elsewhere = event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing;
    if (!keys.checked || elsewhere || event.target.closest("input:not([type=checkbox]), textarea, select")) return;
    if (event.key === "Backspace" && now.steps.length) {
      event.preventDefault();
      goBackTo(now.steps.length - 1);
    } else if (/^[1-9]$/.test(event.key)) {
      one(`[aria-keyshortcuts="${event.key}"]`, step)?.click();
    }
  });

  // A link within the page must not take the place of the answers in the address.
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (!link) return;
    event.preventDefault();
    document.getElementById(link.getAttribute("href").slice(1))?.scrollIntoView();
  });

  for (const kind of ["mousedown", "click"]) document.addEventListener(kind, holdOff, true);
  addEventListener("popstate", () => show());
  addEventListener("hashchange", () => location.hash !== address && show());
  addEventListener("pagehide", keepNote);

  one(".walk").hidden = one(".fit").hidden = false;
  one(".columns").classList.add("walks");
  show({ first: true });
})();
