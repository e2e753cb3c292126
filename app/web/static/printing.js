/* How printers and batches stand, looked at again every three seconds; without this, reloading the page does it. */
const standing = document.getElementById("standing");

async function look() {
  if (!document.hidden) {
    try {
      const answer = await fetch(location.href, { headers: { "x-fragment": "standing" } });
      const text = await answer.text();
      // What has not changed stays as it is: it may have the focus, and is read out again.
      if (answer.ok && text !== standing.dataset.text) {
        standing.innerHTML = text;
        standing.dataset.text = text;
      }
    } catch {
      // the network is away: the next look tries again
    }
  }
  setTimeout(look, 3000);
}

if (standing) setTimeout(look, 3000);

/* A label is opened for printing in a window of its own; afterwards this page knows that it was. */
for (const form of document.querySelectorAll("form[target=_blank]"))
  form.addEventListener("submit", () => setTimeout(() => location.reload(), 1500));
