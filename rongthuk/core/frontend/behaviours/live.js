/* Learn that something changed, and show it without moving what is being read.

   data-live-url the stream, data-live-topic one or more topics (space between); the stream carries a topic and an id,
   never content. data-live-mode="notice" (default) unhides [data-live-notice] inside, whose link or button fetches;
   "fragment" fetches data-refresh-url at once into the element (or data-refresh-target). data-live-poll: seconds
   between looks when there is no stream (60). */
import { target } from "./page.js";

export default function live(element) {
  const { liveUrl, liveTopic = "", liveMode = "notice", refreshUrl } = element.dataset;
  const every = Math.max(10, Number(element.dataset.livePoll || 60)) * 1000;
  let source;
  let failures = 0;
  let timer;
  let last;
  let pending = false;

  const refresh = () => {
    const into = target(element, "refreshTarget") ?? element;
    // Somebody is typing in it: say that there is news, change nothing.
    if (liveMode !== "fragment" || into.contains(document.activeElement?.closest("input, textarea, select"))) {
      const notice = element.querySelector("[data-live-notice]");
      if (notice) notice.hidden = false;
      return;
    }
    if (window.htmx && refreshUrl) window.htmx.ajax("GET", refreshUrl, { target: into, swap: element.dataset.refreshSwap ?? "innerMorph" });
  };
  const heard = () => {
    if (document.hidden) pending = true;
    else refresh();
  };
  const look = async () => {
    if (document.hidden || !refreshUrl) return;
    try {
      const answer = await fetch(refreshUrl, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
      if (!answer.ok) return;
      const text = (await answer.text()).replace(/name="csrfmiddlewaretoken" value="[^"]*"/g, "");
      if (last !== undefined && last !== text) refresh();
      last = text;
    } catch {
      // The next look comes by itself.
    }
  };
  const poll = () => {
    timer ??= setInterval(look, every);
    look();
  };
  const listen = () => {
    if (!liveUrl || !window.EventSource) return poll();
    const address = new URL(liveUrl, location.href);
    for (const topic of liveTopic.split(/\s+/).filter(Boolean)) address.searchParams.append("topic", topic);
    // Without cookies: the signature in each topic is the right to hear it, and the stream answers any origin.
    source = new EventSource(address);
    source.onopen = () => {
      failures = 0;
      clearInterval(timer);
      timer = undefined;
    };
    source.onmessage = heard;
    source.addEventListener("change", heard);
    source.onerror = () => {
      failures += 1;
      if (failures < 3 && source.readyState !== EventSource.CLOSED) return;
      source.close();
      poll();
      setTimeout(() => element.isConnected && listen(), every * 5);
    };
  };
  const seen = () => {
    if (!document.hidden && pending) {
      pending = false;
      refresh();
    }
  };
  document.addEventListener("visibilitychange", seen);
  listen();
  return () => {
    source?.close();
    clearInterval(timer);
    document.removeEventListener("visibilitychange", seen);
  };
}
