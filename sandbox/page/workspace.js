// The company's Slack as one person sees it: what is theirs, what is new to them, who is who. Reading only, no drawing.

/** A message's ts in ms. */
export const when = (ts) => Number(ts) * 1000;

export class Workspace {
  constructor() {
    this.actor = null;
    this.seen = new Map(); // person + channel -> newest ts looked at
    this.since = null; // what was there before the page was opened is not new, except who was called
  }

  take(state) {
    this.state = state;
    this.people = state.people.filter((person) => !person.deleted);
    this.me = this.people.find((person) => person.id === this.me?.id) ?? this.people[0];
    this.since ??= this.newest(state.channels);
  }

  newest(channels) {
    return channels.flatMap((channel) => channel.messages).reduce((last, message) => (message.ts > last ? message.ts : last), "0");
  }

  channels(person = this.me) {
    return this.state.channels.filter((channel) => channel.members.includes(person.id) && !channel.is_archived);
  }

  /** The bot's direct messages with a person; before the first word it is only a name to write to. */
  direct(person = this.me) {
    const found = this.state.dms.find((dm) => dm.user === person.id);
    return found ?? { id: `D${person.id.slice(1)}`, name: "", is_im: true, user: person.id, members: [person.id], messages: [] };
  }

  find(id) {
    return [...this.state.channels, ...this.state.dms].find((channel) => channel.id === id) ?? (id === this.direct().id ? this.direct() : undefined);
  }

  title(channel) {
    return channel.is_im ? this.botName() : channel.name;
  }

  botName() {
    const { name } = this.state.bot;
    return name.charAt(0).toUpperCase() + name.slice(1);
  }

  /** What a person can see in a channel: its own column, without answers in threads. */
  column(channel) {
    return this.alive(channel).filter((message) => !message.thread_ts || message.thread_ts === message.ts || message.broadcast);
  }

  thread(channel, root) {
    return this.alive(channel).filter((message) => message.ts === root || message.thread_ts === root);
  }

  alive(channel) {
    return channel.messages.filter((message) => (!message.deleted || message.tombstone) && (!message.ephemeral_to || message.ephemeral_to === this.me.id));
  }

  look(channel) {
    this.seen.set(`${this.me.id} ${channel.id}`, this.newest([channel]));
  }

  lastLook(person, channel, otherwise) {
    return this.seen.get(`${person.id} ${channel}`) ?? otherwise;
  }

  news(channel, person = this.me) {
    const last = this.lastLook(person, channel.id, this.since);
    return channel.messages.some((message) => message.ts > last && !message.deleted && message.user !== person.id);
  }

  /** How often somebody was called (mentioned, written to) since they last looked. */
  calls(person, channel = null) {
    return person.pings.filter((ping) => (!channel || ping.channel === channel) && ping.ts > this.lastLook(person, ping.channel, "0")).length;
  }

  /** {name, bot, platform, brand}: who stands above a message. */
  author(message) {
    const person = this.state.people.find((one) => one.id === message.user);
    if (person) return { name: person.real_name || person.name };
    const own = message.bot_id === this.state.bot.bot_id || message.user === this.state.bot.user_id;
    if (own && message.username === this.state.bot.name) return { name: this.botName(), bot: true, brand: true };
    const platform = ["telegram", "discord"].find((name) => message.username.toLowerCase().includes(name));
    return { name: message.username || "Slack", bot: Boolean(message.bot_id), platform };
  }

  user(id) {
    if (id === this.state.bot.user_id) return this.botName();
    const person = this.state.people.find((one) => one.id === id);
    return person ? person.real_name || person.name : id;
  }

  handle(id) {
    return id === this.state.bot.user_id ? this.state.bot.name : (this.state.people.find((one) => one.id === id)?.name ?? id);
  }

  channelName(id) {
    return this.state.channels.find((channel) => channel.id === id)?.name ?? "canal";
  }
}

/** The place that an archive link names: {channel, ts, thread}, or null. */
export function permalink(url) {
  const found = /slack\.com\/archives\/([A-Z0-9]+)\/p(\d+)(\d{6})(?:\?(.*))?$/.exec(url);
  if (!found) return null;
  const ts = `${found[2]}.${found[3]}`;
  return { channel: found[1], ts, thread: new URLSearchParams(found[4] ?? "").get("thread_ts") ?? ts };
}
