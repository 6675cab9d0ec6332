// A style sheet: bundled beside the script by name only, or, in the widget, its text.
declare module "*.css" {
  const text: string;
  export default text;
}
