/* Choosing on the desk's lists: all at once, and how many are chosen; and the button that prints a page.
   Without it every box is ticked by hand, and the browser's own menu prints. */
for (const form of document.querySelectorAll("form:has([data-pick-all])")) {
  const all = form.querySelector("[data-pick-all]");
  const boxes = [...form.querySelectorAll('input[type="checkbox"][name]')];
  const count = form.querySelector("[data-picked]");
  const tell = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    all.checked = chosen > 0 && chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
    count.textContent = `${chosen} / ${boxes.length}`;
  };
  if (boxes.length > 0) {
    all.closest("label").hidden = count.hidden = false;
    all.addEventListener("change", () => {
      for (const box of boxes) box.checked = all.checked;
      tell();
    });
    form.addEventListener("change", tell);
    tell();
  }
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
