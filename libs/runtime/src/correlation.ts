import { AsyncLocalStorage } from 'node:async_hooks';

const current = new AsyncLocalStorage<string>();

/** Runs `act` so that every line logged in it, at any depth and after any `await`, carries this id. */
export const withCorrelation = <T>(correlationId: string, act: () => T): T => current.run(correlationId, act);

export const currentCorrelation = (): string | undefined => current.getStore();
