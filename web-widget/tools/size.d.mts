export interface Size {
  raw: number;
  gz: number;
  br: number;
  files: number;
}
export const BUDGETS: { name: string; unit: "gz" | "br"; limit: number; files?: number }[];
export function measure(
  dist: string,
): Record<
  "loader" | "shim" | "widget" | "answer" | "verbs" | "extras" | "whole" | "console" | "board",
  Size
>;
export function report(sizes: Record<string, Size>): void;
