/** A request to an engine that keeps ledgers over HTTP. */
export interface EngineRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: { readonly [name: string]: string };
  readonly body?: Uint8Array;
}

/** What the engine answered; nothing is followed, unpacked or believed. Names of headers are in lower case. */
export interface EngineAnswer {
  readonly status: number;
  readonly headers: { readonly [name: string]: string | undefined };
  readonly body: Uint8Array;
}

/**
 * Sends one request. No answer, or one that was cut, is an `OutcomeUnknown` where anything may have left, and otherwise a
 * `TrueupError` that says that the engine cannot be reached.
 */
export interface EngineSender {
  send(request: EngineRequest): Promise<EngineAnswer>;
  close(): Promise<void>;
}
