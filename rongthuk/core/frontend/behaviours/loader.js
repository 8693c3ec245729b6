/* Attach a behaviour to every element that names one in data-behaviour.

   An element may name several, separated by spaces. A registry value is either
   the behaviour itself, a function (element) => cleanup or nothing, or
   lazy(() => import(…)) for one that is fetched when first met. Elements that
   arrive later, by htmx or otherwise, are attached too. */

const attached = new WeakMap();

export const lazy = (load) => Object.assign(() => {}, { load });

function attach(element, registry) {
  const done = attached.get(element) ?? new Map();
  attached.set(element, done);
  for (const name of element.dataset.behaviour.split(/\s+/)) {
    if (!name || done.has(name)) continue;
    const behaviour = registry[name];
    done.set(name, undefined);
    if (!behaviour) {
      console.warn("unknown behaviour", name, element);
    } else if (behaviour.load) {
      behaviour.load().then(
        (module) => element.isConnected && done.set(name, module.default(element)),
        (error) => console.error("behaviour did not load", name, error),
      );
    } else {
      done.set(name, behaviour(element));
    }
  }
}

function detach(element) {
  for (const cleanup of attached.get(element)?.values() ?? []) {
    if (typeof cleanup === "function") cleanup();
  }
  attached.delete(element);
}

function each(node, act) {
  if (!(node instanceof Element)) return;
  if (node.matches("[data-behaviour]")) act(node);
  node.querySelectorAll("[data-behaviour]").forEach(act);
}

export function start(registry) {
  document.documentElement.classList.add("js");
  each(document.documentElement, (element) => attach(element, registry));
  new MutationObserver((changes) => {
    for (const change of changes) {
      change.removedNodes.forEach((node) => !node.isConnected && each(node, detach));
      change.addedNodes.forEach((node) => node.isConnected && each(node, (element) => attach(element, registry)));
    }
  }).observe(document.body, { childList: true, subtree: true });
}
