/* What is known of facts: groups and conditions, values by rules, and the value that is meant by what was given.

   Invariant: the data of the tree are not changed, no clock is read, and what was given may be anything: it means a value, or nothing.
   As in answering.py, model.py and engine.py; all facts that are known count, since a page knows none beforehand. */
import { isDay, reachedOn } from "./days.mjs";

const LARGEST_NUMBER = 1e15;
const MOST_TICKED = 1_000;

/* Things by their ids. */
export function byId(things = []) {
  return new Map(things.map((thing) => [thing.id, thing]));
}

/* What a page needs to know of the facts of a tree. */
export function makeFacts(tree) {
  const derived = tree.derived ?? [];
  const facts = byId((tree.facts ?? []).map((fact) => ({ ...fact, values: byId(fact.values), groups: byId(fact.groups) })));
  const meantBy = new Map(); // a fact → the id of a value or a group → the values that are meant by it

  // ------------------------------------------------------------ Groups and conditions

  /* The values that are meant by the id of a value or of a group. */
  function members(fact, name) {
    if (!meantBy.has(fact)) meantBy.set(fact, new Map());
    const meant = meantBy.get(fact);
    const found = meant.get(name) ?? new Set([name]);
    if (!meant.has(name)) {
      for (const each of found) for (const member of fact.groups.get(each)?.values ?? []) found.add(member);
      meant.set(name, found);
    }
    return found;
  }

  /* Say whether what a fact has is meant by the id of a value or of a group; of several, whether one of what was ticked is. */
  function isMeant(fact, name, value) {
    const meant = members(fact, name);
    return Array.isArray(value) ? value.some((choice) => meant.has(choice)) : meant.has(value);
  }

  /* Say whether a choice was ticked, or any of its group. */
  function yesOrNo(fact, choice, value) {
    return isMeant(fact, choice, value) ? "yes" : "no";
  }

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

  /* What all facts have: those that are known, and those derived from them, which come after those that they rest on. */
  function withDerived(known) {
    const values = new Map(known);
    for (const id of derived) {
      const rule = facts.get(id).rules.find((each) => !each.if || holds(each.if, values));
      values.set(id, rule.is);
    }
    return values;
  }

  // ------------------------------------------------------------ What follows from what

  /* All facts that the rules of a derived fact read, directly or through other derived facts. */
  function restsOn(name) {
    const found = new Set([name]);
    for (const each of found) {
      for (const { if: condition } of facts.get(each)?.rules ?? []) {
        for (const [read] of [...(condition?.anyOf ?? []), ...(condition?.unless ?? [])].flat()) found.add(read);
      }
    }
    found.delete(name);
    return found;
  }

  const working = new Map(); // a fact → those that programs work out from it, or from a derived fact that rests on it
  for (const { id, workedOutFrom = [] } of facts.values()) {
    for (const source of workedOutFrom.flatMap((name) => [name, ...restsOn(name)])) working.set(source, [...(working.get(source) ?? []), id]);
  }

  /* The facts that programs work out from a fact, directly or through others. */
  function workedOut(name) {
    const found = new Set();
    const waiting = [name];
    while (waiting.length) {
      const others = (working.get(waiting.pop()) ?? []).filter((other) => !found.has(other));
      for (const other of others) found.add(other);
      waiting.push(...others);
    }
    return found;
  }

  // ------------------------------------------------------------ What was given

  /* The first and the last day that a fact can be, as of a day; either may be missing. */
  function daysOf({ days }, asOf) {
    const [least, most] = [days.least, days.most].map((bound) => (bound === "today" ? asOf : bound));
    return { least, most };
  }

  /* The band that a day falls in, as of the day with which it was given. */
  function bandOfDay(fact, given) {
    const [day, asOf] = given.split("@");
    if (given !== `${day}@${asOf}` || !isDay(day) || !isDay(asOf)) return undefined;
    const { least, most } = daysOf(fact, asOf);
    if (day < least || day > most) return undefined; // comparing with a bound that is not there is false
    const isOfAge = (reached) => {
      const on = reachedOn(day, reached);
      return on !== undefined && on <= asOf;
    };
    const takes = ({ before, upTo, reached }) => !(day >= before || day > upTo || (reached && !isOfAge(reached)));
    return [...fact.values.values()].find(takes)?.id;
  }

  /* The band that a number falls in; one on a bound falls in the band that ends up to it, else in the one above. */
  function bandOfNumber(fact, given) {
    if (!fact.number || !(Math.abs(given) <= LARGEST_NUMBER)) return undefined;
    const { least, most } = fact.number;
    if (given < least || given > most) return undefined;
    const takes = ({ below, upTo }) => (below === undefined && upTo === undefined) || given < below || given <= upTo;
    return [...fact.values.values()].find(takes)?.id;
  }

  /* Say what is wrong with choices that are ticked together: "alone", "none", "few" or "many"; or nothing. */
  function misticked({ values, several: { least = 0, most } }, choices) {
    const isAlone = (choice) => values.get(choice).alone;
    if (choices.some(isAlone)) return choices.length > 1 ? "alone" : undefined;
    if (!choices.length && [...values.keys()].some(isAlone)) return "none";
    if (choices.length < least) return "few";
    return choices.length > most ? "many" : undefined;
  }

  /* What a fact of several has where these were ticked, each once and in the fact's order; or nothing. */
  function ticked(fact, given) {
    if (!Array.isArray(given) || given.length > MOST_TICKED || !given.every((choice) => fact.values.has(choice))) return undefined;
    const choices = [...fact.values.keys()].filter((choice) => given.includes(choice));
    return misticked(fact, choices) ? undefined : choices;
  }

  /* What a fact has where this was given: the id of a value or, of several, those that were ticked; or nothing. */
  function valueOf(fact, given) {
    if (fact.several) return ticked(fact, given);
    if (typeof given === "number") return bandOfNumber(fact, given);
    if (typeof given !== "string") return undefined;
    return fact.values.has(given) ? given : fact.days && bandOfDay(fact, given);
  }

  return { facts, derived, isMeant, yesOrNo, holds, withDerived, workedOut, daysOf, misticked, valueOf };
}
