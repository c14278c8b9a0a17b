// Ranks a term of the glossary, typed as it stands there, before all else, then headings that hold what is typed, and the ways in and guides before other pages;
// names of Python and other entries of the index come after all pages. searchtools.js of Sphinx reads this.
// Where what is typed can only be a name of Python, such as `Session.answer` or `opens_at`, names are as Sphinx ranks them.
var Scorer = {
  score: ([page, , anchor, , score, , kind]) => {
    const typed = new URLSearchParams(location.search).get("q") ?? "";
    if (/[._(]|[a-z][A-Z]/.test(typed)) return score;
    if (kind === "index" && anchor.startsWith("#term-") && score === 100) return score;
    if (kind === "object" || kind === "index") return score / 100 - 1;
    const guide = page.startsWith("start/") ? 5 : page.startsWith("how-to/") ? 4 : page.startsWith("reference/python/") ? -4 : 0;
    return score + guide + (kind === "title" ? 6 : 0);
  },
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
};
