// What a program does with the TypeScript client that openapi-generator makes (typescript-fetch).
import assert from "node:assert/strict";
import { BorgenApi, CardsApi, Configuration, LessonsApi, RadarApi, RankingApi, ResponseError, SearchApi, UploadsApi } from "./client/index.js";

const configuration = new Configuration({ basePath: `${process.argv[2]}/v1` });

async function refused(call: Promise<unknown>): Promise<number> {
    const error = await call.then(() => undefined, (one: unknown) => one);
    assert.ok(error instanceof ResponseError);
    const problem = await error.response.json();
    assert.ok(problem.type.startsWith("https://w3id.org/kring/problem/"));
    return error.response.status;
}

const found = await new SearchApi(configuration).search({ q: "zaaksysteem" });
assert.ok(found.items[0].why.terms.length && found.facets.kind && found.items[0].sources);
const first = (await new RankingApi(configuration).rank({ municipality: "Baarn" })).items[0];
assert.equal(first.rank, 1);
assert.ok(Array.isArray(first.flags) && first.relevance >= 0 && first.priority >= 0);
const experience = (await new BorgenApi(configuration).borgen({ q: "zaaksysteem", municipality: "Baarn" })).items[0];
assert.ok(Array.isArray(experience.marks) && Array.isArray(experience.differencesEach));
assert.equal((await new RadarApi(configuration).momentum()).items[0].signals, 0);
assert.ok((await new CardsApi(configuration).card({ id: "dev-1", municipality: "Baarn" })).sections[0].sentences[0].citations);

const lessons = new LessonsApi(configuration);
const made = await lessons.addLesson({ lesson: { title: "Betrek gebruikers", phase: "borgen", basis: "afgeleid" } });
const id = String(made.id);
const got = await lessons.getLessonRaw({ id });
const ifMatch = String(got.raw.headers.get("ETag"));
const lesson = { ...(await got.value()), title: "Betrek gebruikers vroeg" };
assert.equal((await lessons.putLesson({ id, lesson, ifMatch })).title, lesson.title);
assert.equal(await refused(lessons.putLesson({ id, lesson, ifMatch })), 412);
assert.equal(await refused(lessons.putLesson({ id, lesson })), 428);
assert.equal(await refused(lessons.getLesson({ id: "weg" })), 404);

const uploads = new UploadsApi(configuration);
const sent = new File(["# Plan\n\nWij meten vooraf.\n"], "plan-fetch.md");
let job = await uploads.upload({ files: [sent] });
for (let turn = 0; turn < 600 && ["waiting", "running"].includes(job.state); turn += 1) {
    await new Promise((done) => setTimeout(done, 100));
    job = await uploads.getUpload({ id: job.id });
}
assert.equal(job.state, "done");
assert.equal(job.result?.documents.read, 1);
