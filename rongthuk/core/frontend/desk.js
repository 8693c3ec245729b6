/* The staff surface: what a desk uses all day is here; maps, uploads and pickers are fetched when a page has them. */
import { lazy, start } from "./behaviours/loader.js";
import characterCount from "./behaviours/character-count.js";
import conditional from "./behaviours/conditional.js";
import dialog from "./behaviours/dialog.js";
import keyboard from "./behaviours/keyboard.js";
import live from "./behaviours/live.js";
import menu from "./behaviours/menu.js";
import submitOnce from "./behaviours/submit-once.js";
import theme from "./behaviours/theme.js";
import { autoSubmit, checkAll, dismiss, focusHere, print } from "./behaviours/small.js";

start({
  "auto-submit": autoSubmit,
  "character-count": characterCount,
  "check-all": checkAll,
  conditional,
  dialog,
  dismiss,
  "focus-here": focusHere,
  keyboard,
  live,
  menu,
  print,
  "submit-once": submitOnce,
  theme,
  "category-picker": lazy(() => import("./behaviours/category-picker.js")),
  chart: lazy(() => import("./behaviours/chart.js")),
  copy: lazy(() => import("./behaviours/copy.js")),
  draft: lazy(() => import("./behaviours/draft.js")),
  "forget-draft": lazy(async () => ({ default: (await import("./behaviours/draft.js")).forgetDraft })),
  "locate-me": lazy(() => import("./behaviours/locate-me.js")),
  "map-picker": lazy(() => import("./behaviours/map-picker.js")),
  "map-view": lazy(() => import("./behaviours/map-view.js")),
  "photo-upload": lazy(() => import("./behaviours/photo-upload.js")),
  "place-search": lazy(() => import("./behaviours/place-search.js")),
  sum: lazy(() => import("./behaviours/sum.js")),
  "select-search": lazy(() => import("./behaviours/select-search.js")),
});
