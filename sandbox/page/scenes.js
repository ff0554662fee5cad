// The ready-made beginnings: one click, and a customer types and sends.

import { h, icon, reducedMotion } from "./dom.js";

const SCENES = [
  { app: "telegram", person: "Ana", place: "private", title: "Ana: cobro doble",
    words: "Hola, me cobraron dos veces el pedido 4821 en mi tarjeta. ¿Me pueden ayudar?" },
  { app: "discord", person: "Luis", place: "private", title: "Luis: ¿y mi pedido?",
    words: "¿Dónde está mi pedido 5177? La guía dice «entregado» y aquí no llegó nada." },
  { app: "discord", person: "Luis", place: "group", title: "Luis en #ayuda",
    words: "@CasaLumbre mi cupón de bienvenida no funciona, ¿qué puedo hacer?" },
];
const PAUSE = 14; // ms between two letters

/** phones: {telegram: Phone, discord: Phone} */
export function scenes(root, phones) {
  let turn = Promise.resolve(); // a chip pressed while another types waits for it
  for (const scene of SCENES) {
    const chip = h("button", { type: "button", class: "scene", title: scene.words, onclick: () => {
      turn = turn.then(() => play(phones[scene.app], scene)).catch(() => {});
    } }, h("span", { class: `badge ${scene.app}` }, icon(scene.app)), scene.title);
    root.append(chip);
  }
}

async function play(phone, { person, place, words }) {
  if (!phone.state) return;
  const people = phone.app.people(phone.state);
  phone.go(people.find((one) => one.name === person) ?? people[0], place);
  const said = words.replace("@CasaLumbre", phone.place.mention ?? "@CasaLumbre");
  document.dispatchEvent(new CustomEvent("phone", { detail: phone.app.name }));
  if (!reducedMotion()) {
    for (let end = 1; end <= said.length; end += 2) {
      phone.composer.fill(said.slice(0, end), { focus: false });
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }
  phone.composer.fill(said, { focus: false });
  await phone.composer.go();
}
