// What makes a page quicker for who has script. Each page works without it; nothing here adds what the page lacks.

// A form with data-renew="#part" is sent as soon as a field of it changes, and that part of the page is renewed.
// With data-also=".part" so are other parts with an id, such as the numbers in the form itself, which keeps its focus.
// A form that keeps what is filled in (POST) sends "kijk=ja" along then: the answer shows that part and keeps nothing.
const PAUSE = 250; // milliseconds without a change before a form is sent

const said = document.createElement("p");
said.className = "alleen-voorlezen";
said.setAttribute("role", "status");
document.body.append(said);

async function renew(form, waiting) {
  const part = document.querySelector(form.dataset.renew);
  const address = new URL(form.action);
  const filled = new URLSearchParams(new FormData(form));
  const keeps = form.method === "post";
  if (keeps) filled.set("kijk", "ja");
  else address.search = filled.toString();
  part.setAttribute("aria-busy", "true");
  try {
    const asked = { method: form.method, body: keeps ? filled : undefined, headers: { Accept: "text/html" } };
    const answer = await fetch(address, { ...asked, signal: waiting.signal });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector(form.dataset.renew);
    if (!fresh) return keeps ? part.removeAttribute("aria-busy") : form.submit(); // a refusal, or the page to sign in
    part.replaceWith(fresh);
    for (const other of form.dataset.also ? document.querySelectorAll(form.dataset.also) : []) {
      const renewed = page.getElementById(other.id);
      if (renewed) other.replaceWith(renewed);
    }
    if (!keeps) history.replaceState(null, "", address);
    said.textContent = fresh.dataset.said ?? "";
  } catch (fault) {
    if (fault.name !== "AbortError" && !keeps) form.submit();
  }
}

for (const form of document.querySelectorAll("form[data-renew]")) {
  let timer;
  let waiting = new AbortController();
  form.addEventListener("input", () => {
    clearTimeout(timer);
    waiting.abort();
    waiting = new AbortController();
    timer = setTimeout(renew, PAUSE, form, waiting);
  });
}

// The number beside a slider follows it.
for (const number of document.querySelectorAll("output[for]")) {
  const field = document.getElementById(number.htmlFor.value);
  field?.addEventListener("input", () => (number.value = field.value));
}

// A form with files takes what is dropped on it, and says how much of it was sent: data-files="{1} of {2} sent".
const MEGA = 1024 * 1024;

for (const form of document.querySelectorAll("form[data-files]")) {
  const field = form.querySelector("input[type=file]");
  const bar = document.createElement("progress");
  const told = document.createElement("p");
  for (const name of ["dragenter", "dragover"]) form.addEventListener(name, (event) => event.preventDefault());
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length) field.files = event.dataTransfer.files;
  });
  form.addEventListener("submit", (event) => {
    const sending = new XMLHttpRequest();
    event.preventDefault();
    form.querySelector("button[type=submit]").after(bar, told);
    bar.setAttribute("aria-label", field.labels[0].textContent);
    sending.upload.addEventListener("progress", ({ loaded, total }) => {
      [bar.max, bar.value] = [total, loaded];
      const [sent, whole] = [loaded, total].map((bytes) => `${Math.ceil(bytes / MEGA)} MB`);
      told.textContent = form.dataset.files.replace("{1}", sent).replace("{2}", whole);
    });
    sending.addEventListener("load", () => {
      if (sending.status === 200) location.assign(sending.responseURL);
      else form.submit(); // a refusal is a page
    });
    sending.addEventListener("error", () => form.submit());
    sending.open("POST", form.action);
    sending.setRequestHeader("Accept", "text/html");
    sending.send(new FormData(form));
  });
}

// A form with data-keep="name" and data-person is remembered in this browser until it was kept or its writer signs out.
const CONCEPT = "kring-concept:";

function forget(begin, but) {
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(begin) && !(but && key.startsWith(but)));
  for (const key of keys) localStorage.removeItem(key);
}

function remember(form) {
  const mine = `${CONCEPT}${form.dataset.person}:`;
  const key = mine + form.dataset.keep;
  forget(CONCEPT, mine); // of who used this browser before
  const fields = [...form.elements].filter((one) => one.name && !["hidden", "submit"].includes(one.type));
  const held = JSON.parse(localStorage.getItem(key) ?? "{}");
  const lacking = fields.filter((one) => held[one.name] && !one.value);
  for (const one of lacking) one.value = held[one.name];
  for (const one of form.querySelectorAll("[data-with-script]")) one.hidden = false;
  for (const one of form.querySelectorAll("[data-restored]")) one.hidden = !lacking.length;
  const keep = () => localStorage.setItem(key, JSON.stringify(Object.fromEntries(fields.map((one) => [one.name, one.value]))));
  form.addEventListener("input", keep);
  form.addEventListener("reset", () => forget(key));
  if (lacking.length) form.dispatchEvent(new Event("input"));
}

try {
  for (const kept of document.querySelectorAll("[data-kept]")) forget(`${CONCEPT}${kept.dataset.person}:${kept.dataset.kept}`);
  for (const form of document.querySelectorAll("form[data-keep]")) remember(form);
  for (const form of document.querySelectorAll('form[action$="/uitloggen"]')) form.addEventListener("submit", () => forget(CONCEPT));
} catch {
  // a browser that keeps nothing: the buttons of the page keep it
}
