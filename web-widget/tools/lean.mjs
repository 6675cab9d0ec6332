// Preact and the signals without what the widget does not use, taken out of their own sources when the widget is bundled:
// no hydration, no suspense, no portals, no contexts, no class components, no hooks, no error boundaries, no markup
// strings, no MathML. Each cut names its text in that source; one that no longer finds it stops the build, as another version
// does, so that each is looked at before it is shipped.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { transform } from "esbuild";

/** The versions whose sources these cuts were made for, and that widget_drawing.test.mjs has held against the whole. */
const LOOKED_AT = { preact: "11.2.0", "@preact/signals-core": "1.14.5" };

const MARKUP = "dangerouslySet" + "InnerHTML"; // no source of ours has this word

/** [from, to]: what stands between two texts, the second one stays; [from]: a text; a third is put in its place. */
const CUTS = {
  "preact/src/diff/index.js": [
    ["  let tmp, resumed, newType", "= newVNode.type;", "  let tmp, newType "],
    ["  if (oldVNode._flags & MODE_SUSPENDED", "  outer: if"],
    ["    let oldCommitQueueLength = commitQueue.length;\n    try {\n"],
    [", oldProps, oldState, snapshot, newProps", undefined, ", newProps"],
    ["      const isClassComponent = ", "      if (c = oldVNode._component)"],
    ["\n        if (c._bits & COMPONENT_PENDING_ERROR)", "\n      } else {\n        if (isClass"],
    [
      "        if (isClassComponent) {\n          newVNode",
      "          newVNode._component = c = new Base",
    ],
    [",\n            componentContext\n          );", undefined, "\n          );"],
    ["          c.render = doRender;\n        }\n", undefined, "          c.render = doRender;\n"],
    ["        if (provider)", "        c._bits |= COMPONENT_DIRTY;\n        c._render"],
    ["        c._renderCallbacks = [];\n        c._state", "      }\n      if (isClass"],
    ["      if (isClassComponent) {\n        if (!c._next", "      c._vnode = newVNode;"],
    [
      "      if (!oldVNode._component) {",
      "        if (newVNode._original == ",
      "      if (oldVNode._component) {\n",
    ],
    [
      ",\n          c._nextState,\n          componentContext\n        ) === false",
      undefined,
      ") === false",
    ],
    [
      "            c.state = c._nextState;\n            c._bits",
      " &= ~COMPONENT_DIRTY;\n          }",
      "            c._bits",
    ],
    ["          EMPTY_ARR.push.apply(", "          oldDom = getDomSibling(oldVNode);"],
    ["        if (c.componentWillUpdate)", "      }\n      c.context"],
    ["      c.context = componentContext;\n"],
    ["      let renderHook = ", "        c._bits &= ~COMPONENT_DIRTY;\n        if (render"],
    ["        if (renderHook)", "        tmp = c.render("],
    [
      "(c.props, c.state = c._nextState, c.context);\n      } while (",
      "      const renderResult",
      "(c.props);\n",
    ],
    ["      if (newProps._parentDom) {\n        tmp = oldDom", "      oldDom = diffChildren("],
    [
      "      if (newProps._parentDom) {\n        newVNode",
      "  } else {\n    oldDom = newVNode._dom",
    ],
    ["  if (tmp = options.diffed)", "  return oldDom;"],
    ["function rangeEnd(", "export function commitRoot("],
    ["  if (options._commit)", "}\nfunction diffElementNodes("],
    ["  let newHtml;\n  let oldHtml;\n"],
    ['  else if (nodeType == "math")', "  else if (!namespace)"],
    ["  if (excessDomChildren) {\n    for", "  if (!dom) {"],
    ["parentDom.ownerDocument || ", "document;\n    if"],
    [",\n      newProps.is ? newProps : parentDom\n", undefined, "\n"],
    ["    if (isHydrating) {\n", "  }\n  if (!nodeType) {"],
    [" && (!isHydrating || dom.data != newProps)"],
    ['    parentDom = nodeType == "template"', "    for (i in oldProps)", "    parentDom = dom;\n"],
    [`if (i == "${MARKUP}") {\n        oldHtml`, 'if (i != "children"'],
    [` else if (i == "${MARKUP}") {\n        newHtml`, ' else if (i == "value")'],
    ['(!isHydrating || typeof value == "function") && '],
    ["    if (newHtml) {", "      diffChildren("],
    ["excessDomChildren ? excessDomChildren[0] : ", "oldVNode._children && get"],
    ["      if (excessDomChildren) excess", "    if (!isHydrating ||"],
    ['    if (!isHydrating || nodeType == "textarea") {\n', '      i = "value";'],
    [
      "        setProperty(dom, i, checked, oldProps[i], namespace);\n      }\n    }\n",
      "  }\n  return dom;",
      "        setProperty(dom, i, checked, oldProps[i], namespace);\n      }\n",
    ],
    ["  try {\n    if (typeof ref ==", ' "function") {\n      if (value)', "    if (typeof ref =="],
    ["  } catch (e) {\n    options._catchError(e, vnode);\n  }\n"],
    ["  let r, end, nodes;", undefined, "  let r;"],
    ["  if (options.unmount)", "  if ((r = vnode.ref)"],
    [
      "    if (r.componentWillUnmount)",
      "    r._parentDom = r",
      "    if (r.componentWillUnmount) r.componentWillUnmount();\n",
    ],
    ["r._parentDom = r._globalContext = NULL", undefined, "r._parentDom = NULL"],
    [" ? skipRemove && !vnode.props._parentDom : true", undefined, " ? skipRemove : true"],
    ["  if (!skipRemove && (r = vnode._component)", "  if (!skipRemove) removeNode("],
    [
      "(props, state, context) {\n  return this.constructor(props, context)",
      undefined,
      "(props) {\n  return this.constructor(props)",
    ],
  ],
  "preact/src/diff/children.js": [
    [" || oldVNode._flags & REF_DETACHED"],
    ["    if (parentVNode.props._parentDom) return oldDom;\n"],
    ["    if (oldDom && !oldDom.parentNode) {", "    let dom = parentVNode._dom;"],
    ["    let next = oldDom;\n", "    if (dom != next)"],
    ["if (dom != next)", undefined, "if (dom != oldDom)"],
    [
      "      if (!isMounting && parentDom.moveBefore",
      "        parentDom.insertBefore(dom",
      "      {\n",
    ],
    [
      "  while ((oldDom = oldDom && oldDom.nextSibling)",
      "  return oldDom;\n}\nexport function toChild",
      "  oldDom = oldDom && oldDom.nextSibling;\n",
    ],
  ],
  "preact/src/diff/props.js": [
    ["  let useCapture;\n"],
    [
      '    if (typeof value == "string") {\n      dom.style',
      "      if (oldValue) {\n        for",
      "    {\n",
    ],
    ["      useCapture = name != ", "      name = name.slice(2)"],
    ['      if (name[0] < "a") name = ', "name.toLowerCase();", "      name = "],
    [
      "dom.addEventListener(name, proxy, useCapture)",
      undefined,
      "dom.addEventListener(name, proxy)",
    ],
    [
      "dom.removeEventListener(name, proxy, useCapture)",
      undefined,
      "dom.removeEventListener(name, proxy)",
    ],
    [
      "    if (namespace == SVG_NAMESPACE) {",
      ' if (name != "width"',
      "    if (namespace != SVG_NAMESPACE &&",
    ],
    [' if (name != "width"', undefined, ' name != "width"'],
    [
      ' && name != "rowSpan" && name != "colSpan" && name != "role" && name != "popover"',
      undefined,
      ' && name != "role"',
    ],
    ['name == "popover" && value == true ? "" : value', undefined, "value"],
    ["options.event ? options.event(e) : e", undefined, "e"],
  ],
  "preact/src/component.js": [
    ["(props, context) {\n", undefined, "(props) {\n"],
    ["  this.context = context;\n"],
    ["BaseComponent.prototype.setState = ", "BaseComponent.prototype.forceUpdate"],
    [
      "function(callback) {\n  if (this._vnode) {\n    this._bits |= COMPONENT_FORCE",
      undefined,
      "function() {\n  if (this._vnode) {\n    this._bits |= COMPONENT_FORCE",
    ],
    ["    if (callback) this._renderCallbacks.push(callback);\n"],
    ["BaseComponent.prototype.render = Fragment;\n"],
    [" && !vnode.props._parentDom ? getDomSibling", undefined, " ? getDomSibling"],
    ["    if (options.vnode) options.vnode(newVNode);\n"],
    [" && !vnode.props._parentDom) {\n    vnode._dom", undefined, ") {\n    vnode._dom"],
    ["let prevDebounce, rerenderCount", undefined, "let rerenderCount"],
    [
      " || prevDebounce != options.debounceRendering) {\n    prevDebounce = options.debounceRendering;",
      undefined,
      ") {",
    ],
    [
      "    (prevDebounce || queueMicrotask)(process);\n  }\n}\nconst",
      undefined,
      "    queueMicrotask(process);\n  }\n}\nconst",
    ],
    [
      "      (prevDebounce || queueMicrotask)(process);",
      undefined,
      "      queueMicrotask(process);",
    ],
  ],
  "preact/src/create-element.js": [["  if (!original && options.vnode) options.vnode(vnode);\n"]],
  "preact/src/render.js": [
    ["  if (options._root)", "  let isHydrating"],
    ["  let isHydrating = ", "  parentDom._children = createVNode"],
    ["    oldVNode || EMPTY_OBJ,\n    EMPTY_OBJ,", undefined, "    EMPTY_OBJ,"],
    ["    oldVNode ? NULL : ", "    commitQueue,"],
    [
      "    oldVNode ? oldVNode._dom : parentDom.firstChild,\n    // @ts-expect-error",
      "    refQueue\n",
      "    null,\n",
    ],
  ],
  "preact/src/options.js": [["import { _catchError }", "const options"], ["  _catchError\n"]],
  "@preact/signals-core/src/index.ts": [
    ["  reconcileBatchSnapshots();\n"],
    ["  currentBatchSnapshotVersion = ++batchSnapshotVersion;\n"],
    ["let batchSnapshotVersion = 0;", "let globalVersion = 0;"],
    ["function recordBatchSnapshot(", "function addDependency("],
    ["  this._batchSnapshotVersion = 0;\n"],
    ["      recordBatchSnapshot(this);\n"],
    ["  if (evalContext !== this) {", "  cleanupSources(this);\n  evalContext"],
    [
      "    if (this._flags & RUNNING) {\n      throw",
      "    const node = addDependency(this);\n    this._refresh",
    ],
    [
      "  if (this._flags & RUNNING) {\n    throw",
      "  this._flags |= RUNNING;\n  this._flags &= ~DISPOSED",
    ],
    ["const BRAND_SYMBOL", "const RUNNING"],
    ["let capturedEffects;\n"],
    [
      "  const prevCapturedEffects = capturedEffects;\n  evalContext = void 0;\n  capturedEffects = void 0;",
      undefined,
      "  evalContext = void 0;",
    ],
    [
      "    evalContext = prevContext;\n    capturedEffects = prevCapturedEffects;",
      undefined,
      "    evalContext = prevContext;",
    ],
    ["function Signal(value, options) {", undefined, "function Signal(value) {"],
    ["  this._watched = options", "Signal.prototype._refresh", "}\n"],
    [
      " else {\n      untracked(() => {\n        this._watched",
      "\n  }\n};\nSignal.prototype._unsub",
    ],
    ["      if (next === void 0) {", "    }\n  }\n};\nSignal.prototype.subscribe"],
    ["Signal.prototype.subscribe", "Signal.prototype.peek"],
    [
      "function signal(value, options) {\n  return new Signal(value, options);",
      undefined,
      "function signal(value) {\n  return new Signal(value);",
    ],
    [
      "function Computed(fn, options) {\n  Signal.call(this, void 0, options);",
      undefined,
      "function Computed(fn) {\n  Signal.call(this);",
    ],
    [
      "function computed(fn, options) {\n  return new Computed(fn, options);",
      undefined,
      "function computed(fn) {\n  return new Computed(fn);",
    ],
    ["function Effect(fn, options) {", undefined, "function Effect(fn) {"],
    ["  this.name = options?.name;\n  if (capturedEffects)", "}\nEffect.prototype._callback"],
    ["Effect.prototype.dispose = ", "function effect(fn, options) {"],
    [
      "function effect(fn, options) {\n  const effect2 = new Effect(fn, options);",
      undefined,
      "function effect(fn) {\n  const effect2 = new Effect(fn);",
    ],
    ["  dispose[Symbol.dispose] = dispose;\n"],
    ["function action(", "export {"],
    ["  action,\n  createModel,\n"],
  ],
};

/** Parameters that only what was cut has used: out of every list, one to a line or within one. */
const GONE = [
  "globalContext",
  "excessDomChildren",
  "commitQueue",
  "isHydrating",
  "component._globalContext",
  "oldVNode._flags & MODE_HYDRATE",
  "oldVNode._flags & MODE_HYDRATE ? [oldDom] : NULL",
];
const ANY_GONE = GONE.map((name) => name.replace(/[.?[\]]/g, "\\$&")).join("|");
const IN_A_LIST = new RegExp(`^ +(${ANY_GONE}),\\n|\\b(${ANY_GONE}), *`, "gm");

function cut(code, [from, to, instead = ""], name) {
  const at = code.indexOf(from);
  const end = to === undefined ? at + from.length : code.indexOf(to, at + from.length);
  if (at < 0 || end < 0 || code.indexOf(from, at + 1) >= 0)
    fail(`${name} has not once ${JSON.stringify(from)}`);
  return code.slice(0, at) + instead + code.slice(end);
}

const LEAN = /\/node_modules\/(preact\/src\/.*\.js|@preact\/signals-core\/src\/index\.ts)$/;

const fail = (what) => {
  throw new Error(`tools/lean.mjs: ${what}`);
};

function checkVersions(root) {
  for (const [name, version] of Object.entries(LOOKED_AT)) {
    const found = JSON.parse(
      readFileSync(join(root, "node_modules", name, "package.json"), "utf8"),
    );
    if (found.version !== version) fail(`${name} is ${found.version}, looked at was ${version}`);
  }
}

export const lean = (root) => ({
  name: "lean",
  setup(build) {
    const loaded = new Set();
    const gone = new Set();
    build.onStart(() => checkVersions(root));
    // What is named here and is not there any more has been looked at in another version.
    build.onEnd(({ errors }) => {
      if (errors.length > 0) return;
      for (const name of Object.keys(CUTS)) if (!loaded.has(name)) fail(`${name} was not loaded`);
      for (const name of GONE) if (!gone.has(name)) fail(`no list has ${name}`);
    });
    build.onResolve({ filter: /^preact$/ }, () => ({
      path: join(root, "node_modules/preact/src/index.js"),
      sideEffects: false,
    }));
    build.onResolve({ filter: /^@preact\/signals$/ }, () => ({
      path: join(root, "node_modules/@preact/signals-core/src/index.ts"),
      sideEffects: false,
    }));
    build.onLoad({ filter: LEAN }, async ({ path }) => {
      const name = LEAN.exec(path)[1];
      const { code } = await transform(readFileSync(path, "utf8"), { loader: name.slice(-2) });
      const left = (CUTS[name] ?? []).reduce((text, one) => cut(text, one, name), code);
      loaded.add(name);
      const contents = left.replace(IN_A_LIST, (_, alone, within) => {
        gone.add(alone ?? within);
        return "";
      });
      return { contents, loader: "js" };
    });
  },
});
