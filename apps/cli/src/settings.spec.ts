import { BadSetting, describePorts, readSettings } from './settings';

describe('the settings of one machine', () => {
  it('count six ports from 4400 where nothing is said', () =>
    expect(readSettings({}).ports).toEqual({
      api: 4400,
      postgres: 4401,
      projector: 4402,
      worker: 4403,
      node: 4404,
      nodeHealth: 4405,
    }));

  it('move all ports by the base, and one by its own variable', () =>
    expect(readSettings({ USHER_PORT_BASE: '9000', USHER_NODE_HEALTH_PORT: '7' }).ports).toMatchObject({
      api: 9000,
      node: 9004,
      nodeHealth: 7,
    }));

  it.each(['0', '65536', 'http', '80.5'])('refuse %s as a port, and name the variable', (text) =>
    expect(() => readSettings({ USHER_API_PORT: text })).toThrow(
      new BadSetting(`USHER_API_PORT must be a port from 1 to 65535, not “${text}”.`),
    ),
  );

  it('say of each port what it is for and what moves it', () =>
    expect(describePorts(readSettings({}))).toContainEqual({
      port: 4404,
      purpose: 'media node',
      variable: 'USHER_NODE_PORT',
    }));

  it('keep the data where they are told to', () =>
    expect(readSettings({ USHER_DATA: '/srv/usher' }).data).toBe('/srv/usher'));
});
