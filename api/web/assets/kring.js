// What makes a page quicker for who has script. Each page works without it; nothing here adds what the page lacks.

// A form with data-renew="#part" is sent as soon as a field of it changes, and that part of the page is renewed.
// With data-also=".part" so are other parts with an id, such as the numbers in the form itself, which keeps its focus.
const PAUSE = 250; // milliseconds without a change before a form is sent

const said = document.createElement("p");
said.className = "alleen-voorlezen";
said.setAttribute("role", "status");
document.body.append(said);

async function renew(form, waiting) {
  const part = document.querySelector(form.dataset.renew);
  const address = new URL(form.action);
  address.search = new URLSearchParams(new FormData(form)).toString();
  part.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" }, signal: waiting.signal });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector(form.dataset.renew);
    if (!fresh) return form.submit(); // a refusal, or the page to sign in
    part.replaceWith(fresh);
    for (const other of form.dataset.also ? document.querySelectorAll(form.dataset.also) : []) {
      const renewed = page.getElementById(other.id);
      if (renewed) other.replaceWith(renewed);
    }
    history.replaceState(null, "", address);
    said.textContent = fresh.dataset.said ?? "";
  } catch (fault) {
    if (fault.name !== "AbortError") form.submit();
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
