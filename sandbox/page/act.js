// How does a person on the page do something? Through the control API; what is refused is told, not thrown.

import { refresh } from "./feed.js";
import { toast } from "./toast.js";

// What the sandbox refuses, in the words of who looks at the page.
const SAID = [
  [/commands are not supported in threads/i, "Slack no acepta comandos con «/» dentro de un hilo."],
  [/is not a valid command/i, "Slack toma lo que empieza con «/» como un comando, y ese comando no existe."],
  [/empty (message|text)/i, "Un mensaje vacío no se puede enviar."],
  [/has blocked the bot/i, "Esta persona bloqueó al bot; primero hay que desbloquearlo."],
  [/nothing changed/i, "No cambió nada."],
  [/at most 2000 characters/i, "Discord admite hasta 2,000 caracteres por mensaje."],
  [/longer than (\d+) characters/i, "El mensaje es demasiado largo para Telegram."],
  [/IMAGE_PROCESS_FAILED/i, "Telegram no pudo leer esa imagen."],
  [/PHOTO_INVALID_DIMENSIONS/i, "Telegram no admite imágenes con esas proporciones."],
  [/please complete this required field/i, "Falta un campo obligatorio."],
  [/is not in (\S+)/i, "Esa persona no está en ese canal."],
  [/already_reacted/i, "Esa reacción ya estaba."],
  [/there is nothing with action_id|no button/i, "Ese botón ya no está: el mensaje cambió mientras tanto."],
  [/no message/i, "Ese mensaje ya no está."],
];

/** The answer, or null when it was refused; then a toast says why. */
export async function act(platform, action, body) {
  try {
    const answer = await fetch(`/control/${platform}/${action}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    const told = await answer.json().catch(() => ({}));
    refresh(platform);
    if (answer.ok) return told;
    toast(inSpanish(told.error ?? `Error ${answer.status}`));
  } catch (error) {
    toast("No hay conexión con la demostración. Se vuelve a intentar sola.");
  }
  return null;
}

export function inSpanish(text) {
  return SAID.find(([pattern]) => pattern.test(text))?.[1] ?? text;
}

/** A picked or pasted file as the control API takes it. */
export async function packed(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return { name: file.name || "imagen.png", mime: file.type || "application/octet-stream", data_base64: btoa(text) };
}
