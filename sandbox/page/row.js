// One message in Slack, as it stands in a channel or a thread, with what can be done to it.

import { act } from "./act.js";
import { blocks } from "./blocks.js";
import { file } from "./bubble.js";
import { h, icon, iconButton } from "./dom.js";
import { colour, count, day, hour, initials } from "./format.js";
import { mrkdwn, emoji } from "./richtext.js";
import { when } from "./workspace.js";

const REACTIONS = [["+1", "👍"], ["white_check_mark", "✅"], ["eyes", "👀"]];

/** What a row is drawn from. `before`: the message above it. */
export function rowModel(workspace, channel, message, before, { inThread = false, open = false } = {}) {
  const author = workspace.author(message);
  const same = before && workspace.author(before).name === author.name && before.user === message.user;
  const close = same && when(message.ts) - when(before.ts) < 300_000 && !before.subtype?.startsWith("channel") && !message.broadcast;
  const replies = inThread ? [] : workspace.thread(channel, message.ts).slice(1);
  return {
    message, author, channel: channel.id, inThread, open, follows: Boolean(close && !message.ephemeral_to),
    mine: message.user === workspace.me.id, me: workspace.me.id,
    day: !before || day(when(before.ts)) !== day(when(message.ts)) ? day(when(message.ts)) : null,
    replies: replies.length, answering: [...new Set(replies.map((reply) => workspace.author(reply).name))].slice(0, 4),
    last: replies.at(-1)?.ts, fresh: replies.some((reply) => reply.ts > workspace.lastLook(workspace.me, `${channel.id} ${message.ts}`, workspace.since) && reply.user !== workspace.me.id),
  };
}

/** slack: {ctx, openThread(channel, ts), edit(message)} */
export function row(model, slack) {
  const { message, author, follows } = model;
  if (message.tombstone) return wrap(model, h("article", { class: "row gone" }, h("span", { class: "avatar hollow" }, icon("trash")), h("p", {}, "Este mensaje se eliminó."), thread(model, slack)));
  const moved = /^(?:channel|group)_(join|leave)/.exec(message.subtype ?? "");
  if (moved) {
    const words = `${author.name} ${moved[1] === "join" ? "se unió al canal" : "salió del canal"}.`;
    return wrap(model, h("article", { class: "row notice" }, h("span", { class: "avatar hollow" }, icon("people")), h("p", {}, words)));
  }
  const ctx = { ...slack.ctx, press: (block, element, value) => press(model, block, element, value) };
  const head = h("div", { class: "row-head" }, h("strong", {}, author.name), author.bot ? h("span", { class: "tag" }, "APP") : null,
    h("time", { title: day(when(message.ts)) }, hour(when(message.ts))));
  const body = message.blocks.length ? blocks(message.blocks, ctx) : message.text ? h("div", { class: "rich words" }, mrkdwn(message.text, ctx)) : null;
  return wrap(model, h("article", { class: ["row", follows && "follows", model.open && "open", message.ephemeral_to && "whisper"].filter(Boolean).join(" ") },
    follows ? h("time", { class: "gutter" }, hour(when(message.ts))) : avatar(author),
    h("div", { class: "row-body" },
      message.broadcast ? h("small", { class: "aside" }, model.inThread ? "También se envió al canal" : "Respondió en un hilo") : null,
      message.ephemeral_to ? h("small", { class: "aside" }, icon("eye"), "Solo tú puedes ver este mensaje") : null,
      follows ? null : head, h("div", { class: "content" }, body, message.edited ? h("small", { class: "edited" }, "(editado)") : null),
      message.attachments.map((one) => attachment(one, ctx)),
      message.files.filter((one) => !one.deleted).map((one) => file({ ...one, picture: one.mimetype.startsWith("image/") })),
      chips(model), thread(model, slack)),
    message.ephemeral_to ? null : tools(model, slack)));
}

const wrap = (model, article) => (model.day ? h("div", { class: "day-start" }, h("div", { class: "day" }, h("span", {}, model.day)), article) : h("div", {}, article));

export function avatar({ name, platform, brand }, extra = "") {
  const face = h("span", { class: `avatar ${brand ? "brand" : ""} ${extra}` }, brand ? icon("bridge") : initials(name));
  if (!brand) face.style.background = colour(name);
  if (platform) face.append(h("span", { class: `badge ${platform}` }, icon(platform)));
  return face;
}

async function press(model, block, element, value) {
  const { message, channel, me } = model;
  await act("slack", "click", { person: me, channel, ts: message.ts, action_id: element.action_id, block_id: block.block_id, value: value ?? element.value });
}

const attachment = (one, ctx) =>
  h("div", { class: "attachment" }, one.blocks ? blocks(one.blocks, ctx) : [one.title ? h("b", {}, one.title) : null, one.text ? h("p", {}, mrkdwn(one.text, ctx)) : null]);

const react = (model, name, mine) =>
  act("slack", mine ? "unreact" : "react", { person: model.me, channel: model.channel, ts: model.message.ts, name });

/** A message shortcut of the app's, from the message's menu. */
const chosen = (model, callback_id) =>
  act("slack", "shortcut", { person: model.me, channel: model.channel, ts: model.message.ts, callback_id });

function chips(model) {
  if (!model.message.reactions.length) return null;
  return h("div", { class: "reactions" }, model.message.reactions.map((one) => {
    const mine = one.users.includes(model.me);
    return h("button", { type: "button", class: "reaction", "aria-pressed": String(mine), title: `:${one.name}:`, onclick: () => react(model, one.name, mine) },
      h("span", {}, one.emoji || emoji(one.name)), String(one.users.length));
  }));
}

function thread(model, slack) {
  if (!model.replies) return null;
  const faces = model.answering.map((name) => avatar({ name: name, brand: name === slack.botName() }, "tiny"));
  return h("button", { type: "button", class: model.fresh ? "replies fresh" : "replies", onclick: () => slack.openThread(model.channel, model.message.ts), "data-focus": "replies" },
    faces, h("b", {}, count(model.replies, "respuesta", "respuestas")), h("small", {}, `última a las ${hour(when(model.last))}`), icon("chevron"));
}

function tools(model, slack) {
  const { message } = model;
  const mine = (name) => message.reactions.some((one) => one.name === name && one.users.includes(model.me));
  return h("div", { class: "tools", role: "group", "aria-label": "Acciones del mensaje" },
    REACTIONS.map(([name, sign]) =>
      h("button", { type: "button", class: "icon-button", "aria-label": `Reaccionar ${sign}`, title: `:${name}:`, onclick: () => react(model, name, mine(name)) }, sign)),
    slack.shortcuts().map(({ callback_id, name }) =>
      h("button", { type: "button", class: "icon-button words", title: `${name} · ${slack.botName()}`, onclick: () => chosen(model, callback_id) }, name)),
    model.inThread ? null : iconButton("thread", "Responder en el hilo", () => slack.openThread(model.channel, message.thread_ts || message.ts, true)),
    model.mine ? iconButton("edit", "Editar", () => slack.edit(model)) : null,
    model.mine ? iconButton("trash", "Eliminar", () => act("slack", "delete", { person: model.me, channel: model.channel, ts: message.ts })) : null);
}
