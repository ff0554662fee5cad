// The company's Slack: who sits before it, which channel and which thread are open, what stands in the sidebar.

import { h, icon, iconButton, show } from "./dom.js";
import { watch } from "./feed.js";
import { initials } from "./format.js";
import { Pane } from "./pane.js";
import { avatar } from "./row.js";
import { toast } from "./toast.js";
import { showView } from "./views.js";
import { Workspace, permalink } from "./workspace.js";

export class Slack {
  constructor(root) {
    this.workspace = new Workspace();
    this.at = new Map(); // person -> channel
    this.root = null; // ts of the open thread
    this.warned = new Map(); // person -> warnings already told
    const space = this.workspace;
    this.ctx = {
      user: (id) => space.user(id), channel: (id) => space.channelName(id), open: (url) => this.follow(url), people: () => space.people,
      channels: () => space.channels(), get me() { return space.me?.id; },
    };
    this.team = h("strong", { class: "team" });
    this.actors = h("div", { class: "actors", role: "group", "aria-label": "Actuando como" });
    this.actorName = h("span", { class: "actor-name" });
    this.channels = h("div", { class: "rooms" });
    this.directs = h("div", { class: "rooms" });
    this.channel = new Pane(this);
    this.thread = new Pane(this, { inThread: true });
    this.thread.node.hidden = true;
    root.append(
      h("div", { class: "slack-top" }, this.tile = h("span", { class: "team-tile", "aria-hidden": "true" }), this.team,
        h("div", { class: "acting" }, h("span", { class: "acting-label" }, "Actuando como ", this.actorName), this.actors)),
      h("div", { class: "slack-main" },
        h("nav", { class: "sidebar", "aria-label": "Canales y mensajes directos" },
          this.channelsTitle = h("h3", {}, "Canales"), this.channels, h("h3", {}, "Mensajes directos"), this.directs),
        this.channel.node, this.thread.node));
    watch("slack", (state) => this.draw(state));
  }

  draw(state = this.workspace.state) {
    const space = this.workspace;
    space.take(state);
    if (!space.me) return;
    const rooms = space.channels();
    const open = space.find(this.at.get(space.me.id)) ?? rooms[0] ?? space.direct();
    this.at.set(space.me.id, open.id);
    if (this.root && !space.thread(open, this.root).length) this.root = null;
    space.look(open);
    if (this.root) space.seen.set(`${space.me.id} ${open.id} ${this.root}`, space.newest([open]));

    this.team.textContent = state.team.name;
    this.tile.textContent = initials(state.team.name);
    this.actorName.textContent = space.me.real_name || space.me.name;
    show(this.actors, space.people.map((one) => ({ id: one.id, name: one.real_name || one.name, on: one.id === space.me.id, calls: one.id === space.me.id ? 0 : space.calls(one) })), {
      scene: "actors", key: (one) => one.id, make: (one) => this.actor(one),
    });
    this.channelsTitle.hidden = !rooms.length;
    const entry = (channel) => ({
      id: channel.id, name: space.title(channel), im: channel.is_im, on: channel.id === open.id, private: channel.is_private,
      news: channel.id !== open.id && space.news(channel), calls: channel.id === open.id ? 0 : space.calls(space.me, channel.id),
    });
    show(this.channels, rooms.map(entry), { scene: space.me.id, key: (one) => one.id, make: (one) => this.room(one) });
    show(this.directs, [entry(space.direct())], { scene: space.me.id, key: (one) => one.id, make: (one) => this.room(one) });
    this.heads(open);
    this.channel.draw(open);
    this.thread.node.hidden = !this.root;
    if (this.root) this.thread.draw(open, this.root);
    showView(space.me, this.ctx);
    this.warn(space.me);
  }

  heads(open) {
    const space = this.workspace;
    const name = space.title(open);
    const members = open.members.length;
    show(this.channel.head, [{ name, im: open.is_im, private: open.is_private, members }], {
      scene: open.id, key: () => "head", make: () => h("div", { class: "pane-title" }, open.is_im ? avatar({ name, brand: true }, "small") : icon(open.is_private ? "lock" : "hash"),
        h("strong", {}, name), open.is_im ? h("span", { class: "tag" }, "APP") : h("span", { class: "members" }, icon("people"), String(members))),
    });
    show(this.thread.head, [{ name, id: open.id }], {
      scene: open.id, key: () => "head", make: () => h("div", { class: "pane-title" }, iconButton("back", "Volver al canal", () => this.closeThread(), { class: "icon-button back" }),
        h("strong", {}, "Hilo"), h("small", {}, open.is_im ? name : `#${name}`), iconButton("close", "Cerrar el hilo", () => this.closeThread())),
    });
  }

  actor(one) {
    const face = avatar({ name: one.name }, "small");
    return h("button", { type: "button", class: "actor", "aria-pressed": String(one.on), title: one.name, "data-focus": one.id,
      "aria-label": one.calls ? `${one.name}, ${one.calls} avisos` : one.name, onclick: () => this.become(one.id) },
      face, h("span", { class: "first-name" }, one.name.split(" ")[0]), one.calls ? h("span", { class: "calls" }, String(one.calls)) : null);
  }

  room(one) {
    const classes = ["room", one.on && "on", one.news && "news"].filter(Boolean).join(" ");
    return h("button", { type: "button", class: classes, "aria-current": one.on ? "page" : null, "data-focus": one.id, onclick: () => this.open(one.id) },
      one.im ? h("span", { class: "room-face" }, icon("bridge")) : icon(one.private ? "lock" : "hash"), h("span", { class: "room-name" }, one.name),
      one.calls ? h("span", { class: "calls" }, String(one.calls)) : one.news ? h("span", { class: "dot", role: "img", "aria-label": "nuevo" }) : null);
  }

  become(id) {
    this.workspace.me = this.workspace.people.find((one) => one.id === id) ?? this.workspace.me;
    this.root = null;
    const { me } = this.workspace;
    if (this.workspace.calls(me, this.workspace.direct().id)) this.at.set(me.id, this.workspace.direct().id); // whoever was called sees why
    this.draw();
  }

  open(channel) {
    this.at.set(this.workspace.me.id, channel);
    this.root = null;
    this.draw();
  }

  openThread(channel, ts, write = false) {
    this.at.set(this.workspace.me.id, channel);
    this.root = ts;
    this.draw();
    if (write) this.thread.composer.field.focus();
  }

  closeThread() {
    this.root = null;
    this.draw();
  }

  /** Open a case's thread as somebody who is in its channel, `wanted` (a name) first. */
  visit(channel, ts, wanted) {
    const space = this.workspace;
    const room = space.find(channel);
    if (!room) return;
    const there = space.people.filter((one) => room.members.includes(one.id));
    if (!there.includes(space.me) && there.length) {
      space.me = there.find((one) => wanted && (one.real_name || one.name).startsWith(wanted.split(" ")[0])) ?? there[0];
      toast(`Ahora actúas como ${space.me.real_name || space.me.name}, que está en #${room.name}.`, "plain");
    }
    if (ts) this.openThread(channel, ts);
    else this.open(channel);
  }

  follow(url) {
    const place = permalink(url);
    if (place && this.workspace.find(place.channel)) return this.openThread(place.channel, place.thread);
    if (place) return toast("Ese canal ya no existe.");
    if (/^(https?|mailto|tel):/.test(url)) window.open(url, "_blank", "noopener,noreferrer");
    return undefined;
  }

  /** What Slack's own client would have shown as an error. */
  warn(person) {
    const told = this.warned.get(person.id) ?? person.warnings.length;
    this.warned.set(person.id, person.warnings.length);
    if (person.warnings.length > told) toast("La aplicación no contestó a tiempo. Inténtalo otra vez.");
  }
}
