import { existsSync } from 'node:fs';

/** A program of the operating system that Usher drives, and the Debian package that brings it. */
export type SystemPackage = Readonly<{
  name: string;
  purpose: string;
  /** Any of these files means that it is there. */
  files: readonly string[];
  /** A service that the package would start by itself and must not. */
  service?: string;
}>;

const binary = (name: string) =>
  ['/usr/bin', '/usr/sbin', '/usr/local/bin', '/usr/local/sbin'].map((folder) => `${folder}/${name}`);

/** What every running system needs. */
export const productPackages: readonly SystemPackage[] = [
  { name: 'ffmpeg', purpose: 'packages films', files: binary('ffmpeg') },
  { name: 'nginx', purpose: 'serves segments', files: binary('nginx'), service: 'nginx' },
  {
    name: 'libnginx-mod-http-js',
    purpose: 'checks playback tokens inside nginx',
    files: ['/usr/lib/nginx/modules/ngx_http_js_module.so', '/usr/share/nginx/modules/ngx_http_js_module.so'],
  },
];

/** What the tests need besides: a second queue engine, a browser, and a disk that fails. */
export const testPackages: readonly SystemPackage[] = [
  { name: 'redis-server', purpose: 'the other queue engine', files: binary('redis-server'), service: 'redis-server' },
  { name: 'strace', purpose: 'lets a disk fail', files: binary('strace') },
  { name: 'chromium', purpose: 'opens the player page', files: binary('chromium') },
];

export const isInstalled = ({ files }: SystemPackage): boolean => files.some((file) => existsSync(file));

export const missingOf = (packages: readonly SystemPackage[]): readonly SystemPackage[] =>
  packages.filter((wanted) => !isInstalled(wanted));
