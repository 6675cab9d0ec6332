// What an inbox gives: the snippet for the website, and how the widget will look, changing while one types.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { onColour } from "../../shared/src/colour.ts";
import { locale } from "../../shared/src/i18n.ts";
import { chatIcon, copyIcon, Icon } from "../../shared/src/icons.tsx";
import { copyText } from "./parts.tsx";
import { t } from "./texts.ts";

export function Snippet({ inbox }: { inbox: string }) {
  const text = `<script>
window.sb = window.sb || function () { (sb.q = sb.q || []).push(arguments) };
sb('boot', { inbox: '${inbox}' });
addEventListener('load', function () {
  var s = document.createElement('script');
  s.src = '${location.origin}/widget/loader.js';
  document.body.append(s);
});
</script>`;
  return (
    <div class="snippet-block">
      <h3>{t("snippet")}</h3>
      <pre class="snippet" data-testid="snippet" tabIndex={0}>
        {text}
      </pre>
      <button
        type="button"
        class="button small-button"
        data-testid="copy-snippet"
        onClick={() => void copyText(text)}
      >
        <Icon shape={copyIcon} size={15} />
        {t("copy")}
      </button>
    </div>
  );
}

interface Shown {
  name: string;
  colour: string;
  greeting: string;
  fields: string[];
}

function read(form: HTMLFormElement): Shown {
  const data = new FormData(form);
  const text = (name: string): string => String(data.get(name) ?? "");
  const label = locale.value === "vi" ? 1 : 2;
  const fields = [...data.keys()]
    .filter((name) => new RegExp(`^form\\.\\d+\\.${label}$`).test(name))
    .map(text)
    .filter(Boolean);
  const greeting = text(`greeting-${locale.value}`) || text("greeting-vi") || text("greeting-en");
  return { name: text("name"), colour: text("brandColour") || "#1f4fd1", greeting, fields };
}

export function Preview() {
  const shown = useSignal<Shown | null>(null);
  useEffect(() => {
    const form = document.querySelector<HTMLFormElement>('[data-testid="setting-form"]');
    if (!form) return;
    const update = () => {
      shown.value = read(form);
    };
    update();
    form.addEventListener("input", update);
    return () => form.removeEventListener("input", update);
  }, []);
  const { name = "", colour = "#1f4fd1", greeting = "", fields = [] } = shown.value ?? {};
  const tint = { background: colour, color: onColour(colour) };
  return (
    <figure class="widget-preview" data-testid="widget-preview" data-colour={colour}>
      <figcaption class="small muted">{t("preview")}</figcaption>
      <div class="preview-panel" aria-hidden="true">
        <div class="preview-head" style={tint}>
          {name}
        </div>
        <div class="preview-body">
          <p>{greeting}</p>
          {fields.map((field) => (
            <span key={field} class="preview-field">
              {field}
            </span>
          ))}
          <span class="preview-button" style={tint}>
            {t("startChat")}
          </span>
        </div>
      </div>
      <span class="preview-launcher" style={tint} aria-hidden="true">
        <Icon shape={chatIcon} size={26} />
      </span>
    </figure>
  );
}
