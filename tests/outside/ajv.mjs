// Compiles every schema of an OpenAPI document with AJV in strict mode, and holds values against them.
//
//   node ajv.mjs document.json values.jsonl      each line: {"schema": pointer, "value": …} or {"root": schema}
//
// Prints one JSON object: how many schemas and values there were, and what was wrong with which.
// Source: JSON Schema 2020-12, which OpenAPI 3.1 is made of; patterns are ECMA-262 with the flag u.
import { createReadStream, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

const document = JSON.parse(readFileSync(process.argv[2], "utf8"));
// "binary" is what OpenAPI calls a file; a "partial-date" is a year, a month or a day, which its pattern says.
const ajv = new Ajv2020.default({ strict: true, allErrors: false, logger: false });
addFormats.default(ajv);
ajv.addFormat("binary", true);
ajv.addFormat("partial-date", true);
// The document is no schema itself; `example` is of the vocabulary that OpenAPI adds to JSON Schema (3.1, 4.8.24).
ajv.addVocabulary([...Object.keys(document), "example", "x-kring-untrusted"]);
ajv.addSchema(document, "doc", false, false);

const escaped = (name) => encodeURIComponent(name.replaceAll("~", "~0").replaceAll("/", "~1"));
function* pointers(node, at = "#") {
  if (Array.isArray(node)) for (const [place, one] of node.entries()) yield* pointers(one, `${at}/${place}`);
  else if (node && typeof node === "object")
    for (const [name, one] of Object.entries(node)) {
      const here = `${at}/${escaped(name)}`;
      if (name === "schema" && at !== "#/components/schemas") yield here;
      else if (name === "schemas" && at === "#/components") for (const kind of Object.keys(one)) yield `${here}/${escaped(kind)}`;
      else if (name !== "example" && name !== "examples") yield* pointers(one, here);
    }
}

const compiled = new Map();
function validator(pointer) {
  if (!compiled.has(pointer)) compiled.set(pointer, ajv.compile({ $ref: `doc${pointer}` }));
  return compiled.get(pointer);
}

const wrong = [];
let schemas = 0, values = 0;
for (const pointer of pointers(document)) {
  schemas += 1;
  try { validator(pointer); } catch (error) { wrong.push(`${pointer}: ${error.message}`); }
}
for await (const line of createInterface({ input: createReadStream(process.argv[3], "utf8") })) {
  if (!line.trim()) continue;
  values += 1;
  const { schema, root, value } = JSON.parse(line);
  try {
    const check = root ? ajv.compile(root) : validator(schema);
    if (root) continue;
    if (!check(value)) wrong.push(`${schema}: ${ajv.errorsText(check.errors)}`);
  } catch (error) { wrong.push(`${schema}: ${error.message}`); }
}
console.log(JSON.stringify({ schemas, values, wrong }));
