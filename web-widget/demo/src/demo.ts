// The demo shop in English where asked (?lang=en), and its own button that opens the chat with a question.
import "./demo.css";

const english = new URLSearchParams(location.search).get("lang")?.startsWith("en") ?? false;

if (english) {
  document.documentElement.lang = "en";
  document.title = "Sen Việt – home goods and lotus tea";
  for (const node of document.querySelectorAll<HTMLElement>("[data-en]")) {
    node.textContent = node.dataset.en ?? "";
  }
  for (const node of document.querySelectorAll<HTMLElement>("[data-en-label]")) {
    node.setAttribute("aria-label", node.dataset.enLabel ?? "");
  }
  const other = document.getElementById("language") as HTMLAnchorElement;
  other.textContent = "Tiếng Việt";
  other.href = "?lang=vi";
  other.hreflang = "vi";
}

for (const button of document.querySelectorAll<HTMLElement>("[data-ask]")) {
  button.addEventListener("click", () => {
    const { sb } = window as unknown as { sb: (verb: string, ...rest: unknown[]) => void };
    sb("prefill", english ? button.dataset.askEn : button.dataset.ask);
  });
}
