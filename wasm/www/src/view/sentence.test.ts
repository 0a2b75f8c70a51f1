// SPDX-License-Identifier: MIT OR Apache-2.0
import { expect, test } from "vitest";
import { sentence } from "./sentence";

test("messages become sentences", () => {
  expect(sentence("the file is damaged")).toBe("The file is damaged.");
  expect(sentence("Done.")).toBe("Done.");
  expect(sentence("is it (perhaps)")).toBe("Is it (perhaps).");
  expect(sentence("it is. (Perhaps.)")).toBe("It is. (Perhaps.)");
  expect(sentence(" ")).toBe("");
});
