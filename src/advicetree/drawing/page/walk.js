/* Walks through a tree that is plain data: from the answers given to where they lead, and to what is known there.

   Invariant: where a walk goes follows from the tree and the answers given alone, exactly as in engine.py for a session that knows nothing beforehand
   and that no floor holds up; so a fact counts as soon as it is known. No page is touched here, and only `today` reads a clock.
   What is given is the id of an answer, a number, a list of ids where several can be ticked, or a day with the day on which it was given, such as
   1960-05-01@2026-11-28: an age is counted to that, so that it is judged once, whenever a link is opened. */
const makeWalker = (tree) => {
  const LONGEST_WALK = 10_000;
  const LARGEST_NUMBER = 1e15;
  const LAST_DAY = "9999-12-31";

  const byId = (things = []) => new Map(things.map((thing) => [thing.id, thing]));

  const nodes = byId(tree.nodes);
  const facts = byId(tree.facts);
  const factOf = (node) => facts.get(node.fact);
  for (const fact of facts.values()) {
    fact.values = byId(fact.values);
    fact.groups = byId(fact.groups);
    fact.meant = new Map(); // the id of a value or a group → the values that are meant by it
  }
  for (const node of nodes.values()) {
    const values = factOf(node)?.values;
    node.answers = byId(node.answers?.map((answer) => ({ label: values?.get(answer.id)?.label, ...answer })));
    node.ways = byId(node.ways);
  }

  // ------------------------------------------------------------ What is known

  /* Give the values that are meant by the id of a value or of a group. */
  function members(fact, name) {
    const found = fact.meant.get(name) ?? new Set([name]);
    if (!fact.meant.has(name)) {
      for (const each of found) for (const member of fact.groups.get(each)?.values ?? []) found.add(member);
      fact.meant.set(name, found);
    }
    return found;
  }

  /* Say whether what a fact has is meant by the id of a value or of a group; of several, whether one of what was ticked is. */
  function isMeant(fact, name, value) {
    const meant = members(fact, name);
    return Array.isArray(value) ? value.some((choice) => meant.has(choice)) : meant.has(value);
  }

  const yesOrNo = (fact, choice, value) => (isMeant(fact, choice, value) ? "yes" : "no");

  /* Say whether a condition holds where facts have these values: what a fact that has none would have to be does not hold. */
  function holds({ anyOf, unless = [] }, values) {
    const isMet = ([name, names, choice]) => {
      const fact = facts.get(name);
      const value = values.get(name);
      if (value === undefined) return false;
      return choice === undefined ? names.some((each) => isMeant(fact, each, value)) : names.includes(yesOrNo(fact, choice, value));
    };
    const isCase = (requirements) => requirements.every(isMet);
    return (anyOf?.some(isCase) ?? true) && !unless.some(isCase);
  }

  /* Give what all facts have: those that are known, and those derived from them, which come after those that they rest on. */
  function withDerived(known) {
    const values = new Map(known);
    for (const id of tree.derived) {
      const rule = facts.get(id).rules.find((each) => !each.if || holds(each.if, values));
      values.set(id, rule.is);
    }
    return values;
  }

  // -------------------------------------------------------------------- Days

  const isoOf = (date) => date.toISOString().slice(0, LAST_DAY.length);

  /* Give today, where the reader is. */
  function today() {
    const now = new Date();
    return isoOf(new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate())));
  }

  /* Say whether a text is a day that there is, such as 2026-01-05. */
  function isDay(text) {
    const date = /^\d{4}-\d\d-\d\d$/.test(text) && !text.startsWith("0000") ? new Date(`${text}T00:00Z`) : new Date(NaN);
    return !Number.isNaN(date.getTime()) && isoOf(date) === text;
  }

  /* Give the day on which what started on a day is of an age, by the calendar: where there is no such day of the month,
     1 March for whole years from 29 February, and the last day of the month otherwise. */
  function reachedOn(start, [months, days]) {
    const [year, month, day] = start.split("-").map(Number);
    const date = new Date(0);
    date.setUTCFullYear(year, month - 1 + months, day);
    if (date.getUTCDate() !== day) date.setUTCDate(months % 12 === 0 ? 1 : 0); // it has run over into the next month
    date.setUTCDate(date.getUTCDate() + days);
    return date <= new Date(LAST_DAY) ? isoOf(date) : LAST_DAY;
  }

  /* Give the first and the last day that a fact can be, as of a day; either may be missing. */
  function daysOf({ days }, asOf) {
    const [least, most] = [days.least, days.most].map((bound) => (bound === "today" ? asOf : bound));
    return { least, most };
  }

  /* Give the band that a day falls in, as of the day on which it was given. */
  function bandOfDay(fact, given) {
    const [day, asOf] = given.split("@");
    if (given !== `${day}@${asOf}` || !isDay(day) || !isDay(asOf)) return undefined;
    const { least, most } = daysOf(fact, asOf);
    if (day < least || day > most) return undefined; // comparing with a bound that is not there is false
    const takes = ({ before, upTo, reached }) => !(day >= before || day > upTo || (reached && reachedOn(day, reached) > asOf));
    return [...fact.values.values()].find(takes)?.id;
  }

  // -------------------------------------------------------------- The answers

  /* Give the band that a number falls in; one on a bound falls in the band that ends up to it, else in the one above. */
  function bandOfNumber(fact, given) {
    if (!fact.number || !(Math.abs(given) <= LARGEST_NUMBER)) return undefined;
    const { least, most } = fact.number;
    if (given < least || given > most) return undefined;
    return [...fact.values.values()].find(({ below, upTo }) => (below === undefined && upTo === undefined) || given < below || given <= upTo)?.id;
  }

  /* Say what is wrong with choices that are ticked together: "alone", "none", "few" or "many"; or nothing. */
  function misticked({ values, several: { least = 0, most } }, choices) {
    const isAlone = (choice) => values.get(choice).alone;
    if (choices.some(isAlone)) return choices.length > 1 ? "alone" : undefined;
    if (!choices.length && [...values.keys()].some(isAlone)) return "none";
    if (choices.length < least) return "few";
    return choices.length > most ? "many" : undefined;
  }

  /* Give what a fact has where this was given: the id of a value or, of several, those that were ticked, each once and in the fact's order; or nothing. */
  function valueOf(fact, given) {
    if (fact.several) {
      if (!Array.isArray(given) || !given.every((choice) => fact.values.has(choice))) return undefined;
      const ticked = new Set(given);
      const choices = [...fact.values.keys()].filter((choice) => ticked.has(choice));
      return misticked(fact, choices) ? undefined : choices;
    }
    if (typeof given === "number") return bandOfNumber(fact, given);
    if (typeof given !== "string") return undefined;
    return fact.values.has(given) ? given : fact.days && bandOfDay(fact, given);
  }

  /* Give the way out of a node for a person whose fact has this value: one that is named by itself goes before a group, and a group before `others`. */
  function wayFor(node, value) {
    const fact = factOf(node);
    if (node.choice) return node.ways.get(yesOrNo(fact, node.choice, value)) ?? node.others;
    const named = node.answers.get(value) ?? [...node.ways.values()].find((way) => isMeant(fact, way.id, value));
    return named ?? node.others;
  }

  /* Give the answers that can be given at a node; those that groups or `others` take come last, each by its own id and label.
     Where several can be ticked, they are the choices. */
  function offers(node) {
    const named = [...node.answers.values()];
    if (!node.others && !node.ways.size) return named;
    const fact = factOf(node);
    const rest = [...fact.values.values()].filter(({ id }) => fact.several || !node.answers.has(id));
    return [...named, ...rest.map(({ id, label }) => ({ ...wayFor(node, fact.several ? [id] : id), id, label }))];
  }

  /* Give all ways out of a node. */
  const waysOut = (node) => [...node.answers.values(), ...node.ways.values(), ...(node.others ? [node.others] : [])];

  /* Give what is meant by what was given at a node: the way out, the value that its fact has by that, and the labels that tell it; or nothing. */
  function resolve(node, given) {
    const named = node.answers.get(given);
    if (named) return { way: named, value: given, labels: [named.label] };
    const fact = factOf(node);
    const value = fact && valueOf(fact, given);
    if (value === undefined) return undefined;
    const way = wayFor(node, value);
    const labels = way.id === value ? [way.label] : [value].flat().map((each) => fact.values.get(each).label);
    return { way, value, labels };
  }

  // ----------------------------------------------------------------- The walk

  const nameOf = (node, way) => `${node} ${way}`; // no id holds a space
  const limitOf = (node) => `${node} `;

  /* Go a walk as far as the answers fit. Give its steps, the node where it is, the words said since the last stop, what the facts have by now,
     and the names of all nodes and ways that it went through. */
  function walk(answers) {
    const known = new Map();
    let values; // what all facts have: worked out where it is asked for
    const allValues = () => (values ??= tree.derived.length ? withDerived(known) : known);
    const visits = new Map();
    const gone = new Set();
    const steps = [];
    let said = [];
    let node;

    const pass = (way, name) => {
      gone.add(node.id).add(name);
      if (way.say) said.push(way.say);
    };
    const arrive = (to) => {
      for (;;) {
        node = nodes.get(to);
        const { id, limit } = node;
        if (limit && (visits.get(id) ?? 0) >= limit.visits) {
          pass(limit, limitOf(id));
          to = limit.to;
          continue;
        }
        if (limit) visits.set(id, (visits.get(id) ?? 0) + 1);
        const value = factOf(node)?.rules ? allValues().get(node.fact) : known.get(node.fact);
        if (value === undefined) return;
        const way = wayFor(node, value);
        pass(way, nameOf(id, way.id));
        to = way.to;
      }
    };

    arrive(tree.start);
    for (const given of answers) {
      const meant = steps.length < LONGEST_WALK ? resolve(node, given) : undefined;
      if (!meant) break;
      const { way, value, labels } = meant;
      steps.push({ node, given: Array.isArray(given) ? value : given, labels });
      said = [];
      pass(way, nameOf(node.id, way.id));
      if (way.settles) {
        known.set(way.settles, value);
        values = undefined;
      }
      arrive(way.to);
    }
    gone.add(node.id);
    return { steps, node, said, values: allValues(), gone, fits: steps.length === answers.length };
  }

  // ------------------------------------------------------------- The address

  /* Read one thing given from a word of the address: a number as n=12.5, a list as ~uc~hb, and all else as it is. */
  function readWord(word) {
    if (word.startsWith("~")) return word === "~" ? [] : word.slice(1).split("~");
    return /^n=-?\d+(\.\d+)?(e-?\d+)?$/.test(word) ? Number(word.slice(2)) : word;
  }

  function read(hash) {
    let text = hash.slice(1);
    try {
      text = decodeURIComponent(text);
    } catch {
      // What cannot be decoded fits no answer, and is told so.
    }
    return text ? text.split(",", LONGEST_WALK + 1).map(readWord) : [];
  }

  const writeWord = (given) => (typeof given === "number" ? `n=${given}` : Array.isArray(given) ? `~${given.join("~")}` : given);
  const written = (answers) => `#${answers.map(writeWord).join(",")}`;

  return { nodes, factOf, holds, today, isDay, daysOf, valueOf, misticked, offers, waysOut, nameOf, limitOf, walk, read, written };
};
