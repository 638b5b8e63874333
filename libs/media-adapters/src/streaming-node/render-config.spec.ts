import { readFileSync } from 'node:fs';
import { renderConfig, type NodeLayout } from './render-config';

const layout: NodeLayout = {
  folder: '/srv/usher/node',
  host: '127.0.0.1',
  port: 8480,
  apiOrigin: 'http://127.0.0.1:8400',
  generation: '0123456789abcdef',
  jsModule: '/usr/lib/nginx/modules/ngx_http_js_module.so',
};
const golden = (name: string) => readFileSync(new URL(`./golden/${name}`, import.meta.url), 'utf8');

describe("writing a node's nginx.conf", () => {
  it('gives exactly this for a node of an ordinary user', () => {
    expect(renderConfig(layout)).toBe(golden('ordinary-user.nginx.conf'));
  });

  it('gives exactly this for a node of root that is open to all and asks its back office over TLS', () => {
    const open = { host: '0.0.0.0', workerUser: 'www-data', apiOrigin: 'https://office.example.net' };
    expect(renderConfig({ ...layout, ...open })).toBe(golden('root-tls.nginx.conf'));
  });

  it('lets the health location be asked from the address the node listens on', () => {
    const config = renderConfig({ ...layout, host: '2001:db8::1' });
    expect(config).toContain('listen [2001:db8::1]:8480;');
    expect(config).toContain('2001:db8::1 1;');
  });
});
