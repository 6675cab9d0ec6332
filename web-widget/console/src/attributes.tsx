// What the shop knows of a customer besides the name: its own fields, which staff can add to.
import type { Contact } from "#wire";
import { api, complain } from "./api.ts";
import { Facts } from "./customer.tsx";
import { showContact } from "./list_rows.ts";
import { json } from "./state.ts";
import { t } from "./texts.ts";

async function add(contact: Contact, event: SubmitEvent): Promise<void> {
  event.preventDefault();
  const form = event.currentTarget as HTMLFormElement;
  const data = new FormData(form);
  const [key, value] = ["key", "value"].map((name) =>
    String(data.get(name) ?? "")
      .normalize("NFC")
      .trim(),
  ) as [string, string];
  if (!key || !value) return;
  try {
    const saved = await api.patch(`/contacts/${contact.id}`, { attributes: { [key]: value } }); // the others stay
    showContact(json.fromJson("Contact", saved));
    form.reset();
  } catch (error) {
    complain(error);
  }
}

export function Attributes({ contact }: { contact: Contact }) {
  return (
    <>
      <Facts facts={Object.entries(contact.attributes)} />
      <form class="inline-form pair" onSubmit={(event) => void add(contact, event)}>
        <input
          name="key"
          aria-label={t("attributeName")}
          placeholder={t("attributeName")}
          maxLength={64}
          autocomplete="off"
          data-testid="attribute-name"
        />
        <input
          name="value"
          aria-label={t("attributeValue")}
          placeholder={t("attributeValue")}
          maxLength={512}
          autocomplete="off"
          data-testid="attribute-value"
        />
        <button type="submit" class="button small-button" data-testid="add-attribute">
          {t("add")}
        </button>
      </form>
    </>
  );
}
