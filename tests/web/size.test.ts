// What is downloaded stays within its budget, and the pages stay within their policy.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { BUDGETS, measure, report } from "../../web-widget/tools/size.mjs";

const dist = join(process.env.WEB_ROOT as string, "dist");

test("sizes keep their budgets", () => {
  const sizes = measure(dist);
  report(sizes);
  for (const { name, unit, limit, files } of BUDGETS) {
    const measured = sizes[name as keyof typeof sizes];
    const size = measured[unit as "gz" | "br"];
    assert.ok(size > 0 && size <= limit, `${name}: ${size} bytes of ${limit}`);
    if (files) assert.equal(measured.files, files, `${name}: requests`);
  }
});

test("every page has a policy without inline or eval, and the widget's and console's demand trusted types", () => {
  const headers = JSON.parse(readFileSync(join(dist, "headers.json"), "utf8"));
  for (const page of ["widget/frame.html", "console/index.html", "demo/index.html"]) {
    const policy = headers[page]["Content-Security-Policy"];
    assert.match(policy, /default-src 'none'/);
    assert.doesNotMatch(policy, /unsafe/);
    if (!page.startsWith("demo")) assert.match(policy, /require-trusted-types-for 'script'/);
  }
});

test("no bundle writes markup", () => {
  for (const name of readdirSync(join(dist, "assets"))) {
    if (!name.endsWith(".js")) continue;
    const text = readFileSync(join(dist, "assets", name), "utf8");
    assert.doesNotMatch(text, /insertAdjacentHTML|document\.write|eval\(|new Function/, name);
  }
});
