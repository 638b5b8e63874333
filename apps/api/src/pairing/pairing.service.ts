import { Inject, Injectable } from '@nestjs/common';
import { account, type AccountRefusal } from '@domain/account/account';
import { msBetween, type Sealed } from '@domain/kernel';
import { pairing, type Pairing, type PairingRefusal } from '@domain/pairing/pairing';
import type { CommandRefusal, Position } from '@event-store';
import { DerivedKeys, PairingCodes, PersonVault } from '@operations';
import { KnownFacts } from '../entitlement/known-facts';
import { carrierOf, CommandDoor, notePosition, Problem, type Asked, type Caller } from '../platform';
import { deviceOf, deviceSecret, sha256 } from './pairing-requests';
import { PairingStreams } from './pairing-streams';

export type PairingConfirmation = Readonly<
  | { kind: 'confirmed'; pairingId: string; accountId: string; deviceId: string; position: Position }
  | { kind: 'refused'; code: ConfirmRefusal }
>;
export type ConfirmRefusal = 'code-unknown' | PairingRefusal | AccountRefusal | CommandRefusal;

/** Of a household whose products say nothing: it may have bought none yet. */
const devicesWithoutProduct = 5;

type Asking = Exclude<Pairing, { status: 'none' }>;

/** Pairing as the household sees it: a person types the code that the device shows. */
@Injectable()
export class PairingService {
  @Inject(PersonVault) private readonly vault!: PersonVault;
  @Inject(DerivedKeys) private readonly keys!: DerivedKeys;

  constructor(
    private readonly door: CommandDoor,
    private readonly codes: PairingCodes,
    private readonly streams: PairingStreams,
    private readonly facts: KnownFacts,
  ) {}

  /** The same command gets its first answer, also when its code is long gone. */
  async confirm(asked: Asked, code: string, accountId: string): Promise<PairingConfirmation> {
    const before = await this.streams.firstAnswer(asked.meta);
    if (!before) return this.#confirm(asked, code, accountId);
    if (before.kind === 'refused') return before;
    notePosition(asked.caller, before.position);
    return { kind: 'confirmed', ...before.data, position: before.position };
  }

  /** The device is added first: a pairing that is confirmed has its device, whatever happens in between. */
  async #confirm(asked: Asked, code: string, accountId: string): Promise<PairingConfirmation> {
    const carrierId = carrierOf(asked.caller);
    const shown = await this.#shownBy(code, asked);
    if (!shown) return { kind: 'refused', code: 'code-unknown' };
    const { pairingId, state } = shown;
    if (state.status === 'confirmed' && state.accountId !== accountId)
      return { kind: 'refused', code: 'confirmed-by-another' };
    const deviceId = deviceOf(pairingId);
    const added = await this.#addDevice(asked, state, { accountId, deviceId, carrierId });
    if (added !== undefined) return { kind: 'refused', code: added };
    const data = { pairingId, accountId, deviceId, at: asked.at };
    const outcome = await this.door.send(pairing, pairingId, { type: 'ConfirmPairing', data }, asked);
    if (outcome.kind !== 'refused')
      return { kind: 'confirmed', pairingId, accountId, deviceId, position: outcome.position };
    // The same command comes again, and finds its device.
    if (outcome.code !== 'try-again') await this.#removeDevice(asked, accountId, deviceId);
    return { kind: 'refused', code: outcome.code };
  }

  async #shownBy(code: string, asked: Asked): Promise<Readonly<{ pairingId: string; state: Asking }> | undefined> {
    const pairingId = await this.#pairingOf(code, asked);
    const found = pairingId === undefined ? undefined : await this.streams.find(pairingId);
    if (pairingId === undefined || found?.carrierId !== carrierOf(asked.caller)) return undefined;
    return found.state.status === 'none' ? undefined : { pairingId, state: found.state };
  }

  /** @throws Problem TOO_MANY_REQUESTS for who has typed too many codes that nobody shows */
  async #pairingOf(code: string, { caller, at }: Asked): Promise<string | undefined> {
    const guess = { carrierId: carrierOf(caller), callerId: whoTypes(caller), code, now: at };
    const found = await this.codes.guess(guess);
    if (found.kind === 'found') return found.pairingId;
    if (found.kind === 'unknown') return undefined;
    throw new Problem('TOO_MANY_REQUESTS', 'Too many wrong codes. Wait a while.', {
      field: 'code',
      headers: { 'retry-after': String(Math.ceil(msBetween(at, found.until) / 1000)) },
    });
  }

  async #addDevice(
    asked: Asked,
    { family, deviceName }: Asking,
    { accountId, deviceId, carrierId }: Readonly<{ accountId: string; deviceId: string; carrierId: string }>,
  ): Promise<ConfirmRefusal | undefined> {
    const { entitlements } = await this.facts.current();
    const data = {
      accountId,
      deviceId,
      family,
      name: await this.#nameFor(accountId, deviceName),
      credentialHash: sha256(this.keys.credential(deviceSecret, deviceId)),
      limit: entitlements.deviceLimitOf(accountId, carrierId, asked.at) ?? devicesWithoutProduct,
      at: asked.at,
    };
    const step = { caller: asked.caller, meta: asked.step('add-device') };
    const outcome = await this.door.send(account, accountId, { type: 'AddDevice', data }, step);
    return outcome.kind === 'refused' ? outcome.code : undefined;
  }

  /** Under the household's own key: erasing the household erases the names of its devices. */
  async #nameFor(accountId: string, deviceName: Sealed): Promise<Sealed> {
    return this.vault.seal(accountId, (await this.vault.open(deviceName)) ?? '');
  }

  async #removeDevice(asked: Asked, accountId: string, deviceId: string): Promise<void> {
    const step = { caller: asked.caller, meta: asked.step('remove-device') };
    const data = { accountId, deviceId, at: asked.at };
    await this.door.send(account, accountId, { type: 'RemoveDevice', data }, step);
  }
}

/** Whose wrong codes count together: a person's, and those of a household's devices. */
function whoTypes(caller: Caller): string {
  if (caller.kind === 'staff') return caller.staffId;
  if (caller.kind === 'device') return caller.accountId;
  throw new Error(`Callers of kind ${caller.kind} confirm no pairings`);
}
