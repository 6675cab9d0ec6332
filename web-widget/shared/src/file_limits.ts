// Which files a message may have.

export interface FileLimits {
  bytes: number; // of one file
  perMessage: number;
}

export const FILE_LIMITS: FileLimits = { bytes: 10 * 1024 * 1024, perMessage: 5 };
/** What the server takes, for the picker; it judges the content itself. */
export const FILE_KINDS = ".png,.jpg,.jpeg,.gif,.webp,.pdf,.txt,.csv";
