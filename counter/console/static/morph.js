// What stands on the page becomes what the server sent, by the fewest changes: focus, scrolling, and what somebody is
// typing or has opened stay as they are.

// `to` is left as it was. An element with the same id is the same element.
export function morph(from, to) {
  if (from.nodeType !== to.nodeType || from.nodeName !== to.nodeName) {
    from.replaceWith(document.importNode(to, true));
    return;
  }
  if (from.nodeType !== Node.ELEMENT_NODE) {
    if (from.nodeValue !== to.nodeValue) from.nodeValue = to.nodeValue;
    return;
  }
  if (from.isEqualNode(to)) return;
  const isTicking = from.hasAttribute("data-since") && from.getAttribute("datetime") === to.getAttribute("datetime");
  dress(from, to);
  if (from.hasAttribute("data-keep")) renewKeys(from, to);
  else if (!isTicking) children(from, to);
}

function dress(from, to) {
  for (const { name } of [...from.attributes])
    if (!to.hasAttribute(name) && name !== "open") from.removeAttribute(name);
  for (const { name, value } of [...to.attributes])
    if (from.getAttribute(name) !== value) from.setAttribute(name, value);
}

// A form that is being filled in only gets its new keys.
function renewKeys(from, to) {
  const keys = to.querySelectorAll("[name=key]");
  from.querySelectorAll("[name=key]").forEach((input, place) => {
    if (keys[place]) input.value = keys[place].value;
  });
}

function children(from, to) {
  const wanted = new Set([...to.children].map(({ id }) => id).filter(Boolean));
  for (const child of [...from.children]) if (child.id && !wanted.has(child.id)) child.remove();
  const known = new Map([...from.children].filter(({ id }) => id).map((child) => [child.id, child]));
  let cursor = from.firstChild;
  for (const child of to.childNodes) {
    const same = child.id ? known.get(child.id) : isAlike(cursor, child) ? cursor : null;
    if (!same) {
      from.insertBefore(document.importNode(child, true), cursor);
      continue;
    }
    if (same === cursor) cursor = cursor.nextSibling;
    else from.insertBefore(same, cursor);
    morph(same, child);
  }
  while (cursor) {
    const next = cursor.nextSibling;
    cursor.remove();
    cursor = next;
  }
}

function isAlike(here, there) {
  return here && !here.id && here.nodeType === there.nodeType && here.nodeName === there.nodeName;
}

// The elements of some HTML.
export function parsed(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return [...template.content.children];
}
