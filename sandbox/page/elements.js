// What can be pressed, picked or filled in within Slack's blocks. Each hands its value to `ctx.press`, or is read by its modal.

import { h, icon } from "./dom.js";
import { confirmed } from "./dialog.js";
import { text } from "./richtext.js";

/** The element's control. In an input block it waits to be read: `node.value$()` gives its value as the control API takes it. */
export function control(element, block, ctx) {
  return (KINDS[element.type] ?? unknown)(element, block, ctx);
}

const unknown = (element) => h("span", { class: "missing-image" }, element.type);
const ids = (element, block) => ({ id: `${block.block_id} ${element.action_id}`, "data-action": element.action_id, "data-focus": `${block.block_id} ${element.action_id}` });
const readable = (node, read) => Object.assign(node, { value$: read });

async function press(element, block, ctx, value, node) {
  if (block.type === "input" && !block.dispatch_action) return;
  const wanted = !element.confirm || (await confirmed(element.confirm, ctx));
  if (!wanted) return;
  node?.classList.add("busy");
  await ctx.press(block, element, value);
  node?.classList.remove("busy");
}

function button(element, block, ctx) {
  const node = h("button", { type: "button", class: `block-button ${element.style ?? ""}`, "aria-label": element.accessibility_label, ...ids(element, block),
    onclick: async () => {
      if (node.classList.contains("busy")) return;
      if (element.url) ctx.open(element.url);
      await press(element, block, ctx, undefined, node);
    } }, h("span", {}, text(element.text, ctx)), element.url ? icon("out") : null);
  return node;
}

function typed(type, props = {}) {
  return (element, block, ctx) => {
    const common = { ...ids(element, block), placeholder: element.placeholder?.text ?? "", maxlength: element.max_length, ...props };
    const node = element.multiline ? h("textarea", { ...common, rows: "4" }) : h("input", { ...common, type });
    node.value = element.initial_value ?? element.initial_date ?? element.initial_time ?? "";
    if (["date", "time"].includes(type)) node.addEventListener("change", () => press(element, block, ctx, node.value || null));
    return readable(node, () => node.value || null);
  };
}

/** Slack's is in seconds since 1970; the browser's by the clock on the wall. */
function datetimepicker(element, block, ctx) {
  const node = h("input", { ...ids(element, block), type: "datetime-local" });
  const there = (seconds) => new Date(seconds * 1000 - new Date(seconds * 1000).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
  if (element.initial_date_time) node.value = there(element.initial_date_time);
  const read = () => (node.value ? Math.floor(new Date(node.value).getTime() / 1000) : null);
  node.addEventListener("change", () => press(element, block, ctx, read(), node));
  return readable(node, read);
}

/** options: [[value, words]] */
function picker(options, first, many) {
  return (element, block, ctx) => {
    const node = h("select", { ...ids(element, block), multiple: many, size: many ? "4" : null });
    if (!many) node.append(h("option", { value: "" }, element.placeholder?.text ?? "Elegir…"));
    const chosen = [first(element) ?? []].flat();
    for (const [value, words] of options(element, ctx)) {
      const option = h("option", {}, words);
      option.value = value;
      option.selected = chosen.includes(value);
      node.append(option);
    }
    const read = () => (many ? [...node.selectedOptions].map((one) => one.value) : node.value || null);
    node.addEventListener("change", () => press(element, block, ctx, read(), node));
    return readable(node, read);
  };
}

function choices(type) {
  return (element, block, ctx) => {
    const chosen = [element.initial_option ?? element.initial_options ?? []].flat().map((one) => one.value);
    const boxes = element.options.map((option) => {
      const box = h("input", { type, name: `${block.block_id} ${element.action_id}`, checked: chosen.includes(option.value) });
      box.value = option.value;
      return [box, h("label", { class: "choice" }, box, h("span", {}, text(option.text, ctx), option.description ? h("small", {}, text(option.description, ctx)) : null))];
    });
    const values = () => boxes.map(([box]) => box).filter((box) => box.checked).map((box) => box.value);
    const read = () => (type === "radio" ? (values()[0] ?? null) : values());
    const node = h("div", { ...ids(element, block), class: "choices", role: "group", onchange: () => press(element, block, ctx, read(), node) }, boxes.map(([, label]) => label));
    return readable(node, read);
  };
}

function overflow(element, block, ctx) {
  const node = h("select", { ...ids(element, block), class: "overflow", "aria-label": "Más acciones" }, h("option", { value: "" }, "···"));
  for (const option of element.options) node.append(Object.assign(h("option", {}, option.text.text), { value: option.value }));
  node.addEventListener("change", async () => {
    const value = node.value;
    node.value = "";
    await press(element, block, ctx, value, node);
  });
  return node;
}

const options = (element) => [...(element.options ?? []), ...(element.option_groups ?? []).flatMap((group) => group.options)].map((one) => [one.value, one.text.text]);
const people = (_, ctx) => ctx.people().map((one) => [one.id, one.real_name || one.name]);
const channels = (_, ctx) => ctx.channels().map((one) => [one.id, `#${one.name}`]);
const values = (list) => list?.map((one) => one.value);

const KINDS = {
  button,
  overflow,
  static_select: picker(options, (element) => element.initial_option?.value),
  multi_static_select: picker(options, (element) => values(element.initial_options), true),
  users_select: picker(people, (element) => element.initial_user),
  multi_users_select: picker(people, (element) => element.initial_users, true),
  channels_select: picker(channels, (element) => element.initial_channel),
  multi_channels_select: picker(channels, (element) => element.initial_channels, true),
  conversations_select: picker(channels, (element) => element.initial_conversation),
  multi_conversations_select: picker(channels, (element) => element.initial_conversations, true),
  radio_buttons: choices("radio"),
  checkboxes: choices("checkbox"),
  plain_text_input: typed("text"),
  email_text_input: typed("email"),
  url_text_input: typed("url"),
  number_input: typed("number", { step: "any" }),
  datepicker: typed("date"),
  timepicker: typed("time"),
  datetimepicker,
};
