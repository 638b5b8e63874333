import type { AddressInfo } from 'node:net';
import { NodeBench, streamingNodeContract } from './contract/streaming-node.contract';
import { FakeStreamingNode } from './fake-streaming-node.adapter';
import { findNginx } from './nginx-process';
import { NginxStreamingNode } from './nginx-streaming-node.adapter';
import { NginxMissing, PortTaken, SettingsRefused, UnfitNodeFolder } from './streaming-node.port';

streamingNodeContract('fake', (folder) => new FakeStreamingNode(folder));
streamingNodeContract('nginx', (folder) => new NginxStreamingNode(folder));

describe('an nginx node whose new settings fail', () => {
  let bench: NodeBench;
  beforeEach(async () => (bench = await NodeBench.open((folder) => new NginxStreamingNode(folder))));
  afterEach(() => bench.close());

  it('serves by the former ones when nginx refuses the new ones', async () => {
    await expect(bench.node.apply(bench.settings({ apiUrl: 'http://no-such-host.invalid:1' }))).rejects.toThrow(
      SettingsRefused,
    );
    expect((await bench.ask('master.m3u8')).status).toBe(200);
    expect(await bench.node.apply(bench.settings())).toBe('unchanged');
  });

  it('serves by the former ones when the new ones cannot come into force', async () => {
    const { port } = bench.api.address() as AddressInfo;
    await expect(bench.node.apply(bench.settings({ port }))).rejects.toThrow(SettingsRefused);
    expect((await bench.ask('master.m3u8')).status).toBe(200);
    expect(await bench.node.isServing()).toBe(true);
  });

  it('names the port that another program has', async () => {
    await bench.node.stop();
    const { port } = bench.api.address() as AddressInfo;
    await expect(bench.node.apply(bench.settings({ port }))).rejects.toThrow(PortTaken);
  });

  it('takes no credential that would break out of its line', async () => {
    const credential = 'x"; return 200 "y';
    await expect(bench.node.apply(bench.settings({ credential }))).rejects.toThrow(SettingsRefused);
  });
});

describe('looking for nginx', () => {
  it('says what to install where there is none', () => {
    expect(() => findNginx('', [])).toThrow(NginxMissing);
    expect(() => findNginx('', [])).toThrow('apt-get install');
  });

  it('takes no folder whose name would break out of the configuration', () => {
    expect(() => new NginxStreamingNode('/srv/a"; b')).toThrow(UnfitNodeFolder);
    expect(() => new NginxStreamingNode('relative')).toThrow(UnfitNodeFolder);
  });
});
