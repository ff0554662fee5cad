// Which cases are open, and how much time is left for each? A strip that counts down by itself between two looks.

import { h, icon, show } from "./dom.js";
import { span } from "./format.js";

const WORDS = { open: "Contestado", opening: "Entrando", resolved: "Resuelto" };
const CLOCKS = { first_response: "Primera respuesta", next_response: "Siguiente respuesta" };
const PRIORITIES = { high: "Alta", urgent: "Urgente", low: "Baja" };

export class Cases {
  /** visit(channel, ts, assignee): open a case's thread. */
  constructor(root, visit) {
    this.root = root;
    this.visit = visit;
    this.ahead = 0; // how far the server's clock is before this one, in ms
    this.list = h("div", { class: "case-list" });
    this.total = h("span", { class: "case-total" });
    root.append(h("h2", { id: "cases-title" }, "Casos abiertos ", this.total), this.list);
    this.ask();
    setInterval(() => this.tick(), 200);
  }

  async ask() {
    let wait = 1000;
    try {
      const answer = await fetch("/control/cases");
      if (answer.ok) this.draw(await answer.json()); // else, but for a 404, the product is on its way back: what was known stays
      else if (answer.status === 404) {
        this.root.hidden = true; // the sandbox runs alone: there is nobody to ask
        wait = 15_000;
      }
    } catch {
      wait = 3000;
    }
    setTimeout(() => this.ask(), wait);
  }

  draw({ now, cases }) {
    this.ahead = now - Date.now();
    this.root.hidden = false;
    const rank = (one) => (one.state === "resolved" ? Infinity : (one.clock?.due_at ?? Number.MAX_SAFE_INTEGER));
    const sorted = [...cases].sort((a, b) => rank(a) - rank(b) || b.opened_at - a.opened_at).slice(0, 24);
    const running = cases.filter((one) => one.state !== "resolved").length;
    this.total.textContent = String(running);
    const rows = sorted.length ? sorted : [{ id: "none" }];
    show(this.list, rows, { scene: "cases", key: (one) => one.id, sign: drawnFrom, make: (one) => (one.id === "none" ? none() : this.card(one)) });
    this.tick();
  }

  card(one) {
    const left = h("span", { class: "left" });
    const bar = h("span", { class: "bar" }, h("i", {}));
    const told = one.told.map((each) => firstName(each.who));
    const holder = one.taken_by ? h("span", { class: "taken" }, `${one.taken_by} lo atiende`) : (one.assignee ?? "sin responsable");
    const node = h("button", { type: "button", class: `case ${one.state}`, onclick: () => one.channel && this.visit(one.channel, one.thread_ts, one.assignee), "data-focus": one.id },
      h("span", { class: "case-who" }, h("span", { class: `badge ${one.platform}` }, icon(one.platform)), h("b", {}, one.customer),
        one.public ? h("span", { class: "mark" }, "Público") : null, PRIORITIES[one.priority] ? h("span", { class: "mark warm" }, PRIORITIES[one.priority]) : null, left),
      h("span", { class: "case-matter" }, one.matter || "Aún sin asunto"), bar,
      h("span", { class: "case-foot" }, h("span", { class: "case-team" }, one.team, " · ", holder), told.length ? h("span", { class: "told", title: `Avisados: ${told.join(", ")}` }, icon("bell"), told.join(" → ")) : null));
    node.tick = (now) => timing(one, now, node, left, bar.firstElementChild);
    node.tick(Date.now() + this.ahead); // before it is seen, so that no colour changes under the eye
    return node;
  }

  tick() {
    const now = Date.now() + this.ahead;
    for (const node of this.list.children) node.tick?.(now);
  }
}

/** What a card shows besides its clock; how long somebody waits is counted here, and no reason to draw it again. */
const drawnFrom = (one) => JSON.stringify({ ...one, waiting_since: one.waiting_since === null, taken_until: null, told: one.told?.map((each) => each.who) });

function timing(one, now, node, left, bar) {
  const { clock } = one;
  const waits = one.waiting_since !== null && one.state !== "resolved";
  const breached = clock && (clock.state === "breached" || (clock.state === "running" && now > clock.due_at));
  const running = clock && waits && !one.paused && (clock.state === "running" || breached);
  const share = running ? (now - clock.started_at) / Math.max(1, clock.due_at - clock.started_at) : 0;
  node.classList.toggle("late", Boolean(running && breached));
  node.classList.toggle("soon", Boolean(running && !breached && share >= 0.75));
  node.classList.toggle("calm", !running);
  bar.style.transform = `scaleX(${running ? Math.min(1, Math.max(0, share)) : 0})`;
  node.title = running ? (CLOCKS[clock.kind] ?? "Respuesta") : "";
  const words = one.paused && waits ? "En pausa" : !running && one.promise
    ? now > one.promise.due_at ? `promesa vencida hace ${short(now - one.promise.due_at)}` : `promesa en ${short(one.promise.due_at - now)}`
    : !running
    ? one.state === "resolved" ? WORDS.resolved : one.state === "opening" ? WORDS.opening : clock?.state === "met" ? "Contestado" : clock?.state === "breached" ? "Contestado tarde" : WORDS.open
    : breached ? `pasó hace ${short(now - clock.due_at)}` : "quedan " + short(clock.due_at - now);
  if (left.textContent !== words) left.textContent = words;
}

const short = (ms) => span(ms).replace(" min", "");
const none = () => h("p", { class: "no-cases" }, "Ningún cliente espera. Escribe como Ana o Luis, o usa uno de los ejemplos de arriba.");

/** `Marta` of Marta Ibarra; what is no name (`el hilo`) stays whole. */
const firstName = (who) => (/^\p{Lu}/u.test(who) ? who.split(" ")[0] : who);
