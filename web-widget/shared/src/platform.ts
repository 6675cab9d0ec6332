// Small things of the platform: ids, storage that may be forbidden, and JSON calls to our own server.
// Storage never throws: where the browser refuses it (a third-party frame, private mode) memory stands in.

export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, "-")
    .replace(/\//g, "_");
}

export class SafeStorage {
  private readonly memory = new Map<string, string>();
  private readonly store: Storage | null;

  constructor(pick: () => Storage) {
    let store: Storage | null = null;
    try {
      store = pick();
      store.getItem("");
    } catch {
      store = null;
    }
    this.store = store;
  }

  get durable(): boolean {
    return this.store !== null;
  }

  read(key: string): string | null {
    try {
      return this.store ? this.store.getItem(key) : (this.memory.get(key) ?? null);
    } catch {
      return null;
    }
  }

  write(key: string, value: string | null): void {
    try {
      if (!this.store) {
        if (value === null) this.memory.delete(key);
        else this.memory.set(key, value);
      } else if (value === null) this.store.removeItem(key);
      else this.store.setItem(key, value);
    } catch {
      // Full or forbidden meanwhile: what is shown stays right, only a reload forgets it.
    }
  }

  readJson<T>(key: string): T | null {
    try {
      const text = this.read(key);
      return text === null ? null : (JSON.parse(text) as T);
    } catch {
      return null;
    }
  }

  writeJson(key: string, value: readonly unknown[] | object): void {
    const empty = Array.isArray(value) && value.length === 0;
    this.write(key, empty ? null : JSON.stringify(value));
  }
}

export class HttpError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly field = "",
    readonly by = "", // whose change was in the way
  ) {
    super(message);
  }
}

/** A call with JSON or, as part of a file, with bytes. Errors carry the server's own code and words. */
export async function call<T>(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
  signal: AbortSignal | null = null,
): Promise<T> {
  const init: RequestInit = { method, headers, signal };
  if (body instanceof Blob) init.body = body;
  else if (body !== undefined) {
    init.body = JSON.stringify(body);
    init.headers = { ...headers, "Content-Type": "application/json" };
  }
  const response = await fetch(path, init);
  const text = await response.text();
  let json: unknown = null;
  try {
    json = text ? JSON.parse(text) : null;
  } catch {
    json = null;
  }
  if (response.ok) return json as T;
  const problem = (json ?? {}) as {
    code?: string;
    message?: string;
    field?: string;
    by?: string;
  };
  throw new HttpError(
    response.status,
    problem.code ?? "INTERNAL",
    problem.message ?? `HTTP ${response.status}`,
    problem.field,
    problem.by,
  );
}
