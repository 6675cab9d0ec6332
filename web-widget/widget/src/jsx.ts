// What the bundler calls for each element of the widget. A component is drawn again when a signal that it read has
// changed, or its properties have: a drawing is an effect that only asks for the next one. Public calls of Preact and of
// the signals' core, so that neither their binding nor hooks are loaded.
import { effect } from "@preact/signals";
import { type Component, createElement, Fragment, type FunctionComponent } from "preact";

export { Fragment };

type Props = Record<string, unknown>;
type Drawn = Component & { stop?: () => void };
type Draw = (props: Props) => unknown;

const watched = new Map<unknown, FunctionComponent>();

function differs(this: Drawn, next: Props): boolean {
  const props = this.props as Props;
  for (const name in { ...props, ...next }) if (props[name] !== next[name]) return true;
  return false;
}

function watch(draw: Draw): FunctionComponent {
  return function (this: Drawn, props: Props) {
    let view: unknown;
    let isDrawn = false;
    this.stop?.();
    this.stop = effect(() => {
      if (isDrawn) this.forceUpdate();
      else view = draw(props);
      isDrawn = true;
    });
    this.shouldComponentUpdate = differs;
    this.componentWillUnmount = this.stop;
    return view;
  } as unknown as FunctionComponent;
}

/** As Preact's own. */
export function h(type: unknown, ...rest: unknown[]) {
  let made = type;
  if (typeof type === "function" && type !== Fragment) {
    made = watched.get(type);
    if (!made) watched.set(type, (made = watch(type as Draw)));
  }
  return createElement(made as "p", ...(rest as [null]));
}
