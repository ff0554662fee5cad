// One customer's phone: who holds it, where they are, what they read there and what they type.

import { Composer } from "./composer.js";
import { h, icon, show, toEnd } from "./dom.js";
import { state, watch } from "./feed.js";
import { colour, hour, initials } from "./format.js";
import { bubble } from "./bubble.js";
import { toast } from "./toast.js";

export class Phone {
  /** app: telegram or discord (what the phone shows and does). first: the name of who holds it at the beginning. */
  constructor(root, app, first) {
    this.app = app;
    this.person = null;
    this.first = first;
    this.at = new Map(); // person -> place
    this.seen = new Map(); // person + place -> messages there when last looked at
    this.mode = null; // {kind: "answer" | "edit", message}
    this.people = h("div", { class: "people", role: "group", "aria-label": `Quién usa ${app.label}` });
    this.tabs = h("nav", { class: "places", "aria-label": "Conversaciones" });
    this.head = h("div", { class: "chat-head" });
    this.list = h("div", { class: "messages", role: "log", "aria-label": `Mensajes en ${app.label}`, tabindex: "0" });
    this.mention = h("button", { type: "button", class: "mention", onclick: () => this.composer.insert(this.place.mention) });
    this.composer = new Composer({ label: "Mensaje", send: (typed) => this.send(typed), cancel: () => this.leave(), extra: this.mention });
    this.begin = h("button", { type: "button", class: "begin", onclick: () => app.start(this.person, this.place) }, "Iniciar");
    const clock = h("span", {}, hour(Date.now()));
    setInterval(() => (clock.textContent = hour(Date.now())), 5000);
    root.classList.add(app.name);
    root.append(
      h("div", { class: "holder" }, h("span", { class: `badge ${app.name}` }, icon(app.name)), h("h2", {}, app.label), this.people),
      h("div", { class: "device" },
        h("div", { class: "screen" },
          h("div", { class: "status" }, clock, h("span", { class: "island" }), h("span", { class: "signal" }, icon("signal"))),
          this.head, this.tabs, this.list, this.begin, this.composer.node)),
    );
    watch(app.name, () => this.draw());
  }

  get state() {
    return state[this.app.name];
  }

  /** Hand the phone over, or go to a place; `place` by its key, or "private" or "group" for the first such. */
  go(person, place) {
    if (person) this.person = person;
    if (place) {
      const known = this.app.places(this.state, this.person);
      const found = known.find((one) => one.key === place) ?? known.find((one) => Boolean(one.group) === (place === "group"));
      this.at.set(this.person.id, (found ?? known[0]).key);
    }
    this.mode = null;
    this.draw();
  }

  draw() {
    const people = this.app.people(this.state);
    this.person = people.find((one) => one.id === this.person?.id) ?? people.find((one) => one.name === this.first) ?? people[0];
    if (!this.person) return;
    const places = this.app.places(this.state, this.person);
    this.place = places.find((one) => one.key === this.at.get(this.person.id)) ?? places[0];
    const key = (person, place) => `${person.id} ${place.key}`;
    this.seen.set(key(this.person, this.place), this.place.messages.length);
    if (!this.opened) for (const one of people) for (const place of this.app.places(this.state, one)) this.seen.set(key(one, place), place.messages.length);
    this.opened = true;
    const news = (person, place) => place.messages.length > (this.seen.get(key(person, place)) ?? 0);

    show(this.people, people.map((one) => ({ ...one, on: one.id === this.person.id })), {
      scene: "people", key: (one) => one.id, make: (one) => this.holder(one),
    });
    show(this.tabs, places.map((one) => ({ key: one.key, title: one.title, hash: one.hash, on: one === this.place, news: news(this.person, one) })), {
      scene: key(this.person, { key: "" }), key: (one) => one.key, make: (one) => this.tab(one),
    });
    show(this.head, [{ title: this.place.title, hint: this.place.hint, hash: this.place.hash, group: this.place.group }], {
      scene: key(this.person, this.place), key: () => "head", make: heading,
    });
    show(this.list, this.rows(), {
      scene: key(this.person, this.place), key: (row) => row.id, sign: signature,
      make: (row) => (row.empty ? empty(row.empty) : bubble(row, this)),
    });
    this.begin.hidden = !this.place.start;
    this.mention.hidden = !this.place.mention;
    this.mention.textContent = this.place.mention ? `Mencionar ${this.place.mention}` : "";
    this.composer.visit(key(this.person, this.place), this.app.placeholder(this.place));
  }

  rows() {
    const messages = this.app.messages(this.state, this.person, this.place);
    if (messages.length) return messages;
    const words = this.place.group ? "Todavía nadie ha escrito aquí." : `Escribe a ${this.place.title} como lo haría ${this.person.name}.`;
    return [{ id: "empty", empty: words }];
  }

  holder(one) {
    return h("button", { type: "button", class: "holder-name", "aria-pressed": String(one.on), title: `Usar el teléfono de ${one.full}`,
      onclick: () => this.go(one), "data-focus": one.id }, one.name);
  }

  tab(one) {
    return h("button", { type: "button", class: "place", "aria-pressed": String(one.on), onclick: () => this.go(null, one.key), "data-focus": one.key },
      one.hash ? h("span", { class: "hash" }, "#") : null, h("span", { class: "place-name" }, one.title),
      one.news ? h("span", { class: "news", role: "img", "aria-label": "mensajes nuevos" }) : null);
  }

  async send({ text, files }) {
    const mode = this.mode;
    const sent = mode?.kind === "edit"
      ? await this.app.edit(this.person, this.place, mode.message, text)
      : await this.app.send(this.person, this.place, { text, files, replyTo: mode?.message.id });
    if (sent) {
      this.mode = null;
      this.composer.note(null);
      toEnd(this.list);
    }
    return sent;
  }

  answer(message) {
    this.mode = { kind: "answer", message };
    this.composer.note({ icon: "reply", title: `Responder a ${message.own ? "tu mensaje" : message.author}`, text: message.text || "Archivo adjunto" });
    this.composer.field.focus();
  }

  edit(message) {
    this.mode = { kind: "edit", message };
    this.composer.note({ icon: "edit", title: "Editar mensaje", text: message.text });
    this.composer.fill(message.text);
  }

  leave() {
    if (this.mode?.kind === "edit") this.composer.fill("");
    this.mode = null;
    this.composer.note(null);
    this.composer.field.focus();
  }

  async follow(url) {
    const place = await this.app.follow(this.state, this.person, url);
    if (place) return this.go(null, place);
    if (/^https?:/.test(url) && !/\/\/t\.me\//.test(url)) window.open(url, "_blank", "noopener,noreferrer");
    else toast("Ese enlace no lleva a ninguna parte en la demostración.", "plain");
  }

  react = (message, emoji) => this.app.react(this.person, this.place, message, emoji);
  press = (message, button) => (button.url ? this.follow(button.url) : this.app.press(this.person, this.place, message, button));
}

/** File addresses are signed anew at each look: they are no reason to draw a message again. */
const signature = (row) => JSON.stringify(row, (name, value) => (name === "url" && typeof value === "string" && value.includes("&hm=") ? undefined : value));

const empty = (words) => h("div", { class: "nothing" }, icon("bridge"), h("p", {}, words));

function heading(place) {
  const face = place.hash ? h("span", { class: "face hash" }, "#") : h("span", { class: "face" }, place.group ? initials(place.title) : icon("bridge"));
  if (place.group && !place.hash) face.style.background = colour(place.title);
  return h("div", { class: "chat-title" }, face, h("div", {}, h("strong", {}, place.title), h("small", {}, place.hint)));
}
