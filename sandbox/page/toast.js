// What went wrong, or is worth a word, told without stopping anybody.

import { h } from "./dom.js";

export function toast(text, kind = "bad") {
  const shelf = document.getElementById("toasts");
  if ([...shelf.children].some((other) => other.textContent === text)) return;
  const note = h("div", { class: `toast ${kind}` }, text);
  shelf.append(note);
  setTimeout(() => note.classList.add("leaves"), 4600);
  setTimeout(() => note.remove(), 5000);
}
