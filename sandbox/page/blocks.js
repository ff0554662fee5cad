// Block Kit as Slack draws it: a message's or a modal's blocks, as elements.

import { h } from "./dom.js";
import { control } from "./elements.js";
import { file } from "./bubble.js";
import { mrkdwn, richText, text } from "./richtext.js";

/** An image's address on this server; images from elsewhere are not loaded, their description is shown. */
const hosted = (image) => (image.slack_file?.id ? `/control/slack/file/${image.slack_file.id}` : null);

const image = (one) => {
  const url = hosted(one);
  return url ? file({ url, picture: true, name: one.alt_text }) : h("span", { class: "missing-image" }, one.alt_text);
};

const KINDS = {
  rich_text: richText,
  section: (block, ctx) =>
    h("div", { class: "section" },
      h("div", { class: "section-words" }, block.text ? h("div", { class: "words" }, text(block.text, ctx)) : null,
        block.fields ? h("div", { class: "fields" }, block.fields.map((field) => h("div", { class: "words" }, text(field, ctx)))) : null),
      block.accessory ? h("div", { class: "accessory" }, block.accessory.type === "image" ? image(block.accessory) : control(block.accessory, block, ctx)) : null),
  header: (block, ctx) => h("h4", { class: "header" }, text(block.text, ctx)),
  context: (block, ctx) =>
    h("div", { class: "context" }, block.elements.map((one) => (one.type === "image" ? image(one) : h("span", { class: "words" }, text(one, ctx))))),
  divider: () => h("hr", {}),
  actions: (block, ctx) => h("div", { class: "actions" }, block.elements.map((element) => control(element, block, ctx))),
  image: (block, ctx) => h("figure", {}, block.title ? h("figcaption", {}, text(block.title, ctx)) : null, image(block)),
  markdown: (block, ctx) => h("div", { class: "words" }, mrkdwn(block.text.replace(/\*\*(.+?)\*\*/g, "*$1*"), ctx)),
  input: (block, ctx) =>
    h("div", { class: "input", "data-block": block.block_id },
      h("label", { for: `${block.block_id} ${block.element.action_id}` }, text(block.label, ctx), block.optional ? h("small", {}, " (opcional)") : null),
      control(block.element, block, ctx), block.hint ? h("p", { class: "hint" }, text(block.hint, ctx)) : null,
      h("p", { class: "field-error", role: "alert", hidden: true })),
};

/** ctx: {user, channel, open, me, people, channels} for names, and press(block, element, value) for what is pressed. */
export function blocks(list, ctx) {
  return list.map((block) => KINDS[block.type]?.(block, ctx) ?? null);
}
