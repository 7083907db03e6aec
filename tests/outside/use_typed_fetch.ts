// What a program does with the types that openapi-typescript makes, through openapi-fetch.
import assert from "node:assert/strict";
import createClient from "openapi-fetch";
import type { paths } from "./kring.js";

const client = createClient<paths>({ baseUrl: `${process.argv[2]}/v1` });

const found = await client.GET("/search", { params: { query: { q: "zaaksysteem" } } });
assert.ok(found.data?.items[0].why.terms.length && found.data.facets.kind);
const ranked = await client.GET("/ranking", { params: { query: { municipality: "Baarn" } } });
const first = ranked.data?.items[0];
assert.ok(first);
assert.equal(first.rank, 1);
assert.ok(Array.isArray(first.flags) && first.relevance >= 0 && first.priority >= 0);
const asked = { params: { query: { q: "zaaksysteem", municipality: "Baarn" } } };
const experience = (await client.GET("/borgen", asked)).data?.items[0];
assert.ok(Array.isArray(experience?.marks) && Array.isArray(experience?.differencesEach));

const body = { title: "Betrek gebruikers", phase: "borgen", basis: "afgeleid" } as const;
const made = await client.POST("/lessons", { body });
const path = { id: String(made.data?.id) };
const got = await client.GET("/lessons/{id}", { params: { path } });
assert.ok(got.data);
const header = { "if-match": String(got.response.headers.get("ETag")) };
const lesson = { ...got.data, title: "Betrek gebruikers vroeg" };
assert.equal((await client.PUT("/lessons/{id}", { params: { path, header }, body: lesson })).data?.title, lesson.title);
const late = await client.PUT("/lessons/{id}", { params: { path, header }, body: lesson });
assert.equal(late.response.status, 412);
assert.ok(late.error?.type.endsWith("/lost-update"));
const missing = await client.GET("/lessons/{id}", { params: { path: { id: "weg" } } });
assert.equal(missing.error?.status, 404);

const form = new FormData();
form.append("files", new File(["# Plan\n\nWij meten vooraf.\n"], "plan2.md"));
const sent = await client.POST("/uploads", { body: { files: [] }, bodySerializer: () => form });
assert.equal(sent.response.status, 202);
let job = sent.data;
for (let turn = 0; turn < 600 && job && ["waiting", "running"].includes(job.state); turn += 1) {
    await new Promise((done) => setTimeout(done, 100));
    job = (await client.GET("/uploads/{id}", { params: { path: { id: job.id } } })).data;
}
assert.equal(job?.state, "done");
