// A list of rows of one height that draws only those on the screen, however many there are.
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { Slots } from "./slots.ts";

const OVERSCAN = 6;

/** Where among its siblings the row stands that has the focus or is being pressed; -1: none. */
function heldIn(box: HTMLElement | null): number {
  const held = box?.querySelector("li:focus-within, li:active");
  return held ? [...(held.parentNode as ParentNode).children].indexOf(held) : -1;
}

export function VirtualList<T>(props: {
  items: readonly T[];
  rowHeight: number;
  keyOf: (item: T) => string;
  row: (item: T) => ComponentChildren;
  /** Brought into sight whenever it changes. */
  current: string;
  label: string;
  testid: string;
  onEnd?: () => void;
}) {
  const { items, rowHeight, keyOf } = props;
  const box = useRef<HTMLDivElement>(null);
  const slots = useRef<Slots>(null);
  slots.current ??= new Slots();
  const top = useSignal(0); // which row is the first in sight
  const height = useSignal(800);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      height.value = element.clientHeight;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(() => {
    const element = box.current;
    const at = items.findIndex((item) => keyOf(item) === props.current);
    if (!element || at < 0) return;
    const [from, to] = [at * rowHeight, (at + 1) * rowHeight];
    if (from < element.scrollTop) element.scrollTop = from;
    else if (to > element.scrollTop + element.clientHeight)
      element.scrollTop = to - element.clientHeight;
  }, [props.current]);
  const first = Math.max(0, top.value - OVERSCAN);
  const inSight = Math.ceil(height.value / rowHeight) + 1;
  const last = Math.min(items.length, top.value + inSight + OVERSCAN);
  useEffect(() => {
    if (last === items.length && items.length > 0) props.onEnd?.();
  }, [last === items.length, items.length]);
  const shown = items.slice(first, last);
  const keys = slots.current.take(shown.map(keyOf), heldIn(box.current));
  return (
    <div
      class="pane-body"
      ref={box}
      onScroll={(event) => {
        top.value = Math.floor(event.currentTarget.scrollTop / rowHeight);
      }}
    >
      <ul
        class="rows"
        style={{ height: `${items.length * rowHeight}px` }}
        aria-label={props.label}
        data-testid={props.testid}
        data-count={items.length}
      >
        {shown.map((item, index) => (
          <li
            key={keys[index]}
            style={{ transform: `translateY(${(first + index) * rowHeight}px)` }}
            aria-setsize={items.length}
            aria-posinset={first + index + 1}
          >
            {props.row(item)}
          </li>
        ))}
      </ul>
    </div>
  );
}
