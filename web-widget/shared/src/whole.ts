// Which bundle this is. The widget's has not what only staff's pages, the tests and the stand-in server need of the shared parts.

/** Set by tools/build.mjs for the widget alone. */
declare const IS_WIDGET: boolean;
export const isWhole = typeof IS_WIDGET === "undefined";
