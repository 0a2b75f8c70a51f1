// SPDX-License-Identifier: MIT OR Apache-2.0
// A file that carries a mark of the key already: which copy it is.

import type { Session } from "../../state/session";
import { day, say } from "../../words";
import type { Item } from "./model";

/** Names the work of the mark that was found, if the list of works or the payload tell. */
export async function explainMarked(item: Item, session: Session): Promise<void> {
  const { failure } = item;
  const key = session.key;
  if (failure?.payload === undefined || key === undefined) return;
  const { payload } = failure;
  const entry = await session.desk.ask("registryByPayload", key.fingerprint, payload);
  const meaning = await session.desk.ask("payloadMeaning", key.secret, payload);
  const platform = entry === null ? meaning.platform : entry.platform;
  const all = await session.desk.ask("platforms");
  const place = all.find(({ id }) => id === platform)?.name ?? platform ?? "";
  const values = { work: entry?.title ?? entry?.source ?? "", place, day: day(entry?.day ?? meaning.day) };
  const what = entry === null ? "unknown" : place === "" ? "nowhere" : "known";
  item.failure = { ...failure, message: say(`protect.marked.${what}`, values) };
}
