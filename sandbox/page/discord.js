// Discord as a customer's phone shows it: who there is, where they can write, what was said, what they can do.

import { act, packed } from "./act.js";
import { discordText } from "./marks.js";
import { colour, count } from "./format.js";

const REACTIONS = ["👍", "❤️", "🙏", "😂"];
const shown = (user) => user.global_name || user.username;

export const discord = {
  name: "discord",
  label: "Discord",
  reactions: REACTIONS,

  people: (state) => state.people.map((person) => ({ id: person.id, name: shown(person), full: shown(person) })),

  places(state, person) {
    const bot = state.bots[0];
    const mine = state.people.find((one) => one.id === person.id);
    const direct = state.dms.find((dm) => dm.person === person.id && dm.bot === bot?.id);
    const guilds = state.guilds.filter((guild) => mine?.guilds.includes(guild.id));
    const channels = state.channels.filter((channel) => guilds.some((guild) => guild.id === channel.guild_id));
    return [
      { key: "dm", title: bot?.username ?? "Bot", hint: "Mensaje directo", channel: undefined, messages: direct?.messages ?? [] },
      ...channels.map((channel) => {
        const guild = guilds.find((one) => one.id === channel.guild_id);
        return {
          key: channel.id, title: channel.name, hash: true, hint: `${guild.name} · ${count(guild.members.length, "miembro", "miembros")}`,
          channel: channel.id, group: true, mention: `@${bot?.username}`, messages: channel.messages,
        };
      }),
    ];
  },

  placeholder: (place) => (place.hash ? `Mensaje en #${place.title}` : "Mensaje"),

  messages(state, person, place) {
    const alive = place.messages.filter((one) => !one.deleted && (!one.ephemeral_for || one.ephemeral_for === person.id));
    return alive.map((message, index) => {
      const sent = Date.parse(message.sent_at);
      const before = alive[index - 1];
      const answered = message.reply_to && alive.find((other) => other.id === message.reply_to);
      const follows = before?.author.id === message.author.id && sent - Date.parse(before.sent_at) < 420_000 && !message.reply_to;
      return {
        id: message.id, at: sent, own: message.author.id === person.id, author: shown(message.author), bot: message.author.bot,
        colour: message.author.bot ? "#f0b232" : colour(shown(message.author)), follows, words: message.content, text: readable(state, message.content),
        editable: message.author.id === person.id, edited: Boolean(message.edited), entities: [],
        media: message.attachments.map((file) => ({
          key: file.id, name: file.filename, size: file.size, picture: file.content_type.startsWith("image/"), url: local(file.url),
        })),
        answers: answered && { author: shown(answered.author), text: readable(state, answered.content) || "Archivo adjunto" },
        reactions: Object.entries(message.reactions).map(([emoji, who]) => ({ emoji, count: who.length, mine: who.includes(person.id) })),
        buttons: message.components.map((row) => (row.components ?? []).filter((part) => part.type === 2).map(button)),
        embeds: message.embeds.map(({ title, description }) => ({ title, description })),
        note: message.type.startsWith("thread") ? `${shown(message.author)} abrió un hilo` : null,
        pinged: Boolean(place.group) && message.author.id !== person.id && message.pings.users.includes(person.id), whispered: Boolean(message.ephemeral_for),
      };
    });
  },

  body: (message, state, open) => discordText(message.words, named(state), open),

  async send(person, place, { text, files, replyTo }) {
    const where = { person: person.id, channel: place.channel, reply_to: replyTo };
    if (!files.length) return act("discord", "say", { ...where, text });
    return act("discord", "upload", { ...where, text, files: await Promise.all(files.map(packed)) });
  },

  edit: (person, place, message, text) => act("discord", "edit", { ...at(person, place, message), text }),

  react(person, place, message, emoji) {
    const mine = message.reactions.some((one) => one.mine && one.emoji === emoji);
    return act("discord", mine ? "unreact" : "react", { ...at(person, place, message), emoji });
  },

  press: (person, place, message, pressed) => act("discord", "press", { ...at(person, place, message), custom_id: pressed.id }),

  follow: async () => null,
};

const at = (person, place, message) => ({ person: person.id, channel: place.channel, message_id: message.id });
const button = (part) => ({ text: part.label ?? "", id: part.custom_id, url: part.url, style: part.style, disabled: part.disabled });

/** The file's address on this page's own server, whatever name the sandbox knows itself by. */
function local(url) {
  const { pathname, search } = new URL(url, location.href);
  return pathname + search;
}

function named(state) {
  const users = [...state.people, ...state.bots];
  const find = (list, id) => list.find((one) => one.id === id);
  return {
    user: (id) => (find(users, id) ? shown(find(users, id)) : "alguien"),
    role: (id) => find(state.guilds.flatMap((guild) => guild.roles), id)?.name ?? "rol",
    channel: (id) => find(state.channels, id)?.name ?? "canal",
  };
}

/** What was said as its author typed it: mentions by name, so that an edit gives them back. */
const readable = (state, text) =>
  text.replace(/<@!?(\d+)>/g, (_, id) => `@${named(state).user(id)}`).replace(/<#(\d+)>/g, (_, id) => `#${named(state).channel(id)}`);
