// SPDX-License-Identifier: MIT OR Apache-2.0
// The list of copies: searched, filtered by place, a page at a time. On a phone each row is a card.

import type { RegistryEntry } from "glassine";
import { announce, button, el } from "../../dom";
import { placeNames } from "../../state/places";
import type { Session } from "../../state/session";
import { keepingFocus } from "../../view/focus";
import { later } from "../../view/later";
import { day, say } from "../../words";
import { pageOf } from "./pages";
import { Thumbnails } from "./thumbnails";
import { filesRow } from "./works_files";

const COLUMNS = ["picture", "work", "place", "day", "copy", "kind"] as const;
/** After the last key, before the list is searched. */
const PAUSE_MS = 150;

/** What a work is called: its title, or its file. */
export function titleOf(entry: RegistryEntry): string {
  return entry.title ?? (entry.source.split(/[\\/]/).at(-1) || say("key.works.untitled"));
}

/** The filter for `Registry.entries`; `place` is `all`, or `=` and an id. */
export function filterOf(text: string, place: string): { text?: string; platform?: string } {
  const trimmed = text.trim();
  return {
    ...(trimmed === "" ? {} : { text: trimmed }),
    ...(place === "all" ? {} : { platform: place.slice(1) }),
  };
}

export function worksCard(session: Session): HTMLElement {
  const search = el("input", { type: "search", id: "works-search", placeholder: say("key.works.search_hint") });
  const place = el("select", { id: "works-place" });
  const count = el("p", { class: "hint", id: "works-count" });
  const visit = el("p", { class: "hint" }, say("key.works.visit"));
  const locked = el("p", { class: "hint" }, say("key.works.locked"));
  const shown = el("div", { class: "works-shown" });
  const pages = el("nav", { class: "row pages", "aria-label": say("key.works.pages") });
  const tools = el(
    "div",
    { class: "row works-tools" },
    el("div", { class: "field" }, el("label", { for: search.id }, say("key.works.search")), search),
    el("div", { class: "field" }, el("label", { for: place.id }, say("key.works.place")), place),
  );
  const card = el(
    "section",
    { class: "card stack works", "aria-labelledby": "works-title" },
    el("h2", { id: "works-title" }, say("key.works.title")),
    tools,
    count,
    shown,
    pages,
    visit,
    locked,
    filesRow(session),
  );
  const thumbnails = new Thumbnails(session);
  /** All copies, until the list changes. */
  let all: RegistryEntry[] | undefined;
  let found: RegistryEntry[] = [];
  let at = 0;
  let asked = 0;

  /** The places that the list has, the one that is chosen staying so. */
  function fillPlaces(all: RegistryEntry[], name: (id: string) => string): void {
    const chosen = place.value || "all";
    const ids = [...new Set(all.map(({ platform }) => platform))];
    ids.sort((a, b) => name(a).localeCompare(name(b)));
    const options = [el("option", { value: "all" }, say("key.works.all_places"))];
    for (const id of ids) options.push(el("option", { value: `=${id}` }, name(id)));
    place.replaceChildren(...options);
    place.value = chosen === "all" || ids.includes(chosen.slice(1)) ? chosen : "all";
  }

  async function refresh(): Promise<void> {
    const turn = ++asked;
    const name = await placeNames(session);
    if (all === undefined) {
      const now = await session.works();
      if (turn !== asked) return;
      all = now;
      fillPlaces(all, name);
    }
    const empty = all.length === 0;
    const filter = filterOf(search.value, place.value);
    const some = Object.keys(filter).length === 0 ? all : await session.works(filter);
    if (turn !== asked) return;
    // The newest first.
    found = some.toReversed();
    tools.hidden = count.hidden = empty;
    visit.hidden = empty || session.remembered;
    locked.hidden = empty || session.key !== undefined;
    card.dataset["state"] = empty ? "empty" : found.length === 0 ? "none-found" : "list";
    count.textContent = say("key.works.count", { n: found.length });
    draw(name, empty);
  }

  function draw(name: (id: string) => string, empty: boolean): void {
    thumbnails.clear();
    const { rows, page, pages: of } = pageOf(found, at);
    at = page;
    if (rows.length === 0) {
      shown.replaceChildren(el("p", { class: "empty" }, say(empty ? "key.works.none" : "key.works.none_found")));
    } else {
      shown.replaceChildren(table(rows, name, session.key?.fingerprint));
      for (const picture of shown.querySelectorAll("img")) void thumbnails.show(picture.dataset["work"] ?? "", picture);
    }
    pages.hidden = of === 1;
    const turn = (to: number, words: string): HTMLButtonElement => {
      const go = (): void => {
        at = to;
        keepingFocus(pages, () => draw(name, false));
        announce(say("key.works.page", { n: at + 1, all: of }));
        card.querySelector("h2")?.scrollIntoView({ block: "start" });
      };
      const made = button(words, go, { class: "button" });
      made.disabled = to < 0 || to >= of;
      return made;
    };
    pages.replaceChildren(
      turn(page - 1, say("key.works.previous")),
      el("span", {}, say("key.works.page", { n: page + 1, all: of })),
      turn(page + 1, say("key.works.next")),
    );
  }

  const again = (): void => {
    at = 0;
    void refresh().then(() => announce(count.textContent ?? ""));
  };
  search.addEventListener("input", later(PAUSE_MS, again));
  place.addEventListener("change", again);
  session.on("works", () => {
    all = undefined;
    void refresh();
  });
  session.on("key", () => void refresh());
  void refresh();
  return card;
}

/** Roles are said aloud because a table that is shown as cards loses its own. */
function table(rows: RegistryEntry[], name: (id: string) => string, key: string | undefined): HTMLElement {
  const heads = COLUMNS.map((column) => el("th", { scope: "col", role: "columnheader" }, say(`key.works.columns.${column}`)));
  return el(
    "table",
    { class: "works-table", role: "table", "aria-labelledby": "works-title" },
    el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, ...heads)),
    el("tbody", { role: "rowgroup" }, ...rows.map((entry) => row(entry, name, key))),
  );
}

function row(entry: RegistryEntry, name: (id: string) => string, key: string | undefined): HTMLElement {
  const other = key !== undefined && key !== entry.key;
  const title = titleOf(entry);
  const contents: Record<(typeof COLUMNS)[number], (Node | string)[]> = {
    picture: entry.text
      ? [el("span", { class: "text-tile", "aria-hidden": "true" }, "¶")]
      : [el("img", { alt: "", width: 56, height: 56, "data-work": entry.work, hidden: true })],
    work: [
      el("strong", {}, title),
      ...(entry.title !== null && entry.source !== "" ? [el("span", { class: "hint" }, entry.source)] : []),
      ...(other ? [el("span", { class: "hint" }, say("key.works.other_key", { fingerprint: entry.key }))] : []),
    ],
    place: [name(entry.platform)],
    day: [day(entry.day)],
    copy: [entry.output],
    kind: [say(`key.works.kinds.${entry.text ? "text" : "picture"}`)],
  };
  const cells = COLUMNS.map((column) =>
    el("td", { role: "cell", class: `is-${column}`, "data-label": say(`key.works.columns.${column}`) }, ...contents[column]),
  );
  return el("tr", { role: "row" }, ...cells);
}
