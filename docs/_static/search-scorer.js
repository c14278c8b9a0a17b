// Ranks guides before other pages, and names of Python and entries of the index after all pages; searchtools.js of Sphinx reads this.
// Where what is typed can only be a name of Python, such as `Session.answer` or `opens_at`, names are as Sphinx ranks them.
var Scorer = {
  score: ([page, , , , score, , kind]) => {
    const typed = new URLSearchParams(location.search).get("q") ?? "";
    if (/[._(]|[a-z][A-Z]/.test(typed)) return score;
    if (kind === "object" || kind === "index") return score / 100 - 1;
    return score + (page.startsWith("how-to/") || page.startsWith("start/") ? 4 : page.startsWith("reference/python/") ? -4 : 0);
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
