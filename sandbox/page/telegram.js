// Telegram as a customer's phone shows it: who there is, where they can write, what was said, what they can do.

import { act, packed } from "./act.js";
import { telegramText } from "./marks.js";
import { colour, count } from "./format.js";

const REACTIONS = ["👍", "❤", "🙏", "😢"];
const PICTURES = ["image/png", "image/jpeg", "image/gif", "image/webp"];
const full = (person) => [person.first_name, person.last_name].filter(Boolean).join(" ");

export const telegram = {
  name: "telegram",
  label: "Telegram",
  reactions: REACTIONS,

  people: (state) => state.people.map((person) => ({ id: person.id, name: person.first_name, full: full(person) })),

  places(state, person) {
    const direct = state.bots.map((bot) => {
      const chat = state.chats.find((one) => one.type === "private" && one.id === person.id && one.bot === bot.username);
      const messages = chat?.messages ?? [];
      return { key: `bot ${bot.id}`, title: bot.first_name, hint: "bot", chat: null, bot, messages, start: !messages.length };
    });
    const groups = state.chats
      .filter((chat) => chat.members?.some((one) => one.id === person.id && !["left", "kicked"].includes(one.status)))
      .map((chat) => ({
        key: `group ${chat.id}`, title: chat.title, hint: count(chat.members.length, "miembro", "miembros"), chat: chat.id, group: true,
        mention: `@${state.bots[0]?.username}`, messages: chat.messages,
      }));
    return [...direct, ...groups];
  },

  placeholder: () => "Mensaje",

  messages(state, person, place) {
    const alive = place.messages.filter((message) => !message.deleted);
    return alive.map((message, index) => {
      const said = message.text ?? message.caption ?? "";
      const answered = message.reply_to && alive.find((other) => other.message_id === message.reply_to);
      const before = alive[index - 1];
      return {
        id: message.message_id, at: message.date * 1000, own: message.from.id === person.id, author: message.from.first_name,
        colour: colour(message.from.first_name), follows: before?.from.id === message.from.id && message.date - before.date < 300,
        words: said || special(message), editable: message.from.id === person.id && (message.text !== null || Boolean(message.media)),
        entities: said ? message.entities : [], edited: message.edited, text: said,
        media: message.media ? [{ ...message.media, picture: pictured(message.media) }] : [],
        answers: answered && { author: answered.from.first_name, text: answered.text ?? answered.caption ?? special(answered) ?? "Foto" },
        reactions: gathered(message.reactions, person.id),
        buttons: message.buttons.map((row) => row.map((button) => ({ text: button.text, id: button.callback_data ?? null, url: button.url }))),
        named: Boolean(place.group), note: service(message), caption: message.text === null,
      };
    });
  },

  body: (message, state, open) => telegramText(message.words ?? "", message.entities, open),

  async send(person, place, { text, files, replyTo }) {
    const where = { person: person.id, chat: place.chat, bot: place.bot?.username, reply_to: replyTo ?? null };
    if (!files.length) return act("telegram", "say", { ...where, text });
    let sent = null;
    for (const [index, file] of files.entries()) {
      const body = await packed(file);
      const kind = PICTURES.includes(body.mime) ? "photo" : "document";
      sent = await act("telegram", kind, { ...where, ...body, caption: index === 0 ? text : "" });
      if (!sent) return null;
    }
    return sent;
  },

  edit: (person, place, message, text) =>
    act("telegram", "edit", { ...at(person, place, message), [message.caption ? "caption" : "text"]: text }),

  react(person, place, message, emoji) {
    const mine = message.reactions.find((one) => one.mine && one.emoji === emoji);
    return act("telegram", "react", { ...at(person, place, message), emoji: mine ? "" : emoji });
  },

  press: (person, place, message, button) => act("telegram", "press", { ...at(person, place, message), button: button.id }),

  start: (person, place, payload) => act("telegram", "start", { person: person.id, bot: place.bot?.username, payload: payload ?? "" }),

  /** A link `t.me/bot?start=…` opens the private chat and presses Start, as on a phone. Whether it was one. */
  async follow(state, person, url) {
    const found = /t\.me\/(\w+)\?start=([\w-]*)/.exec(url);
    const bot = found && state.bots.find((one) => one.username.toLowerCase() === found[1].toLowerCase());
    if (!bot) return null;
    await act("telegram", "start", { person: person.id, bot: bot.username, payload: found[2] });
    return `bot ${bot.id}`;
  },
};

const at = (person, place, message) => ({ person: person.id, chat: place.chat, bot: place.bot?.username, message_id: message.id });
const pictured = (media) => media.kind === "photo" || PICTURES.includes(media.mime ?? "");

function special(message) {
  if (message.location) return "📍 Ubicación";
  if (message.contact) return `👤 ${message.contact.first_name} ${message.contact.phone_number}`;
  if (message.dice) return `🎲 ${message.dice.value}`;
  return "";
}

function service(message) {
  const names = (message.new_chat_members ?? []).map((one) => one.first_name).join(", ");
  if (names) return `${names} se unió al grupo`;
  return message.left_chat_member ? `${message.left_chat_member.first_name} salió del grupo` : null;
}

function gathered(reactions, me) {
  const by = new Map();
  for (const one of reactions) {
    const entry = by.get(one.emoji) ?? { emoji: one.emoji, count: 0, mine: false };
    by.set(one.emoji, { ...entry, count: entry.count + 1, mine: entry.mine || one.user_id === me });
  }
  return [...by.values()];
}
