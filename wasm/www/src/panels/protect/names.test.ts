// SPDX-License-Identifier: MIT OR Apache-2.0
import { expect, test } from "vitest";
import { copyName, Names } from "./names";

test("copies are named as by the program", () => {
  expect(copyName("sea/harbour.jpg", "tumblr", 1)).toBe("sea/harbour_tumblr.jpg");
  expect(copyName("a.b.png", "", 2)).toBe("a.b_protected-2.png");
  expect(copyName("scan", "", 1)).toBe("scan_protected");
  expect(copyName("sea/old.bmp", "x", 1, "png")).toBe("sea/old_x.png");
});

test("no name is given twice, none is an original's, and case does not tell names apart", () => {
  const names = new Names();
  names.original("b_x.png");
  expect(names.take("a.png", "")).toBe("a_protected.png");
  expect(names.take("a.png", "")).toBe("a_protected-2.png");
  expect(names.take("A.PNG", "")).toBe("A_protected-3.PNG");
  expect(names.take("b.png", "x")).toBe("b_x-2.png");
  expect(names.take("sub/a.png", "")).toBe("sub/a_protected.png");
  names.give("a_protected.png");
  expect(names.take("a.png", "")).toBe("a_protected.png");
});
