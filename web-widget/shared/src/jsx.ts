// What the bundler calls for each element (smaller than the automatic runtime).
export { Fragment, h } from "preact";
