// A list to choose from whose lines are made once somebody is about to open it: five hundred lists of five hundred
// colleagues would be a quarter of a million elements that nobody looks at, made and laid out with each change.
import type { ComponentChildren, ComponentProps } from "preact";
import { useState } from "preact/hooks";

type Props = ComponentProps<"select"> & {
  value: string;
  shut: string; // the line of `value`, all there is until then
  lines: () => ComponentChildren;
};

export function LateSelect({ shut, lines, ...rest }: Props) {
  // By a pointer, a key or a reader of the screen: each of them comes before the list is shown.
  const [isWanted, want] = useState(false);
  return (
    <select
      {...rest}
      onPointerEnter={() => want(true)}
      onPointerDown={() => want(true)}
      onPointerLeave={(event) => want(document.activeElement === event.currentTarget)}
      onFocus={() => want(true)}
      onBlur={() => want(false)}
    >
      {isWanted ? lines() : <option value={rest.value}>{shut}</option>}
    </select>
  );
}
