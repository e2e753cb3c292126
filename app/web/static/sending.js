/* Keeps the progress of sending up to date: asks again every two seconds while something is under way. */
const EVERY = 2000;
const LATER = 15000;

async function look(place) {
  let next = LATER;
  try {
    const answer = await fetch(place.dataset.live, { headers: { Accept: "text/html", "X-Fragment": "1" } });
    if (answer.ok) {
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-live]");
      if (fresh.textContent !== place.textContent) place.replaceChildren(...fresh.childNodes);
      next = "done" in fresh.dataset ? LATER : EVERY;
    }
  } catch {
    next = LATER; // the server is away; it is asked again
  }
  setTimeout(look, next, place);
}

for (const place of document.querySelectorAll("[data-live]")) setTimeout(look, EVERY, place);
