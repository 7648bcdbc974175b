// A checkpoint's name; wherever it stands, it opens the lineage (see main.js).

import { el } from "./dom.js";
import { shortId } from "./format.js";

export const checkpointButton = (id) =>
  el(
    "button",
    {
      type: "button",
      class: "checkpoint",
      title: id,
      "aria-label": `Lineage of checkpoint ${id}`,
      "data-checkpoint": id,
    },
    shortId(id),
  );
