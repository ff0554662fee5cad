// How is the page drawn? Elements from plain descriptions, and lists that change only where their data changed.
// What people wrote becomes text nodes and nothing else: there is no way from here into markup.

/** h("button", {class: "x", onclick: f, "aria-label": "…"}, "text", node, null, [more]) */
export function h(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "class") node.className = value;
    else if (name === "value" || name === "checked" || name === "disabled" || name === "hidden") node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** A drawing from the page's own templates (`<template id="icon-NAME">`). */
export function icon(name) {
  const node = document.getElementById(`icon-${name}`).content.firstElementChild.cloneNode(true);
  node.setAttribute("aria-hidden", "true");
  return node;
}

export function iconButton(name, label, onclick, extra = {}) {
  return h("button", { type: "button", class: "icon-button", "aria-label": label, title: label, onclick, ...extra }, icon(name));
}

const signs = new WeakMap(); // row -> what it was drawn from

/**
 * Make `list` show `items`, touching only what is new, gone or changed.
 * scene: what the list is about; when it changes, all is fresh, nothing is animated and the end is shown.
 */
export function show(list, items, { scene, key, make, sign = JSON.stringify }) {
  const fresh = list.dataset.scene !== scene;
  if (fresh) list.replaceChildren();
  list.dataset.scene = scene;
  const atEnd = fresh || nearEnd(list);
  const old = new Map([...list.children].map((node) => [node.dataset.key, node]));
  let cursor = list.firstElementChild;
  for (const item of items) {
    const name = String(key(item));
    const signature = sign(item);
    let node = old.get(name);
    old.delete(name);
    if (node && signs.get(node) !== signature) {
      const drawn = make(item);
      if (cursor === node) cursor = drawn;
      replace(node, drawn);
      node = drawn;
    } else if (!node) {
      node = make(item);
      if (!fresh) node.classList.add("arrives");
    }
    node.dataset.key = name;
    signs.set(node, signature);
    if (node === cursor) cursor = cursor.nextElementSibling;
    else list.insertBefore(node, cursor);
  }
  for (const node of old.values()) node.remove();
  if (atEnd) toEnd(list);
}

/** Redrawing must not take the focus from a button that somebody is about to press. */
function replace(node, drawn) {
  const focused = node.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
  node.replaceWith(drawn);
  if (focused) drawn.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus();
}

const nearEnd = (list) => list.scrollHeight - list.scrollTop - list.clientHeight < 80;
const held = new WeakSet();

/** Show the end of a list, and hold on to it while pictures load late or the field below grows, until somebody scrolls away. */
export function toEnd(list) {
  list.scrollTop = list.scrollHeight;
  list.dataset.end = "yes";
  if (held.has(list)) return;
  held.add(list);
  const hold = () => list.dataset.end && (list.scrollTop = list.scrollHeight);
  list.addEventListener("load", hold, true);
  list.addEventListener("scroll", () => (nearEnd(list) ? (list.dataset.end = "yes") : delete list.dataset.end), { passive: true });
  new ResizeObserver(hold).observe(list);
}

export const reducedMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
