// Compiles ink with inkjs and plays it. From standard input: {"ink": text, "plays": [[index of a choice, …], …],
// "variables": [name, …]}. Gives the compiler's problems and, for each play, what every turn told.
import { readFileSync } from "node:fs";
import { Compiler, CompilerOptions, Story } from "inkjs/full";

const { ink, plays, variables } = JSON.parse(readFileSync(0, "utf8"));
const problems = [];

function play(json, indexes) {
  const story = new Story(json);
  story.onError = (message) => problems.push(message);
  const turns = [];
  for (const index of [...indexes, null]) {
    const lines = [];
    while (story.canContinue) {
      const text = story.Continue().trim();
      lines.push({ text, tags: story.currentTags ?? [] });
    }
    const values = Object.fromEntries(variables.map((name) => [name, story.variablesState.$(name)]));
    turns.push({ lines, choices: story.currentChoices.map((choice) => choice.text), values });
    if (index !== null) story.ChooseChoiceIndex(index);
  }
  return turns;
}

let told = [];
try {
  const options = new CompilerOptions(null, [], false, (message) => problems.push(message), null);
  const json = new Compiler(ink, options).Compile().ToJson();
  told = plays.map((indexes) => play(json, indexes));
} catch (error) {
  problems.push(String(error));
}
process.stdout.write(JSON.stringify({ problems, plays: told }));
