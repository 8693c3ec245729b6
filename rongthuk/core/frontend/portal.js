/* The public surface: what nearly every page needs is here, the rest is fetched when a page has it. */
import { lazy, start } from "./behaviours/loader.js";
import characterCount from "./behaviours/character-count.js";
import conditional from "./behaviours/conditional.js";
import submitOnce from "./behaviours/submit-once.js";
import theme from "./behaviours/theme.js";
import menu from "./behaviours/menu.js";
import { autoSubmit, checkAll, dismiss, focusHere, print } from "./behaviours/small.js";

start({
  "auto-submit": autoSubmit,
  "character-count": characterCount,
  "check-all": checkAll,
  conditional,
  dismiss,
  "focus-here": focusHere,
  menu,
  print,
  "submit-once": submitOnce,
  theme,
  "category-picker": lazy(() => import("./behaviours/category-picker.js")),
  chart: lazy(() => import("./behaviours/chart.js")),
  copy: lazy(() => import("./behaviours/copy.js")),
  dialog: lazy(() => import("./behaviours/dialog.js")),
  draft: lazy(() => import("./behaviours/draft.js")),
  "forget-draft": lazy(async () => ({ default: (await import("./behaviours/draft.js")).forgetDraft })),
  live: lazy(() => import("./behaviours/live.js")),
  "locate-me": lazy(() => import("./behaviours/locate-me.js")),
  "map-picker": lazy(() => import("./behaviours/map-picker.js")),
  "map-view": lazy(() => import("./behaviours/map-view.js")),
  "photo-upload": lazy(() => import("./behaviours/photo-upload.js")),
  "place-search": lazy(() => import("./behaviours/place-search.js")),
  "select-search": lazy(() => import("./behaviours/select-search.js")),
});
