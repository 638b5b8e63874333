// Translates every TypeScript file of the product into dist/, file by file, and copies what is no TypeScript beside it.
// Only what changed is done again; a file whose source is gone goes, too.
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { transform } from '@swc/core';
import { swcOptions } from './swc.mjs';

const root = resolve(import.meta.dirname, '..');
const out = join(root, 'dist');
const { compilerOptions } = JSON.parse(await readFile(join(root, 'tsconfig.json'), 'utf8'));
const aliases = Object.entries(compilerOptions.paths).map(([alias, [target]]) => ({
  prefix: alias.replace(/\*$/, ''),
  exact: !alias.endsWith('*'),
  target: join(root, target.replace(/\*$/, '')),
}));

/** Node wants whole relative paths; the source names modules without endings and by alias. */
function resolveSpecifier(specifier, from) {
  const base = specifier.startsWith('.') ? resolve(dirname(from), specifier) : aliasTarget(specifier);
  if (base === undefined) return specifier;
  const found = [base, `${base}.ts`, join(base, 'index.ts')].find((path) => path.endsWith('.ts') && existsSync(path));
  if (found === undefined) return specifier;
  const path = relative(dirname(from), found).replace(/\.ts$/, '.js');
  return path.startsWith('.') ? path : `./${path}`;
}

function aliasTarget(specifier) {
  const alias = aliases.find(({ prefix, exact }) => (exact ? specifier === prefix : specifier.startsWith(prefix)));
  return alias && alias.target + (alias.exact ? '' : specifier.slice(alias.prefix.length));
}

const isFresh = async (source, target) =>
  sameFiles && existsSync(target) && (await stat(target)).mtimeMs >= (await stat(source)).mtimeMs;

async function writeWhole(target, text) {
  await mkdir(dirname(target), { recursive: true });
  await writeFile(`${target}.${process.pid}`, text);
  await rename(`${target}.${process.pid}`, target);
}

async function build(path) {
  const source = join(root, path);
  if (/\.(spec|int-spec|e2e-spec)\.ts$|\.d\.ts$/.test(path)) return undefined;
  const target = join(out, path.replace(/\.ts$/, '.js'));
  if (await isFresh(source, target)) return target;
  if (!path.endsWith('.ts')) {
    await mkdir(dirname(target), { recursive: true });
    await copyFile(source, target);
    return target;
  }
  const { code } = await transform(await readFile(source, 'utf8'), {
    ...swcOptions,
    filename: source,
    module: { type: 'es6' },
  });
  const specifiers = /((?:\bfrom|\bimport)\s*\(?\s*)(["'])([^"'\n]+)\2/g;
  await writeWhole(
    target,
    code.replace(specifiers, (_, head, quote, name) => head + quote + resolveSpecifier(name, source) + quote),
  );
  return target;
}

const sources = [];
for await (const path of globAll(['apps', 'libs', 'migrations', 'tests', 'bench'])) sources.push(path);
// A file that came or went can change what the imports of another one mean.
const listing = sources.sort().join('\n');
const listingFile = join(out, 'sources.txt');
const sameFiles = (await readFile(listingFile, 'utf8').catch(() => '')) === listing;
const written = new Set((await Promise.all(sources.map(build))).filter(Boolean));
for await (const path of globAll(['apps', 'libs', 'migrations', 'tests', 'bench'], out)) {
  const target = join(out, path);
  // Another build may be writing at the same time: `<file>.<process id>` is on its way.
  if (!written.has(target) && !/\.\d+$/.test(target)) await rm(target, { force: true });
}
await writeWhole(listingFile, listing);

async function* globAll(folders, cwd = root) {
  for (const folder of folders) {
    if (!existsSync(join(cwd, folder))) continue;
    for (const entry of await readdir(join(cwd, folder), { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) yield relative(cwd, join(entry.parentPath, entry.name));
    }
  }
}
