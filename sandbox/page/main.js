// The page's beginning: two phones, one Slack, the cases, and the thread that ties them to the sandbox.

import { Cases } from "./cases.js";
import { discord } from "./discord.js";
import { listen } from "./feed.js";
import { Phone } from "./phone.js";
import { loadEmoji } from "./richtext.js";
import { scenes } from "./scenes.js";
import { Slack } from "./slack.js";
import { telegram } from "./telegram.js";

const by = (id) => document.getElementById(id);

await loadEmoji();
const phones = { telegram: new Phone(by("phone-telegram"), telegram, "Ana"), discord: new Phone(by("phone-discord"), discord, "Luis") };
const slack = new Slack(by("slack"));
new Cases(by("cases"), (...place) => slack.visit(...place));
scenes(by("scenes"), phones);

// On a narrow window one phone is seen at a time.
const turn = (name) => {
  by("phones").dataset.shown = name;
  for (const button of by("phone-switch").children) button.setAttribute("aria-pressed", String(button.dataset.phone === name));
};
for (const button of by("phone-switch").children) button.addEventListener("click", () => turn(button.dataset.phone));
document.addEventListener("phone", (event) => turn(event.detail));
turn("telegram");

listen((live) => {
  by("live").classList.toggle("off", !live);
  by("live-words").textContent = live ? "En vivo" : "Reconectando…";
});
