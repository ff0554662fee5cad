// The app's modals, as Slack shows them: opened, filled in, submitted, corrected, closed.

import { act } from "./act.js";
import { blocks } from "./blocks.js";
import { opened } from "./dialog.js";
import { h, iconButton } from "./dom.js";

let shown = null; // {id, hash, person, node, draw}

/** Show the topmost of a person's modals, if there is one. person: of Slack's state. */
export function showView(person, ctx) {
  const view = person?.views.at(-1);
  if (shown && (!view || shown.id !== view.id || shown.person !== person.id)) {
    shown.quiet = true;
    shown.node.close();
    shown = null;
  }
  if (!view) return;
  if (!shown) shown = { id: view.id, person: person.id, ...frame(view, person) };
  if (shown.hash === view.hash) return;
  const kept = filled(shown.body);
  shown.hash = view.hash;
  shown.title.textContent = view.title.text;
  shown.close.textContent = view.close?.text ?? "Cancelar";
  shown.submit.hidden = !view.submit;
  shown.submit.textContent = view.submit?.text ?? "";
  const press = (block, element, value) =>
    act("slack", "click_view", { person: person.id, action_id: element.action_id, block_id: block.block_id, value });
  shown.body.replaceChildren(...blocks(view.blocks, { ...ctx, press }).filter(Boolean));
  restore(shown.body, kept);
  shown.body.querySelector("input, textarea, select")?.focus();
}

function frame(view, person) {
  const title = h("h3", {});
  const body = h("div", { class: "modal-body" });
  const close = h("button", { type: "button", class: "block-button", onclick: () => node.close() });
  const submit = h("button", { type: "submit", class: "block-button primary" });
  const form = h("form", { onsubmit: (event) => (event.preventDefault(), send(person, body, submit)) },
    h("header", {}, title, iconButton("close", "Cerrar", () => node.close())), body, h("footer", {}, close, submit));
  const node = h("dialog", { class: "modal", "aria-label": view.title.text }, form);
  const it = { node, title, body, close, submit };
  opened(node, () => {
    if (shown?.node !== node || shown.quiet) return;
    shown = null;
    act("slack", "close_view", { person: person.id });
  });
  return it;
}

async function send(person, body, submit) {
  submit.classList.add("busy");
  for (const note of body.querySelectorAll(".field-error")) note.hidden = true;
  const told = await act("slack", "submit_view", { person: person.id, values: filled(body) });
  submit.classList.remove("busy");
  for (const [block, words] of Object.entries(told?.errors ?? {})) {
    const note = body.querySelector(`[data-block="${CSS.escape(block)}"] .field-error`);
    if (note) (note.textContent = words), (note.hidden = false);
  }
}

/** {block_id: {action_id: value}} of the modal's input blocks. */
function filled(body) {
  const values = {};
  for (const field of body.querySelectorAll("[data-block]")) {
    const control = field.querySelector("[data-action]");
    if (control?.value$) values[field.dataset.block] = { [control.dataset.action]: control.value$() };
  }
  return values;
}

/** A modal that was updated while somebody was typing keeps what they typed. */
function restore(body, values) {
  for (const [block, held] of Object.entries(values)) {
    for (const [action, value] of Object.entries(held)) {
      const control = body.querySelector(`[data-block="${CSS.escape(block)}"] [data-action="${CSS.escape(action)}"]`);
      if (control && "value" in control && typeof value === "string") control.value = value;
    }
  }
}
