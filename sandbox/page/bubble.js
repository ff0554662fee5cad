// One message on a phone, with what its reader can do to it.

import { h, icon, iconButton } from "./dom.js";
import { state } from "./feed.js";
import { day, hour, initials, size } from "./format.js";
import { lightbox } from "./dialog.js";

/** message: as `app.messages` of telegram.js or discord.js gives it. phone: whose screen it is on. */
export function bubble(message, phone) {
  if (message.note) return h("div", { class: "message note" }, h("span", {}, message.note));
  const { app } = phone;
  const classes = ["message", message.own ? "own" : "theirs", message.follows && "follows", message.pinged && "pinged", message.whispered && "whispered", message.named && "named"];
  const open = (url) => phone.follow(url);
  const face = h("span", { class: "face" }, message.bot ? icon("bridge") : initials(message.author));
  face.style.background = message.bot ? "" : message.colour;
  face.classList.toggle("brand", Boolean(message.bot));
  const name = h("span", { class: "author" }, message.author, message.bot ? h("span", { class: "tag" }, "APP") : null);
  name.style.setProperty("--author", message.colour);
  const stamp = h("span", { class: "stamp" },
    message.edited ? h("span", { class: "edited" }, app.name === "discord" ? "(editado)" : "editado") : null,
    h("time", { title: day(message.at) }, hour(message.at)), message.own && app.name === "telegram" ? icon("ticks") : null);
  const words = message.words ? h("div", { class: "words" }, app.body(message, state[app.name], open)) : null;
  return h("article", { class: classes.filter(Boolean).join(" "), "aria-label": `${message.author}, ${hour(message.at)}` },
    message.answers ? answered(message.answers) : null,
    face,
    h("div", { class: "bubble" }, name, message.answers && app.name === "telegram" ? quoted(message.answers) : null,
      app.name === "discord" ? [words, message.media.map(file)] : [message.media.map(file), words], (message.embeds ?? []).map(embed), stamp, chips(message, phone)),
    buttons(message, phone), tools(message, phone));
}

const answered = (to) => h("div", { class: "answered" }, icon("reply"), h("b", {}, to.author), h("span", {}, to.text));
const quoted = (to) => h("div", { class: "quoted" }, h("b", {}, to.author), h("span", {}, to.text));
const embed = (one) => h("div", { class: "embed" }, one.title ? h("b", {}, one.title) : null, one.description ? h("p", {}, one.description) : null);

/** media: {url, picture, name, size, kind?} */
export function file(media) {
  if (media.picture) {
    return h("button", { type: "button", class: "picture", "aria-label": `Ver ${media.name ?? "imagen"}`, onclick: () => lightbox(media.url, media.name) },
      h("img", { src: media.url, alt: media.name ?? "Imagen", loading: "lazy" }));
  }
  return h("a", { class: "file", href: media.url, download: media.name ?? "archivo" }, h("span", { class: "file-icon" }, icon("file")),
    h("span", {}, h("b", {}, media.name ?? media.kind), h("small", {}, size(media.size ?? 0))));
}

function chips(message, phone) {
  if (!message.reactions.length) return null;
  return h("div", { class: "reactions" }, message.reactions.map((one) =>
    h("button", { type: "button", class: "reaction", "aria-pressed": String(one.mine), onclick: () => phone.react(message, one.emoji) },
      h("span", {}, one.emoji), String(one.count))));
}

function buttons(message, phone) {
  const rows = message.buttons.filter((row) => row.length);
  if (!rows.length) return null;
  return h("div", { class: "keyboard" }, rows.map((row) => h("div", {}, row.map((one) =>
    h("button", { type: "button", class: `key style-${one.style ?? 2}`, disabled: Boolean(one.disabled), "data-focus": one.id,
      onclick: () => phone.press(message, one) }, one.text, one.url ? icon("out") : null)))));
}

function tools(message, phone) {
  return h("div", { class: "tools", role: "group", "aria-label": "Acciones del mensaje" },
    phone.app.reactions.slice(0, 2).map((emoji) =>
      h("button", { type: "button", class: "icon-button", "aria-label": `Reaccionar ${emoji}`, onclick: () => phone.react(message, emoji) }, emoji)),
    iconButton("reply", "Responder", () => phone.answer(message)),
    message.editable ? iconButton("edit", "Editar", () => phone.edit(message)) : null);
}
