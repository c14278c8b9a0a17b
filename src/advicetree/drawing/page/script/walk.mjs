/* Walks through a tree that is plain data: from the steps of a record to where they lead, what is known there, and what is waited for.

   Invariant: where a walk goes follows from the tree and from its record alone, exactly as in engine.py for a session that knows nothing beforehand.
   No clock is read and nothing handed in is changed. A record may hold anything: a walk goes as far as its steps fit.
   Times never run backwards: a time before the last one counts as that one. What is judged by a day is judged as of the day of its step where the reader is.
   An early mark stands only where an answer can be early. Floors are judged by `isHeld` and `answer` alone, and by `answer` only once. */
import { LATEST, isDay, isTime, judgedAt } from "./days.mjs";
import { byId, makeFacts } from "./facts.mjs";

export const LONGEST_WALK = 10_000;
export const MOST_PASSED = 500_000;

/* The time of something that happened at a time after something else: no earlier than that, and within the calendar. */
export function noEarlier(at, last) {
  return at > last ? Math.min(at, LATEST) : last;
}

/* When a moment was, where it was given. */
function momentOf(moments, moment) {
  return moments && moment !== undefined && Object.hasOwn(moments, moment) && isTime(moments[moment]) ? moments[moment] : undefined;
}

/* Say whether an answer can come before its action opens, where these moments were given: a wait until one that nobody gave is open on arrival. */
function canBeEarly({ wait }, way, moments) {
  return wait?.least !== undefined && !way.free && (!wait.until || momentOf(moments, wait.moment) !== undefined);
}

/* Say whether an answer is held up at a time where a walk is: its action is not open yet, and it cannot be given at any time. */
export function isHeld(now, way, at) {
  return now.opens !== undefined && !way.free && noEarlier(at, now.arrived) < now.opens;
}

/* A record with one more step, from the record and what `walk` says of it; nothing where the answer is held up and is not said to be `early`.
   What is given must be what `resolve` takes at the node where the walk is. */
export function answer(record, now, given, at, early = false) {
  const step = { node: now.node.id, given };
  if (now.arrived !== undefined) {
    const way = now.node.answers.get(given);
    const held = way !== undefined && isHeld(now, way, at);
    if (held && !early) return undefined;
    step.at = noEarlier(at, now.arrived);
    step.given = judgedAt(given, step.at);
    if (held) step.early = true;
  }
  return { ...record, steps: [...now.steps.map(plainStep), step] };
}

/* A step of a walk as a record holds it. */
export function plainStep({ node, given, at, early }) {
  const step = { node: node.id, given };
  if (at !== undefined) step.at = at;
  if (early) step.early = true;
  return step;
}

/* A record that keeps time as the page of a tree does: without times or, where it has none, as if all of it had been gone at a time. */
export function keepingTime({ timed }, record, at) {
  const { started, ...rest } = record;
  if (Boolean(timed) === isTime(started)) return record;
  if (timed) return { ...rest, started: at, steps: rest.steps.map(({ node, given }) => ({ node, given, at })) };
  return { ...rest, steps: rest.steps.map(({ node, given }) => ({ node, given })) };
}

/* What walks through a tree. */
export function makeWalker(tree) {
  const { facts, derived, isMeant, yesOrNo, holds, withDerived, workedOut, daysOf, misticked, valueOf } = makeFacts(tree);
  const nodes = byId((tree.nodes ?? []).map(withWays));
  const remembered = new Set([...nodes.values()].flatMap((node) => waysOut(node).map((way) => way.settles)));
  remembered.delete(undefined);

  /* A node with its answers by their ids, each with its label. */
  function withWays(node) {
    const values = facts.get(node.fact)?.values;
    const answers = byId(node.answers?.map((each) => ({ label: values?.get(each.id)?.label, ...each })));
    return { ...node, answers, ways: byId(node.ways) };
  }

  /* The fact that a node is about; nothing where it is about none. */
  function factOf(node) {
    return facts.get(node.fact);
  }

  /* What the answers at a node are kept by: the fact that it is about where that is remembered, or else the node itself. */
  function keyOf(node) {
    return remembered.has(node.fact) ? `fact:${node.fact}` : node.id;
  }

  // ------------------------------------------------------------ The answers

  /* The way out of a node for a person whose fact has this value: one that is named by itself goes before a group, and a group before `others`. */
  function wayFor(node, value) {
    const fact = factOf(node);
    if (node.choice) return node.ways.get(yesOrNo(fact, node.choice, value)) ?? node.others;
    const named = node.answers.get(value) ?? [...node.ways.values()].find((way) => isMeant(fact, way.id, value));
    return named ?? node.others;
  }

  /* The answers that can be given at a node; those that groups or `others` take come last, each by its own id and label.
     Where several can be ticked, they are the choices. */
  function offers(node) {
    const named = [...node.answers.values()];
    if (!node.others && !node.ways.size) return named;
    const fact = factOf(node);
    if (fact.several) return [...fact.values.values()].map(({ id, label }) => ({ ...wayFor(node, [id]), id, label }));
    const rest = [...fact.values.values()].filter(({ id }) => !node.answers.has(id));
    return [...named, ...rest.map(({ id, label }) => ({ ...wayFor(node, id), id, label }))];
  }

  /* All ways out of a node. */
  function waysOut(node) {
    return [...node.answers.values(), ...node.ways.values(), ...(node.others ? [node.others] : [])];
  }

  /* What is meant by what was given at a node: the way out, the value that its fact has by that, and the labels that tell it; or nothing. */
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

  /* The name of an answer of a node, as pictures have it: no id holds a space. */
  function nameOf(node, way) {
    return `${node} ${way}`;
  }

  /* The name of the limit of a node. */
  function limitOf(node) {
    return `${node} `;
  }

  // ------------------------------------------------------------ The walk

  /* Start a walk that goes on by one answer after the other, from when a record says that it started and with its moments; no step of it is taken yet.
     `take` answers where the walk is, and gives the step as it is taken, or nothing where it does not fit; `now` tells where the walk is. */
  function setOut({ started, moments }) {
    const isTimed = Boolean(tree.timed) && isTime(started);
    const known = new Map();
    const visits = new Map(); // of the nodes that have a limit
    const answered = new Map(); // how often each node was
    const gone = new Set();
    const firstArrivals = new Map(); // a moment → when the walk came to the first action that counts from it, of those that were answered
    const going = { node: undefined, steps: [], said: [], passed: 0, arrived: isTimed ? started : undefined, take, now };
    let values; // what all facts have: worked out where it is asked for

    function allValues() {
      return (values ??= derived.length ? withDerived(known) : known);
    }

    function pass(way, name) {
      gone.add(going.node.id).add(name);
      if (way.say) going.said.push(way.say);
    }

    /* Say whether the limit of the node where the walk arrives sends it on; if not, it is a visit. */
    function isSentOn({ id, limit }) {
      const count = visits.get(id) ?? 0;
      if (count >= limit.visits) return true;
      visits.set(id, count + 1);
      return false;
    }

    /* Arrive at a node, and go on by itself through what is known and what is exhausted. */
    function arrive(to) {
      for (;;) {
        const node = nodes.get(to);
        going.node = node;
        let way;
        if (node.limit && isSentOn(node)) {
          way = node.limit;
          pass(way, limitOf(node.id));
        } else {
          const value = factOf(node)?.rules ? allValues().get(node.fact) : known.get(node.fact);
          if (value === undefined) return;
          way = wayFor(node, value);
          pass(way, nameOf(node.id, way.id));
        }
        going.passed += 1;
        to = way.to;
      }
    }

    function take(step) {
      if (going.steps.length >= LONGEST_WALK || going.passed >= MOST_PASSED) return undefined;
      const { node, arrived } = going;
      const at = isTimed ? noEarlier(step.at, arrived) : undefined;
      const given = isTimed ? judgedAt(step.given, at) : step.given;
      const meant = resolve(node, given);
      if (!meant) return undefined;
      const { way, value, labels } = meant;
      const early = isTimed && Boolean(step.early) && canBeEarly(node, way, moments);
      const nth = (answered.get(node.id) ?? 0) + 1;
      const taken = { node, given: Array.isArray(value) ? value : given, at, early, nth, way, value, labels, said: [] };
      const moment = node.wait?.moment;
      if (moment !== undefined && !firstArrivals.has(moment)) firstArrivals.set(moment, arrived);
      answered.set(node.id, nth);
      going.steps.push(taken);
      going.said = taken.said;
      going.arrived = at;
      pass(way, nameOf(node.id, way.id));
      if (way.settles) {
        known.set(way.settles, value);
        values = undefined;
      }
      arrive(way.to);
      return taken;
    }

    /* Tell what the wait here counts from, when it opens and when it runs out, and which moment nobody gave. */
    function waited() {
      const { wait } = going.node;
      if (!isTimed || !wait) return {};
      const { least, most, moment } = wait;
      const given = momentOf(moments, moment);
      const since = given ?? firstArrivals.get(moment) ?? going.arrived;
      const after = (length) => (length === undefined ? undefined : Math.min(since + length, LATEST));
      return { since, opens: after(least), due: after(most), asks: given === undefined ? moment : undefined };
    }

    function now() {
      const { node, steps, said, arrived } = going;
      gone.add(node.id);
      const { since, opens, due, asks } = waited();
      return { steps, node, nth: (answered.get(node.id) ?? 0) + 1, said, values: allValues(), gone, fits: true, arrived, since, opens, due, asks };
    }

    arrive(tree.start);
    return going;
  }

  /* Go a walk as far as the steps of its record fit, and tell where it is. Of each step, `said` are the words that its answer led to. */
  function walk(record) {
    const going = setOut(record);
    for (const step of record.steps) if (step.node !== going.node.id || !going.take(step)) break;
    return { ...going.now(), fits: going.steps.length === record.steps.length };
  }

  return {
    tree,
    nodes,
    facts,
    stages: tree.stages ?? [],
    factOf,
    keyOf,
    wayFor,
    offers,
    waysOut,
    resolve,
    holds,
    workedOut,
    daysOf,
    isDay,
    misticked,
    valueOf,
    nameOf,
    limitOf,
    setOut,
    walk,
  };
}
