// Files that are dropped anywhere on a screen that can take them.
import type { Signal } from "@preact/signals";

export interface DropOptions {
  dragging: Signal<boolean>;
  allowed: () => boolean;
  take: (files: FileList | undefined) => void;
}

/** The three handlers of whatever may be dropped on. */
export const dropTarget = ({ dragging, allowed, take }: DropOptions) => ({
  onDragOver: (event: DragEvent) => {
    if (!allowed() || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    dragging.value = true;
  },
  onDragLeave: (event: DragEvent) => {
    const to = event.relatedTarget as Node | null;
    if (!(event.currentTarget as HTMLElement).contains(to)) dragging.value = false;
  },
  onDrop: (event: DragEvent) => {
    if (!dragging.value) return;
    event.preventDefault();
    dragging.value = false;
    take(event.dataTransfer?.files);
  },
});
