// Twee 3 from standard input, read by extwee's parser.
//   node twine.mjs parse            its title, IFID, start and passages, as JSON
//   node twine.mjs page             a playable page: SugarCube 2.31.1 as extwee carries it among its test files
import { readFileSync } from "node:fs";
import { StoryFormat, compileTwine2HTML, parseTwee } from "extwee";

const story = parseTwee(readFileSync(0, "utf8"));
if (process.argv[2] === "page") {
  const file = "./node_modules/extwee/test/Twine2HTML/Twine2HTMLCompiler/test11.html";
  const page = readFileSync(new URL(file, import.meta.url), "utf8");
  const [head, rest] = page.replace("<title>twineExample<", "<title>{{STORY_NAME}}<").split(/<tw-storydata[^>]*>/);
  const format = new StoryFormat("SugarCube", "2.31.1");
  format.source = `${head}{{STORY_DATA}}${rest.slice(rest.indexOf("</tw-storydata>") + "</tw-storydata>".length)}`;
  process.stdout.write(compileTwine2HTML(story, format));
} else {
  const passages = story.passages.map(({ name, tags, text }) => ({ name, tags, text }));
  process.stdout.write(JSON.stringify({ title: story.name, ifid: story.IFID, start: story.start, passages }));
}
