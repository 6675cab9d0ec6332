// Files that are pasted into a field.

/** Files of a paste, which then is no paste of text. Cells and paragraphs of an office program come as text in two kinds and
 *  as a picture of it: there the text is meant. (A file manager names its files in plain text.) */
export function pastedFiles(event: ClipboardEvent): FileList | undefined {
  const { files, types = [] } = event.clipboardData ?? {};
  const isText = types.includes("text/plain") && types.includes("text/html");
  if (isText || !files?.length) return undefined;
  event.preventDefault();
  return files;
}
