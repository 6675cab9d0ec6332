// Every word that the console and the board show, in one table: a key that is missing in a language does not compile.
import { makePairs } from "../../shared/src/i18n.ts";
import { accessTexts } from "./texts_access.ts";
import { actTexts } from "./texts_acts.ts";
import { boardTexts } from "./texts_board.ts";
import { chatTexts } from "./texts_chats.ts";
import { codeTexts } from "./texts_codes.ts";
import { fileTexts } from "./texts_files.ts";
import { frameTexts } from "./texts_frame.ts";
import { keyTexts } from "./texts_keys.ts";
import { openIdTexts } from "./texts_open_id.ts";
import { settingsTexts } from "./texts_settings.ts";
import { ticketTexts } from "./texts_tickets.ts";

export const pairs = {
  ...frameTexts,
  ...chatTexts,
  ...boardTexts,
  ...actTexts,
  ...codeTexts,
  ...fileTexts,
  ...keyTexts,
  ...settingsTexts,
  ...ticketTexts,
  ...accessTexts,
  ...openIdTexts,
};

export const t = makePairs(pairs);
export type TextKey = keyof typeof pairs;
