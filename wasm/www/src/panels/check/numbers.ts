// SPDX-License-Identifier: MIT OR Apache-2.0
// The numbers behind a finding, for those who want them.

import { el } from "../../dom";
import { say } from "../../words";
import { asShown } from "./geometry";
import type { PictureFinding, TextFinding } from "./search";
import type { Found } from "./verdict";

type Row = [name: string, value: string];

/** Never a zero with a minus. */
const fixed = (value: number, digits: number): string => value.toFixed(digits).replace(/^-(0(\.0*)?)$/, "$1");
const yesNo = (yes: boolean): string => say(yes ? "check.numbers.yes" : "check.numbers.no");

function table(rows: Row[]): HTMLElement {
  return el(
    "dl",
    { class: "numbers" },
    ...rows.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))),
  );
}

function common(found: Found, how: "payload" | "registry" | "sync" | "blind" | undefined, key: string): Row[] {
  const { payload, uncertain, entry } = found;
  return [
    [say("check.numbers.verdict"), say(`check.numbers.verdicts.${found.verdict}`)],
    [say("check.numbers.log10_p"), fixed(found.log10_p, 2)],
    ...(how === undefined || found.verdict === "none" ? [] : [[say("check.numbers.how"), say(`check.numbers.hows.${how}`)] as Row]),
    ...(payload === null
      ? []
      : [[say("check.numbers.payload"), uncertain ? `${payload} (${say("check.numbers.uncertain")})` : payload] as Row]),
    ...(entry === null ? [] : [[say("check.numbers.output"), entry.output] as Row]),
    [say("check.numbers.key"), key],
  ];
}

export function pictureNumbers({ found, result, key }: PictureFinding): HTMLElement {
  const { geometry, width, height, orientation } = result;
  const rows = common(found, result.how, key);
  rows.push([say("check.numbers.size"), say("check.numbers.pixels", { width, height })]);
  if (geometry !== null && found.verdict !== "none") {
    const original = found.entry === null ? undefined : ([found.entry.width, found.entry.height] as [number, number]);
    const lies = asShown(geometry, orientation, original);
    if (lies.size !== undefined) rows.push([say("check.numbers.scale"), fixed(lies.size, 4)]);
    rows.push(
      [say("check.numbers.rotation"), say("check.numbers.degrees", { n: fixed(lies.rotation, 2) })],
      [say("check.numbers.mirrored"), yesNo(lies.mirrored)],
      [say("check.numbers.aspect"), fixed(lies.aspect, 4)],
    );
  }
  return table(rows);
}

export function textNumbers({ found, result, key }: TextFinding): HTMLElement {
  const { V, Z, H } = result.units;
  const rows = found.flatMap((each) => {
    const { mark } = each;
    const matched: Row[] = mark === undefined ? [] : [[say("check.numbers.matched"), String(mark.matched)]];
    return [...common(each, mark?.how, key), ...matched];
  });
  rows.push([say("check.numbers.units"), say("check.numbers.units_value", { V, Z, H })]);
  return table(rows);
}
