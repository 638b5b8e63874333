/** What a door can answer instead of an answer, and the status that HTTP has for it. A refusal is none of these. */
export const problemStatus = {
  BAD_USER_INPUT: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  CONFLICT: 409,
  GONE: 410,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  TOO_MANY_REQUESTS: 429,
  INTERNAL_SERVER_ERROR: 500,
  UNAVAILABLE: 503,
  POSITION_NOT_REACHED: 504,
} as const;

export type ProblemCode = keyof typeof problemStatus;

export type ProblemDetails = Readonly<{
  /** The path of what is wrong, such as `input.limits.devices`. */
  field?: string;
  /** What else the answer's body holds, such as the offset that an upload has reached. */
  body?: Readonly<Record<string, unknown>>;
  headers?: Readonly<Record<string, string>>;
  cause?: unknown;
}>;

/** Thrown at the edge only; its message is made to be seen outside. */
export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    readonly code: ProblemCode,
    message: string,
    readonly details: ProblemDetails = {},
  ) {
    super(message, { cause: details.cause });
  }

  get status(): number {
    return problemStatus[this.code];
  }
}

export const badInput = (field: string, message: string): Problem => new Problem('BAD_USER_INPUT', message, { field });
export const notFound = (what: string): Problem => new Problem('NOT_FOUND', `There is no such ${what}.`);
