// Asks a source with Comunica, as its users do: the address of a record, or of the endpoint.
//
//   node comunica.mjs SOURCE QUERY      prints the bindings, one JSON object a line
import { QueryEngine } from "@comunica/query-sparql";

const [source, query] = process.argv.slice(2);
const stream = await new QueryEngine().queryBindings(query, { sources: [source] });
for (const binding of await stream.toArray()) {
  const told = [...binding].map(([name, term]) => [name.value, term.value]);
  console.log(JSON.stringify(Object.fromEntries(told)));
}
