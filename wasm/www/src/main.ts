// SPDX-License-Identifier: MIT OR Apache-2.0
import "./styles/index.css";
import { byId, el } from "./dom";
import { makeCheck } from "./panels/check/panel";
import { makeKey } from "./panels/key/panel";
import { makeProtect } from "./panels/protect/panel";
import { makeText } from "./panels/text/panel";
import { Session } from "./state/session";
import { load } from "./start";
import { makeTabs, panel } from "./tabs";
import { makeTheme } from "./theme";
import { say } from "./words";

function makeFrame(): void {
  document.title = say("title");
  byId("skip").textContent = say("skip");
  byId("wordmark").textContent = say("name");
  byId("tagline").textContent = say("nothing_leaves");
  byId("footer").append(
    el("p", {}, say("footer.local")),
    el("p", {}, say("footer.limits")),
    el("p", {}, say("footer.source"), " ", el("a", { href: "./licences.txt" }, say("footer.licences"))),
    el("p", { id: "offline-note", hidden: true }, say("footer.offline")),
  );
}

async function offline(): Promise<void> {
  if (!("serviceWorker" in navigator) || import.meta.env.DEV) return;
  try {
    await navigator.serviceWorker.register("./sw.js");
    await navigator.serviceWorker.ready;
    byId("offline-note").hidden = false;
  } catch {
    // The page works all the same, only not without a network.
  }
}

async function main(): Promise<void> {
  makeFrame();
  makeTheme();
  makeTabs();
  try {
    const session = await Session.open(await load());
    makeProtect(panel("protect"), session);
    makeCheck(panel("check"), session);
    makeText(panel("text"), session);
    makeKey(panel("key"), session);
    document.documentElement.dataset["state"] = "ready";
  } catch (error) {
    document.documentElement.dataset["state"] = "failed";
    byId("start").replaceChildren(el("p", { role: "alert" }, (error as Error).message));
    return;
  }
  byId("start").remove();
  await offline();
}

void main();
