// Where something is typed: a growing field with files (picked, pasted or dropped), for phones and Slack alike.

import { h, icon, iconButton } from "./dom.js";

/**
 * extra stands above the field, foot below it.
 * send({text, files}) -> truthy when it was taken: only then the field is emptied. cancel(): Escape was pressed, or the banner closed.
 * The field keeps a draft per `place` (see `visit`), so that half-typed words survive a look elsewhere.
 */
export class Composer {
  constructor({ label, send, cancel, extra = [], foot = [] }) {
    this.drafts = new Map();
    this.place = "";
    this.files = [];
    this.send = send;
    this.cancel = cancel;
    this.sending = false;
    this.field = h("textarea", { rows: "1", "aria-label": label, placeholder: label, autocomplete: "off", spellcheck: "false" });
    this.picker = h("input", { type: "file", multiple: true, hidden: true, tabindex: "-1", onchange: () => this.take(this.picker.files) });
    this.banner = h("div", { class: "banner", hidden: true });
    this.shelf = h("div", { class: "shelf", hidden: true });
    this.submit = h("button", { type: "submit", class: "send", "aria-label": "Enviar", title: "Enviar (Enter)" }, icon("send"));
    const attach = iconButton("clip", "Adjuntar imagen o archivo", () => this.picker.click(), { class: "icon-button attach" });
    this.node = h("form", { class: "composer", onsubmit: (event) => this.go(event) }, extra, this.banner, this.shelf,
      h("div", { class: "composer-row" }, attach, this.field, this.submit), foot, this.picker);
    this.field.addEventListener("keydown", (event) => this.key(event));
    this.field.addEventListener("input", () => this.fit());
    this.field.addEventListener("paste", (event) => event.clipboardData.files.length && (event.preventDefault(), this.take(event.clipboardData.files)));
    this.node.addEventListener("dragover", (event) => event.preventDefault());
    this.node.addEventListener("drop", (event) => (event.preventDefault(), this.take(event.dataTransfer.files)));
    this.fit();
  }

  /** Go to another place: put the draft away, take out the one kept there. */
  visit(place, label) {
    this.field.placeholder = label;
    this.field.setAttribute("aria-label", label);
    if (place === this.place) return;
    this.drafts.set(this.place, { text: this.field.value, files: this.files });
    const draft = this.drafts.get(place) ?? { text: "", files: [] };
    this.place = place;
    this.note(null);
    this.fill(draft.text, { focus: false });
    this.files = draft.files;
    this.shelve();
  }

  fill(text, { focus = true } = {}) {
    this.field.value = text;
    this.fit();
    if (focus) {
      this.field.focus();
      this.field.setSelectionRange(text.length, text.length);
    }
  }

  insert(words) {
    const { selectionStart: from, selectionEnd: to, value } = this.field;
    const glue = from > 0 && !/\s$/.test(value.slice(0, from)) ? " " : "";
    this.field.setRangeText(`${glue}${words} `, from, to, "end");
    this.field.focus();
    this.fit();
  }

  /** What the field is about to do (answer, edit): {icon, title, text}, or null for nothing special. */
  note(what) {
    this.banner.hidden = !what;
    this.banner.replaceChildren();
    if (!what) return;
    this.banner.append(icon(what.icon), h("div", {}, h("strong", {}, what.title), h("span", {}, what.text)),
      iconButton("close", "Cancelar", () => this.cancel()));
  }

  take(files) {
    this.files = [...this.files, ...files].slice(0, 10);
    this.picker.value = "";
    this.shelve();
    this.field.focus();
  }

  shelve() {
    this.shelf.hidden = !this.files.length;
    this.shelf.replaceChildren(...this.files.map((file) => {
      const drop = () => ((this.files = this.files.filter((other) => other !== file)), this.shelve());
      return h("span", { class: "file-chip" }, file.type.startsWith("image/") ? preview(file) : icon("file"), h("span", {}, file.name || "imagen.png"),
        iconButton("close", `Quitar ${file.name}`, drop));
    }));
    this.fit();
  }

  key(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.go(event);
    else if (event.key === "Escape" && !this.banner.hidden) (event.stopPropagation(), this.cancel());
  }

  async go(event) {
    event?.preventDefault();
    const text = this.field.value.trim();
    if (this.sending || (!text && !this.files.length)) return;
    this.sending = true;
    const place = this.place;
    const taken = await this.send({ text, files: this.files }).finally(() => (this.sending = false));
    if (!taken) return;
    if (this.place !== place) return void this.drafts.delete(place);
    if (this.field.value.trim() === text) this.field.value = ""; // else somebody went on typing meanwhile
    this.files = [];
    this.shelve();
  }

  fit() {
    this.field.style.height = "auto";
    if (this.field.scrollHeight) this.field.style.height = `${Math.min(this.field.scrollHeight, 120)}px`; // hidden, it has none
    this.node.classList.toggle("ready", Boolean(this.field.value.trim() || this.files.length));
  }
}

function preview(file) {
  const url = URL.createObjectURL(file);
  return h("img", { src: url, alt: "", onload: () => URL.revokeObjectURL(url) });
}
