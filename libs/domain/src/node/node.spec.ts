import type { Instant } from '@domain/kernel';
import { specificationFor } from '@testing';
import { node } from './node';
import type { NodeEvent } from './node.events';

const given = specificationFor(node);
const at = '2026-01-05T12:00:00.000Z' as Instant;
const id = { nodeId: 'node-1' };
const what = {
  ...id,
  name: 'north',
  region: 'north',
  baseUrl: 'http://127.0.0.1:8480',
  capacity: 500,
  credentialHash: 'hash',
};
const register = { type: 'RegisterNode', data: { ...what, at } } as const;
const registered: NodeEvent = { type: 'NodeRegistered', data: { ...what, registeredAt: at } };
const lose = { type: 'LoseNode', data: { ...id, lastSeenAt: at, at } } as const;
const lost: NodeEvent = { type: 'NodeLost', data: { ...id, lastSeenAt: at, lostAt: at } };
const giveBack = { type: 'ReturnNode', data: { ...id, at } } as const;
const returned: NodeEvent = { type: 'NodeReturned', data: { ...id, returnedAt: at } };
const drain = { type: 'DrainNode', data: { ...id, at } } as const;
const drained: NodeEvent = { type: 'NodeDrained', data: { ...id, drainedAt: at } };
const reopen = { type: 'ReopenNode', data: { ...id, at } } as const;
const reopened: NodeEvent = { type: 'NodeReopened', data: { ...id, reopenedAt: at } };

describe('registering a node', () => {
  it('makes it known', () => given().when(register).then(registered));
  it('is refused a second time', () => given(registered).when(register).thenRefused('already-registered'));
  it('is refused when it can carry nothing', () =>
    given()
      .when({ ...register, data: { ...register.data, capacity: 0 } })
      .thenRefused('capacity-below-one'));
});

describe('losing a node', () => {
  it('is remembered', () => given(registered).when(lose).then(lost));
  it('does nothing while it is lost', () => given(registered, lost).when(lose).thenNothingHappens());
  it('happens to a drained one, too', () => given(registered, drained).when(lose).then(lost));
  it('is refused for a stranger', () => given().when(lose).thenRefused('not-registered'));
});

describe('the return of a node', () => {
  it('ends its loss', () => given(registered, lost).when(giveBack).then(returned));
  it('does nothing when it was not lost', () => given(registered).when(giveBack).thenNothingHappens());
  it('is refused for a stranger', () => given().when(giveBack).thenRefused('not-registered'));
});

describe('draining a node', () => {
  it('sends it no new sessions', () => given(registered).when(drain).then(drained));
  it('does nothing a second time', () => given(registered, drained).when(drain).thenNothingHappens());
  it('is refused for a stranger', () => given().when(drain).thenRefused('not-registered'));
});

describe('reopening a node', () => {
  it('sends it sessions again', () => given(registered, drained).when(reopen).then(reopened));
  it('does nothing when it was not drained', () =>
    given(registered, drained, reopened).when(reopen).thenNothingHappens());
  it('is refused for a stranger', () => given().when(reopen).thenRefused('not-registered'));
});
