/* Makes the elements of the page.

   Invariant: words are set as text, and never as HTML; no element is given a style. The author's words are marked by the author's language and direction
   where those of the page's own words are others. */

/* What makes elements: `author` and `own` are the languages and directions of the author's words and of the page's own. */
export function makeElements(author, own) {
  const isOther = author.lang !== own.lang || author.dir !== own.dir;
  const theirMarks = isOther ? { lang: author.lang, dir: author.dir } : {};

  /* Make an element, with text or other elements in it; an attribute that is not there is left out, and so is content. */
  function make(name, attributes, ...content) {
    const element = document.createElement(name);
    for (const [attribute, value] of Object.entries(attributes)) {
      if (value === true) element.setAttribute(attribute, "");
      else if (value !== undefined && value !== false) element.setAttribute(attribute, value);
    }
    element.append(...content.flat(4).filter((part) => part !== undefined && part !== false && part !== ""));
    return element;
  }

  /* Make an element with words of the author. */
  const theirs = (name, kind, ...words) => make(name, { class: kind, ...theirMarks }, ...words);

  /* Make an element with words of the reader, whose language nobody knows. */
  const readers = (name, text) => make(name, { dir: "auto" }, text);

  /* Make a button that does something. */
  function button(kind, does, ...content) {
    const made = make("button", { type: "button", class: kind }, ...content);
    made.addEventListener("click", does);
    return made;
  }

  /* Make a part that unfolds. */
  function folded(kind, summary, ...content) {
    return make("details", { class: kind }, make("summary", {}, summary), make("div", { class: "indent stack" }, ...content));
  }

  /* Make a list whose items are not marked; screen readers would not call it one then, if it did not say so. */
  const list = (kind, items, name = "ul") => make(name, { class: kind, role: "list" }, ...items);

  /* Make such a list of the author's words. */
  const theirList = (kind, items) => make("ul", { class: kind, role: "list", ...theirMarks }, ...items);

  /* Make what was asked and answered, one below the other. */
  const askedAndAnswered = (asked, answered, ...more) => make("div", {}, theirs("span", "asked", asked), theirs("strong", "answered", answered), ...more);

  /* Make a panel: a part of its own, in a frame. */
  const panel = (kind, ...content) => make("div", { class: `panel ${kind}` }, ...content);

  /* Make the words of a line, as a link where it leads somewhere, and a list of the lines below it. */
  function wordsOf({ say, href, beside, bullets = [] }) {
    const shown = beside ? [say, " ", make("span", { class: "address" }, beside)] : [say];
    const words = href ? [make("a", { href, rel: "noopener noreferrer" }, ...shown)] : shown;
    return bullets.length ? [...words, make("ul", { class: "bullets" }, ...bullets.map((line) => make("li", {}, ...wordsOf(line))))] : words;
  }

  /* Make a paragraph of a line; one with a list in it is a part of its own. */
  const paragraph = (kind, line) => theirs(line.bullets?.length ? "div" : "p", kind, ...wordsOf(line));

  /* Make a list of lines; `each` is what kind of thing one is. */
  const lineList = (kind, lines, each) => theirList(kind, lines.map((line) => make("li", { class: each }, ...wordsOf(line))));

  return { make, theirs, readers, button, folded, list, theirList, askedAndAnswered, panel, wordsOf, paragraph, lineList };
}
