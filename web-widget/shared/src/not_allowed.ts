/** Thrown by whoever fetches a token where another attempt cannot help. */
export class NotAllowed extends Error {}
