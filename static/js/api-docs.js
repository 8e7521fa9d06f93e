// The page of the API: sends a GET request with the key typed on it, and shows the answer.

const key = document.getElementById("api-key");

for (const form of document.querySelectorAll("form[data-api-try]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!("apiRead" in form.dataset)) tryIt(form);
  });
}

function addressOf(form) {
  let path = form.dataset.apiTry;
  const query = new URLSearchParams();
  for (const field of form.querySelectorAll("[data-place]")) {
    if (field.dataset.place === "path") {
      path = path.replace(`{${field.name}}`, encodeURIComponent(field.value || "-"));
    } else if (field.dataset.place === "query" && field.value) {
      query.append(field.name, field.value);
    }
  }
  return query.size ? `${path}?${query}` : path;
}

async function tryIt(form) {
  const shown = form.querySelector("[data-api-answer]");
  const address = addressOf(form);
  shown.hidden = false;
  shown.textContent = `GET ${address}\n…`;
  try {
    const answer = await fetch(address, {
      headers: { Authorization: `Bearer ${key.value.trim()}`, "Accept-Language": document.documentElement.lang },
      credentials: "omit",
    });
    shown.textContent = `GET ${address}\n${answer.status}\n\n${pretty(await answer.text())}`;
  } catch (problem) {
    shown.textContent = `GET ${address}\n${problem.message}`;
  }
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
