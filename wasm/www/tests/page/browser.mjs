// SPDX-License-Identifier: MIT OR Apache-2.0
// What the browser tests share with the measurements: the page served by the native program, the browser, the page's words,
// and a desk with the native program on it. `cargo xtask page --test` says where the programs are.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

export const root = fileURLToPath(new URL("../../../..", import.meta.url));

/** The built page. */
export const DIST = join(root, "wasm/dist");

/** Path of a test picture. */
export const picture = (name) => join(root, "test-images", name);

/** The page's words, so that tests look for what is written there. */
const words = JSON.parse(readFileSync(join(root, "wasm/www/src/en.json"), "utf8"));

/** A text of the page, as it stands in en.json; `{names}` are replaced. */
export function say(path, values = {}) {
    let found = path.split(".").reduce((node, step) => node?.[step], words);
    if (typeof found === "object" && "n" in values) found = values.n === 1 ? found.one : found.other;
    assert.equal(typeof found, "string", `en.json has no text ${path}`);
    return found.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** The same as a pattern: what stands for `{names}` may be anything. */
export function like(path, which = "other") {
    const found = path.split(".").reduce((node, step) => node?.[step], words);
    const text = typeof found === "object" ? found[which] : found;
    assert.equal(typeof text, "string", `en.json has no text ${path}`);
    const escaped = text.replace(/[.*+?^$()|[\]\\]/g, "\\$&");
    return new RegExp(escaped.replace(/\{\w+\}/g, ".+"));
}

const built = join(process.env.CARGO_TARGET_DIR ?? join(root, "target"), "release");

/** The programs: as `cargo xtask` named them, or where they usually are. */
const PROGRAM = process.env.GLASSINE_PROGRAM ?? join(built, "glassine");
const CHROMIUM = process.env.GLASSINE_CHROMIUM ?? "/usr/bin/chromium";

/** In the place of a folder: the page inside the program. */
export const INSIDE = null;

/** Serves the page in `folder` until it is stopped. */
export async function serve(folder = DIST) {
    const args = ["serve", "--quiet", "--port", "0", "--json", ...(folder === INSIDE ? [] : ["--dir", folder])];
    const server = spawn(PROGRAM, args, { stdio: ["ignore", "pipe", "inherit"] });
    const ended = new Promise((resolve, reject) => server.once("exit", resolve).once("error", reject));
    const lines = createInterface({ input: server.stdout });
    const line = await Promise.race([
        new Promise((resolve) => lines.once("line", resolve)),
        ended.then((code) => Promise.reject(new Error(`serve ended with ${code}`))),
    ]);
    const stop = () => (server.kill(), ended);
    return { url: JSON.parse(line).url, stop };
}

// Every name but this computer's leads nowhere, so that a request to elsewhere fails besides being noticed.
const FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

/** Starts a browser of its own. */
export const launch = (args = []) =>
    chromium.launch({ executablePath: CHROMIUM, headless: true, args: [...FLAGS, ...args] });

/** Opens the page and waits until it can be used. */
export async function open(page, url) {
    await page.goto(url);
    await page.waitForSelector("html[data-state=ready]");
}

/** Notes every request of a context that goes elsewhere, and every error that its pages meet. */
export function watch(context, url) {
    const watched = { foreign: [], complaints: [], local: 0, byServiceWorker: 0 };
    const { origin } = new URL(url);
    context.on("request", (request) => {
        const address = request.url();
        if (request.serviceWorker()) watched.byServiceWorker++;
        if (address.startsWith(`${origin}/`)) watched.local++;
        else if (!address.startsWith(`blob:${origin}/`)) watched.foreign.push(address);
    });
    context.on("console", (message) => {
        if (["error", "warning"].includes(message.type())) watched.complaints.push(message.text());
    });
    context.on("weberror", (error) => watched.complaints.push(String(error.error())));
    return watched;
}

/** A folder, a home for the native program's key and registry, and the program itself. */
export function makeDesk() {
    const folder = mkdtempSync(join(tmpdir(), "glassine-page-"));
    const path = (name) => join(folder, name);
    const env = { ...process.env, GLASSINE_HOME: path("home") };
    for (const name of ["GLASSINE_KEY", "GLASSINE_PASSPHRASE", "GLASSINE_NEW_PASSPHRASE"]) delete env[name];
    /** Runs the native program. */
    const glassine = (args, { input = "", env: more = {} } = {}) => {
        const ran = spawnSync(PROGRAM, args, { cwd: folder, env: { ...env, ...more }, input, encoding: "utf8" });
        return { code: ran.status, out: ran.stdout, err: ran.stderr };
    };
    /** What it says with --json, one object a line; it has to succeed. */
    const json = (args, how) => {
        const ran = glassine([...args, "--json"], how);
        assert.equal(ran.code, 0, `glassine ${args.join(" ")}\n${ran.out}${ran.err}`);
        return ran.out.trim().split("\n").filter(Boolean).map((line) => JSON.parse(line));
    };
    const clear = () => rmSync(folder, { recursive: true, force: true });
    return { folder, path, glassine, json, clear };
}

/** Saves the download that `act` starts, and gives its path. */
export async function download(page, desk, act) {
    const [download] = await Promise.all([page.waitForEvent("download"), act()]);
    const path = desk.path(download.suggestedFilename());
    await download.saveAs(path);
    return path;
}

/** Prints one row of a measurement. */
export const measured = (name, figures) => {
    const shown = Object.entries(figures).map(([what, figure]) => `${what} ${Number(figure.toFixed(2))}`);
    console.log(`${name}: ${shown.join(", ")}`);
};
