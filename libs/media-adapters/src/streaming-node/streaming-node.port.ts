import type { TokenKey } from '../playback-token';

export interface NodeSettings {
  readonly host: string;
  readonly port: number;
  /** The back office, asked for nothing but content keys. */
  readonly apiUrl: string;
  /** The node's own, sent to the back office only. */
  readonly credential: string;
  /** Every key whose tokens are honoured. */
  readonly tokenKeys: readonly TokenKey[];
  /** How far the product's time is ahead of the machine's; other than 0 only where time is moved on purpose. */
  readonly clockOffsetMs: number;
}

export interface PublicationKey {
  readonly assetId: string;
  readonly publicationId: string;
}

/** What a streaming node is asked to do. It serves `/p/<token>/<assetId>/<publicationId>/<file>` and judges each request by itself. */
export interface StreamingNode {
  /** What an adapter promises beyond the contract, so that a planner can record which guarantee it got. */
  readonly guarantees: NodeGuarantees;
  /** Serves by these settings from now on. When it throws, the former ones are in force as before. */
  apply(settings: NodeSettings): Promise<'started' | 'reloaded' | 'unchanged'>;
  isServing(): Promise<boolean>;
  /** Takes over a folder of finished files on the node's own disk; players see all of it or nothing. */
  publish(publication: PublicationKey, finishedFolder: string): Promise<void>;
  withdraw(publication: PublicationKey): Promise<void>;
  holdings(): Promise<PublicationKey[]>;
  /** These sessions and no others are refused, whatever their tokens say. */
  deny(sessionIds: ReadonlySet<string>): Promise<void>;
  /** Sessions that were answered within the last half minute. */
  activeSessions(): Promise<number>;
  stop(): Promise<void>;
}

export interface NodeGuarantees {
  /** From `deny` to the first request that is refused. */
  readonly denialTakesMs: number;
  /** Whether a response under way is cut when its session is denied, or sent to its end. */
  readonly denialCutsResponses: boolean;
}

export class NginxMissing extends Error {
  override name = 'NginxMissing';
}

export class PortTaken extends Error {
  override name = 'PortTaken';
}

/** The node's folder cannot be what it has to be: wrong name, or out of reach of the server's own user. */
export class UnfitNodeFolder extends Error {
  override name = 'UnfitNodeFolder';
}

/** The server did not accept its settings; `message` ends with its own words. */
export class SettingsRefused extends Error {
  override name = 'SettingsRefused';
}
