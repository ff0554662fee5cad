// Formatted words of customers' apps: Telegram's entities and Discord's Markdown, as elements. All text stays text.

import { h } from "./dom.js";

const TELEGRAM = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote",
  expandable_blockquote: "blockquote", spoiler: "mark",
};

/** Entities count UTF-16 units, as JavaScript's strings do. open(url): a link was pressed. */
export function telegramText(text, entities, open) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  const inside = (from, to, among) => {
    const nodes = [];
    let at = from;
    for (let index = 0; index < among.length; index++) {
      const entity = among[index];
      const end = Math.min(entity.offset + entity.length, to);
      if (entity.offset < at || end <= at) continue;
      nodes.push(text.slice(at, entity.offset));
      const within = among.filter((other, place) => place > index && other.offset < end);
      nodes.push(telegramMark(entity, text.slice(entity.offset, end), inside(entity.offset, end, within), open));
      at = end;
    }
    nodes.push(text.slice(at, to));
    return nodes;
  };
  return inside(0, text.length, sorted);
}

function telegramMark(entity, words, nodes, open) {
  if (TELEGRAM[entity.type]) return h(TELEGRAM[entity.type], {}, nodes);
  const url = entity.type === "text_link" ? entity.url : entity.type === "url" ? words : null;
  if (url) return link(url, nodes, open);
  return ["mention", "text_mention", "hashtag", "bot_command", "email", "phone_number"].includes(entity.type)
    ? h("span", { class: "linkish" }, nodes)
    : nodes;
}

function link(url, nodes, open) {
  return h("button", { type: "button", class: "link", title: url, onclick: () => open(url) }, nodes);
}

const INLINE = new RegExp(
  [
    /```(?:[a-z]+\n)?(?<pre>[^]+?)```/, /`(?<code>[^`]+)`/, /\\(?<plain>[^\w\s])/, /<@!?(?<user>\d+)>/, /<@&(?<role>\d+)>/, /<#(?<channel>\d+)>/,
    /<a?:(?<custom>\w+):\d+>/, /\*\*(?<bold>[^]+?)\*\*/, /__(?<under>[^]+?)__/, /~~(?<strike>[^]+?)~~/, /\|\|(?<spoiler>[^]+?)\|\|/,
    /\*(?<italic>[^*\s](?:[^*]*[^*\s])?)\*/, /(?<!\w)_(?<italic2>[^_]+)_(?!\w)/, /\[(?<label>[^\]]+)\]\(<?(?<target>https?:[^)\s>]+)>?\)/,
    /<(?<bare>https?:[^>\s]+)>/, /(?<url>https?:\/\/[^\s<>]+[^\s<>.,;:!?)\]'"])/, /(?<all>@everyone|@here)/,
  ].map((part) => part.source).join("|"),
);

/** names: {user(id), role(id), channel(id)} -> what is shown. */
export function discordText(text, names, open) {
  const nodes = [];
  let quote = null;
  for (const line of text.split(/(?<=\n)/)) {
    const quoted = !text.includes("```") && line.match(/^> (.*\n?)$/s);
    if (!quoted) {
      quote = null;
      nodes.push(line);
    } else if (quote) quote.push(quoted[1]);
    else nodes.push((quote = [quoted[1]]));
  }
  const joined = nodes.reduce((all, part) => {
    if (typeof part === "string" && typeof all.at(-1) === "string") all[all.length - 1] += part;
    else all.push(part);
    return all;
  }, []);
  return joined.map((part) =>
    typeof part === "string" ? discordInline(part, names, open) : h("blockquote", {}, discordInline(part.join("").trimEnd(), names, open)),
  );
}

function discordInline(text, names, open) {
  const found = INLINE.exec(text);
  if (!found) return [text];
  const is = found.groups;
  const again = (words) => discordInline(words, names, open);
  const pill = (words) => h("span", { class: "pill" }, words);
  let node = found[0];
  if (is.pre) node = h("pre", {}, is.pre.replace(/\n$/, ""));
  else if (is.code) node = h("code", {}, is.code);
  else if (is.plain) node = is.plain;
  else if (is.user) node = pill(`@${names.user(is.user)}`);
  else if (is.role) node = pill(`@${names.role(is.role)}`);
  else if (is.channel) node = pill(`#${names.channel(is.channel)}`);
  else if (is.custom) node = `:${is.custom}:`;
  else if (is.bold) node = h("strong", {}, again(is.bold));
  else if (is.under) node = h("u", {}, again(is.under));
  else if (is.strike) node = h("s", {}, again(is.strike));
  else if (is.spoiler) node = h("mark", {}, again(is.spoiler));
  else if (is.italic || is.italic2) node = h("em", {}, again(is.italic ?? is.italic2));
  else if (is.label) node = link(is.target, again(is.label), open);
  else if (is.bare || is.url) node = link(is.bare ?? is.url, [is.bare ?? is.url], open);
  else if (is.all) node = pill(is.all);
  return [text.slice(0, found.index), node, ...discordInline(text.slice(found.index + found[0].length), names, open)];
}
