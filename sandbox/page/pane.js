// A column of Slack's messages with a field below: a channel, a direct message, or a thread.

import { act, packed } from "./act.js";
import { Composer } from "./composer.js";
import { h, icon, show, toEnd } from "./dom.js";
import { count } from "./format.js";
import { typed } from "./richtext.js";
import { row, rowModel } from "./row.js";

export class Pane {
  /** slack: the window this is a part of. inThread: a thread's pane, with the wish to show an answer in the channel too. */
  constructor(slack, { inThread = false } = {}) {
    this.slack = slack;
    this.inThread = inThread;
    this.editing = null;
    this.head = h("header", { class: "pane-head" });
    this.list = h("div", { class: "rows", role: "log", tabindex: "0", "aria-label": inThread ? "Hilo" : "Canal" });
    this.broadcast = h("input", { type: "checkbox" });
    this.also = h("label", { class: "also" }, this.broadcast, this.alsoWords = h("span", {}));
    this.composer = new Composer({ label: "Mensaje", send: (words) => this.send(words), cancel: () => this.leave(), foot: inThread ? this.also : [] });
    this.join = h("div", { class: "join", hidden: true });
    this.node = h("section", { class: inThread ? "pane thread" : "pane channel" }, this.head, this.list, this.join, this.composer.node);
    this.part = { ctx: slack.ctx, openThread: (...place) => slack.openThread(...place), edit: (model) => this.edit(model), botName: () => slack.workspace.botName(),
      shortcuts: () => slack.workspace.state.shortcuts };
  }

  draw(channel, root = null) {
    const { workspace } = this.slack;
    this.channel = channel;
    this.root = root;
    const messages = root ? workspace.thread(channel, root) : workspace.column(channel);
    const member = channel.is_im ? channel.user === workspace.me.id : channel.members.includes(workspace.me.id);
    const open = this.slack.root;
    const models = messages.map((message, index) => {
      const parted = this.inThread && index === 1; // the rule between a root and its answers
      return rowModel(workspace, channel, message, parted ? undefined : messages[index - 1], { inThread: this.inThread, open: !this.inThread && open === message.ts });
    });
    if (this.inThread) models.forEach((model, index) => (model.day = index === 1 ? count(messages.length - 1, "respuesta", "respuestas") : null));
    const rows = models.length ? models : [{ nothing: true, message: { ts: "nothing" }, im: channel.is_im, title: workspace.title(channel) }];
    show(this.list, rows, {
      scene: `${workspace.me.id} ${channel.id} ${root ?? ""}`, key: (model) => model.message.ts, sign: drawnFrom,
      make: (model) => (model.nothing ? nothing(model) : row(model, this.part)),
    });
    this.gate(channel, member);
    const name = workspace.title(channel);
    this.alsoWords.textContent = channel.is_im ? "Enviar también como mensaje directo" : `Enviar también a #${name}`;
    const label = this.inThread ? "Responder en el hilo…" : channel.is_im ? `Mensaje para ${name}` : `Mensaje para #${name}`;
    this.composer.visit(`${workspace.me.id} ${channel.id} ${root ?? ""}`, label);
    if (this.editing && this.editing.me !== workspace.me.id) this.leave();
  }

  gate(channel, member) {
    this.composer.node.hidden = !member;
    this.join.hidden = member || (!this.inThread && Boolean(this.slack.root)); // said once
    if (member) return;
    const { me } = this.slack.workspace;
    const enter = () => act("slack", "join_channel", { person: me.id, channel: channel.id });
    this.join.replaceChildren(h("p", {}, `${me.real_name || me.name} todavía no está en #${channel.name}.`),
      h("button", { type: "button", class: "block-button primary", onclick: enter }, "Unirse al canal"));
  }

  async send({ text, files }) {
    const { me } = this.slack.workspace;
    const place = { person: me.id, channel: this.channel.id, ...(this.root ? { thread_ts: this.root } : {}) };
    let sent;
    if (this.editing) sent = await act("slack", "edit", { person: me.id, channel: this.channel.id, ts: this.editing.message.ts, text });
    else if (files.length) sent = await act("slack", "upload", { ...place, text, files: await Promise.all(files.map(packed)) });
    else if (this.channel.is_im && !this.root) sent = await act("slack", "dm", { person: me.id, text });
    else sent = await act("slack", "say", { ...place, text, broadcast: this.inThread && this.broadcast.checked });
    if (!sent) return null;
    this.editing = null;
    this.broadcast.checked = false;
    this.composer.note(null);
    toEnd(this.list);
    return sent;
  }

  edit(model) {
    this.editing = model;
    const words = typed(model.message.text, { handle: (id) => this.slack.workspace.handle(id) });
    this.composer.note({ icon: "edit", title: "Editar mensaje", text: words });
    this.composer.fill(words);
  }

  leave() {
    if (this.editing) this.composer.fill("");
    this.editing = null;
    this.composer.note(null);
  }
}

/** Metadata and what was pinged are not seen, so they are no reason to draw again. */
const drawnFrom = (model) => JSON.stringify(model, (name, value) => (["metadata", "pings", "links", "permalink"].includes(name) ? undefined : value));

const nothing = ({ im, title }) =>
  h("div", { class: "nothing" }, icon("bridge"), h("p", {}, im
    ? `Aquí ${title} te avisa cuando un cliente espera demasiado.`
    : `#${title} está al día. Los casos nuevos aparecen aquí en cuanto un cliente escribe.`));
