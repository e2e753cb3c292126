/* Keeps the road up to date: every event carries all stops, in words ready to show. */
const pulse = document.getElementById("pulse");

function show(road) {
  for (const [state, stop] of Object.entries(road.stops)) {
    for (const place of document.querySelectorAll(`[data-stop="${state}"]`)) paint(place, stop);
  }
  document.getElementById("inside").textContent = road.inside;
  document.getElementById("at").textContent = road.at;
}

function paint(place, stop) {
  const count = place.querySelector(".count");
  if (count.textContent !== stop.count) {
    place.classList.add("changed");
    setTimeout(() => place.classList.remove("changed"), 1500);
  }
  count.textContent = stop.count;
  place.querySelector(".age").textContent = stop.age;
  place.setAttribute("aria-label", stop.label);
  place.classList.toggle("empty", stop.empty);
}

const events = new EventSource("/live");
events.onmessage = (event) => {
  show(JSON.parse(event.data));
  pulse.classList.add("live");
};
/* A stream ends after some seconds and is asked for again; only a long silence means that nobody is there. */
let silence = 0;
events.onerror = () => {
  clearTimeout(silence);
  silence = setTimeout(() => pulse.classList.remove("live"), 8000);
};
events.onopen = () => clearTimeout(silence);
