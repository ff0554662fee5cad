// What stands above the page for a moment: a picture, or a question.

import { h, iconButton } from "./dom.js";
import { text } from "./richtext.js";

/** Show a `<dialog>`; closed, it is gone, and `onclose` hears of it. */
export function opened(node, onclose) {
  node.addEventListener("close", () => (node.remove(), onclose?.()));
  node.addEventListener("click", (event) => event.target === node && node.requestClose?.());
  document.body.append(node);
  node.showModal();
  return node;
}

export function lightbox(url, name) {
  const node = h("dialog", { class: "lightbox", "aria-label": name ?? "Imagen", onclick: () => node.close() }, h("img", { src: url, alt: name ?? "" }));
  opened(node);
}

/** A button's own question. confirm: Slack's confirmation object. */
export function confirmed(confirm, ctx) {
  return new Promise((resolve) => {
    let answer = false;
    const decide = (yes) => () => ((answer = yes), node.close());
    const node = h("dialog", { class: "modal small", "aria-label": confirm.title?.text ?? "Confirmar" },
      h("header", {}, h("h3", {}, confirm.title?.text ?? "¿Seguro?"), iconButton("close", "Cerrar", decide(false))),
      h("div", { class: "modal-body" }, confirm.text ? h("p", {}, text(confirm.text, ctx)) : null),
      h("footer", {}, h("button", { type: "button", class: "block-button", onclick: decide(false) }, confirm.deny?.text ?? "Cancelar"),
        h("button", { type: "button", class: `block-button ${confirm.style === "danger" ? "danger" : "primary"}`, onclick: decide(true) },
          confirm.confirm?.text ?? "Sí")));
    opened(node, () => resolve(answer));
  });
}
