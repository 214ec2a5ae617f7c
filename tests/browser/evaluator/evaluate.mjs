// Works out expressions in the evaluator that O3 itself uses, one JSON object a line.
//   {"expressions": {name: text}} -> {name: [variables that the engine would watch]}; they hold from then on
//   {"answers": {field: value}}   -> {name: result of each expression, or {"error": …}}
//   {"taken": true}               -> names that a bare name may be taken for, beside the answers
import { createInterface } from 'node:readline';
import { compile, evaluateAsType, extractVariableNames } from '@openmrs/esm-expression-evaluator/src/public';

let expressions = {};

function each(work) {
  return Object.fromEntries(Object.entries(expressions).map(([name, text]) => [name, work(text)]));
}

function result(compiled, answers) {
  try {
    return evaluateAsType(compiled, answers, () => true) ?? null;
  } catch (error) {
    return { error: String(error?.message ?? error) };
  }
}

function takenNames() {
  const places = [Array.prototype, String.prototype, Number.prototype, Function.prototype, Math, Number, Array];
  return places.flatMap((place) => Object.getOwnPropertyNames(place)).filter((name) => /^[a-z][a-z0-9_]*$/.test(name));
}

for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  let told;
  if (asked.expressions) {
    const watched = Object.entries(asked.expressions).map(([name, text]) => [name, extractVariableNames(text)]);
    told = Object.fromEntries(watched);
    expressions = Object.fromEntries(Object.entries(asked.expressions).map(([name, text]) => [name, compile(text)]));
  } else if (asked.answers) {
    told = each((compiled) => result(compiled, asked.answers));
  } else {
    told = takenNames();
  }
  process.stdout.write(`${JSON.stringify(told)}\n`);
}
