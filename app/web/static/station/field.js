/* Brings keys to the wedge, wherever the focus is: a listener on the window, and a field that is always focused
   for devices that do not press keys but insert text (Android scanners; field notes S6: a hidden type does not do). */
const CODES_OF_ALT = { 29: "\x1d" };

/* A field somebody writes in, and can see: a closed dialog's keeps the focus for a moment. */
const isEditable = (element) => Boolean(element?.matches?.("[data-edit]") && element.offsetParent);
const isButton = (element) => element?.matches?.("button, a, input, summary") && element.id !== "target";

export function listen(wedge, field) {
  const burst = { before: "", keys: 0, at: -Infinity };
  let composed = false;
  let alt = "";

  const keydown = (event) => {
    if (event.altKey && /^Numpad\d$/.test(event.code)) alt += event.code[6];
    if (isEditable(event.target) && !wedge.reading(event.timeStamp)) {
      if (scanInto(event.target, event, burst)) wedge.insert(`${burst.text}\n`, event.timeStamp);
      return;
    }
    if (isButton(event.target) && [" ", "Enter"].includes(event.key) && !wedge.busy(event.timeStamp)) return;
    if (event.key === "Process") composed = true;
    if (!wedge.key(event)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  addEventListener("keydown", keydown, true);
  addEventListener("keyup", (event) => {
    if (event.key !== "Alt") return;
    if (CODES_OF_ALT[Number(alt)]) wedge.insert(CODES_OF_ALT[Number(alt)], event.timeStamp);
    alt = "";
  }, true);

  /* Text without keys. What an input method made of keys that were taken already is thrown away. */
  const inserted = (event) => {
    if (event.isComposing) return;
    const text = field.value;
    field.value = "";
    if (text && !composed) wedge.insert(text, event.timeStamp);
    composed = false;
  };
  field.addEventListener("input", inserted);
  field.addEventListener("compositionend", inserted);
  addEventListener("paste", (event) => {
    if (isEditable(event.target)) return;
    event.preventDefault();
    wedge.insert(`${event.clipboardData.getData("text")}\n`, event.timeStamp);
  });

  removeEventListener("keydown", window.earlyListener, true);
  for (const event of window.earlyKeys.splice(0)) wedge.key(event);
  window.keysTyped = () => wedge.kept();
  stay(field);
}

/* A scan into a field somebody is writing in: the field keeps what it was before, the scan is taken as a scan. */
function scanInto(field, event, burst) {
  if (event.key === "Enter" && burst.keys >= 6 && event.timeStamp - burst.at < 150) {
    burst.text = burst.typed;
    field.value = burst.before;
    burst.keys = 0;
    event.preventDefault();
    event.stopImmediatePropagation();
    return true;
  }
  if ([...event.key].length !== 1 || event.ctrlKey) return false;
  const goesOn = event.timeStamp - burst.at < 80;
  if (!goesOn) Object.assign(burst, { before: field.value, keys: 0, typed: "" });
  burst.keys += 1;
  burst.typed += event.key;
  burst.at = event.timeStamp;
  return false;
}

/* The field has the focus unless somebody goes through the page by keyboard or writes. */
function stay(field) {
  const back = () => {
    const on = document.activeElement;
    if (!isEditable(on) && !(isButton(on) && on.matches(":focus-visible"))) field.focus({ preventScroll: true });
  };
  addEventListener("focus", back);
  addEventListener("pointerup", () => setTimeout(back));
  addEventListener("focusout", () => setTimeout(back));
  document.addEventListener("visibilitychange", back);
  back();
}
