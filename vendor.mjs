// Copies the browser files Causeway serves from node_modules into platform/causeway/static/ (run by `npm run vendor`).
// Only built files are copied; the icon sprite holds just the icons named below. What it writes is committed, so
// running Causeway needs no Node. To use another icon, add its Tabler name to the list and run the command again.
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

const modules = "node_modules/";
const served = "platform/causeway/static/";

const copies = [
  ["htmx.org/dist/htmx.min.js", served + "vendor/htmx/htmx.min.js"],
  ["htmx.org/LICENSE", served + "vendor/htmx/LICENSE"],
  ["@tabler/icons/LICENSE", served + "vendor/tabler/LICENSE"], // @tabler/core names the same licence and ships no copy
  ["echarts/dist/echarts.common.min.js", served + "vendor/echarts/echarts.min.js"],
  ["echarts/LICENSE", served + "vendor/echarts/LICENSE"],
  ["echarts/NOTICE", served + "vendor/echarts/NOTICE"],
  ["fullcalendar/LICENSE.md", served + "vendor/fullcalendar/LICENSE"],
  ["axe-core/axe.min.js", "tests/browser/vendor/axe.min.js"],
  ["axe-core/LICENSE", "tests/browser/vendor/LICENSE"],
];

const icons = `
  alert-circle alert-triangle arrow-down arrow-left arrow-right arrow-up arrows-exchange bell building building-hospital calendar
  calendar-event calendar-off cash chart-bar check chevron-down chevron-left chevron-right chevron-up circle-check clipboard-check
  clipboard-text clock columns copy device-desktop door-exit dots download external-link eye file-text filter flag folder
  heart-handshake grip-vertical help history home id-badge-2 info-circle key keyboard license lock logout list-numbers mail map-route menu-2
  message minus moon paperclip pencil phone pill plus printer receipt refresh report-money search selector settings
  shield-check star stethoscope sun switch-horizontal trash upload user user-circle users users-group x
`.trim().split(/\s+/);

function put(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function version(name) {
  return JSON.parse(readFileSync(`${modules}${name}/package.json`, "utf8")).version;
}

for (const [from, to] of copies) {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(modules + from, to);
}

// The source map is not shipped, so its reference would only be a 404 in the developer tools.
const css = readFileSync(modules + "@tabler/core/dist/css/tabler.min.css", "utf8");
put(served + "vendor/tabler/tabler.min.css", css.replace(/\/\*# sourceMappingURL=.*?\*\/\s*$/, ""));

// The calendar's icon font is a data: address, which the content policy refuses; our pages draw their own buttons.
const calendar = readFileSync(modules + "fullcalendar/index.global.min.js", "utf8");
put(served + "vendor/fullcalendar/fullcalendar.min.js", calendar.replace(/@font-face\{font-family:fcicons;.*?\}/, ""));

const symbols = icons.map((name) => {
  const svg = readFileSync(`${modules}@tabler/icons/icons/outline/${name}.svg`, "utf8");
  const shapes = [...svg.matchAll(/<(?:path|circle|rect|line|polyline)[^>]*\/>/g)]
    .map((found) => found[0].replace(/\s+/g, " "))
    .filter((shape) => !shape.includes('stroke="none"'));
  return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">${shapes.join("")}</symbol>`;
});
put(served + "icons.svg", `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`);

const listed = [["@tabler/core", "MIT"], ["@tabler/icons", "MIT"], ["echarts", "Apache-2.0"], ["fullcalendar", "MIT"], ["htmx.org", "0BSD"]];
put(
  served + "vendor/VERSIONS.md",
  "Written by `npm run vendor`; do not edit.\n\n" + listed.map(([name, licence]) => `- ${name} ${version(name)} (${licence})`).join("\n") + "\n",
);
console.log(`Copied ${copies.length + 2} files and a sprite of ${icons.length} icons.`);
