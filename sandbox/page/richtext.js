// Slack's formatted words: rich_text blocks and mrkdwn, as elements. Nothing in them can become markup.

import { h } from "./dom.js";
import { hour } from "./format.js";

let EMOJI = {};
export async function loadEmoji() {
  EMOJI = await fetch("/page/emoji.json").then((answer) => answer.json(), () => ({}));
}

export function emoji(name) {
  return EMOJI[name.replace(/::skin-tone-\d$/, "")] ?? `:${name}:`;
}

/** ctx: {user(id), channel(id), open(url), me} */
export function richText(block, ctx) {
  return h("div", { class: "rich" }, listed(block.elements, ctx));
}

function listed(parts, ctx) {
  const kinds = {
    rich_text_section: (part) => h("p", {}, part.elements.map((one) => inline(one, ctx))),
    rich_text_quote: (part) => h("blockquote", {}, part.elements.map((one) => inline(one, ctx))),
    rich_text_preformatted: (part) => h("pre", {}, part.elements.map((one) => one.text ?? one.url ?? "")),
    rich_text_list: (part) => {
      const props = { class: `indent-${part.indent ?? 0}`, start: part.style === "ordered" && part.offset ? part.offset + 1 : null };
      return h(part.style === "ordered" ? "ol" : "ul", props, part.elements.map((item) => h("li", {}, item.elements.map((one) => inline(one, ctx)))));
    },
  };
  return parts.map((part) => kinds[part.type]?.(part) ?? null);
}

function inline(one, ctx) {
  const kinds = {
    text: () => one.text,
    link: () => link(one.url, one.text ?? one.url, ctx),
    emoji: () => one.unicode ? String.fromCodePoint(...one.unicode.split("-").map((code) => parseInt(code, 16))) : emoji(one.name),
    user: () => mention(one.user_id, ctx),
    channel: () => h("span", { class: "pill" }, `#${ctx.channel(one.channel_id)}`),
    broadcast: () => h("span", { class: "pill loud" }, `@${one.range}`),
    usergroup: () => h("span", { class: "pill" }, "@grupo"),
    date: () => dated(one.timestamp, one.fallback),
    color: () => one.value,
  };
  let node = kinds[one.type]?.() ?? "";
  const style = one.style ?? {};
  if (style.code) node = h("code", {}, node);
  if (style.bold) node = h("strong", {}, node);
  if (style.italic) node = h("em", {}, node);
  if (style.strike) node = h("s", {}, node);
  if (style.underline) node = h("u", {}, node);
  return node;
}

const mention = (id, ctx) => h("span", { class: id === ctx.me ? "pill me" : "pill" }, `@${ctx.user(id)}`);
const dated = (seconds, fallback) => (seconds ? h("time", {}, hour(seconds * 1000)) : (fallback ?? ""));

export function link(url, words, ctx) {
  return h("button", { type: "button", class: "link", title: url, onclick: () => ctx.open(url) }, words);
}

const MRKDWN = new RegExp(
  [
    /```\n?(?<pre>[^]+?)\n?```/, /`(?<code>[^`\n]+)`/, /<(?<control>[^<>\n]+)>/, /:(?<emoji>[a-z0-9_+'-]+(?:::skin-tone-\d)?):/,
    /(?<![\p{L}\p{N}*])\*(?<bold>[^\s*](?:[^*\n]*[^\s*])?)\*(?![\p{L}\p{N}*])/, /(?<![\p{L}\p{N}_])_(?<italic>[^\s_](?:[^_\n]*[^\s_])?)_(?![\p{L}\p{N}_])/,
    /(?<![\p{L}\p{N}~])~(?<strike>[^\s~](?:[^~\n]*[^\s~])?)~(?![\p{L}\p{N}~])/,
  ].map((part) => part.source).join("|"), "u",
);
const plain = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

export function mrkdwn(text, ctx) {
  const lines = [];
  for (const line of text.split("\n")) {
    const quoted = /^(?:&gt;|>) ?(.*)$/.exec(line);
    const last = lines.at(-1);
    if (quoted && last?.quote) last.words += `\n${quoted[1]}`;
    else if (quoted) lines.push({ quote: true, words: quoted[1] });
    else if (last && !last.quote) last.words += `\n${line}`;
    else lines.push({ quote: false, words: line });
  }
  return lines.map((part) => (part.quote ? h("blockquote", {}, within(part.words, ctx)) : within(part.words, ctx)));
}

function within(text, ctx) {
  const found = MRKDWN.exec(text);
  if (!found) return [plain(text)];
  const is = found.groups;
  let node = found[0];
  if (is.pre) node = h("pre", {}, plain(is.pre));
  else if (is.code) node = h("code", {}, plain(is.code));
  else if (is.control) node = control(is.control, ctx);
  else if (is.emoji) node = emoji(is.emoji);
  else if (is.bold) node = h("strong", {}, within(is.bold, ctx));
  else if (is.italic) node = h("em", {}, within(is.italic, ctx));
  else if (is.strike) node = h("s", {}, within(is.strike, ctx));
  return [plain(text.slice(0, found.index)), node, ...within(text.slice(found.index + found[0].length), ctx)];
}

function control(word, ctx) {
  const [target, label] = word.split(/\|(.*)/s);
  if (target.startsWith("@")) return mention(target.slice(1), ctx);
  if (target.startsWith("#")) return h("span", { class: "pill" }, `#${label || ctx.channel(target.slice(1))}`);
  if (target.startsWith("!date^")) return dated(Number(target.split("^")[1]), label);
  if (target.startsWith("!")) return h("span", { class: "pill loud" }, `@${target.slice(1)}`);
  return link(plain(target), plain(label ?? target), ctx);
}

/** A text object of a block: plain_text or mrkdwn. */
export function text(object, ctx) {
  return object.type === "mrkdwn" ? mrkdwn(object.text, ctx) : object.emoji === false ? object.text : object.text.replace(/:([a-z0-9_+'-]+):/g, (_, name) => emoji(name));
}

/** Slack's stored text as its author typed it, to be edited again. */
export function typed(text, ctx) {
  const words = text.replace(/<([^<>\n]+)>/g, (_, word) => {
    if (word.startsWith("@")) return `@${ctx.handle(word.slice(1))}`;
    return word.startsWith("!") ? `@${word.slice(1)}` : word.split("|")[0];
  });
  return plain(words);
}
