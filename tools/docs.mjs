// Writes the reference pages that follow from the code: every variable of the environment, and the schema.
// With --check it writes nothing and fails when a page is not as the code says.
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { buildSchema, isObjectType, lexicographicSortSchema, printSchema } from 'graphql';

const root = resolve(import.meta.dirname, '..');
const built = (path) => import(join(root, 'dist', path));

async function configurationPage() {
  const { describeConfig } = await built('libs/runtime/src/index.js');
  const programs = {
    'apps/api': (await built('apps/api/src/platform/api-config.js')).apiVariables,
    'apps/projector': (await built('apps/projector/src/projector-config.js')).projectorVariables,
    'apps/worker': (await built('apps/worker/src/worker-config.js')).workerVariables,
    'apps/media-node': (await built('apps/media-node/src/config.js')).nodeVariables,
  };
  const row = ({ name, kind, otherwise, about }) => `| \`${name}\` | ${kind} | ${otherwise} | ${about} |`;
  const tables = Object.entries(programs).map(([name, variables]) =>
    [
      `## ${name}`,
      '',
      '| variable | is | when absent | what for |',
      '|---|---|---|---|',
      ...describeConfig(variables).map(row),
    ].join('\n'),
  );
  return `# Configuration

Every program reads its environment once, at its start, and names every variable that does not fit. This page is made from the code
(\`npm run docs\`). \`./usher\` sets all of this for one machine; [operations](operations.md) lists its own variables.

${tables.join('\n\n')}
`;
}

async function schema() {
  const folder = join(root, 'apps/api/src');
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.graphql')).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  const extended = texts.map((text) => text.replace(/^type (Query|Mutation|Subscription) \{/gm, 'extend type $1 {'));
  return lexicographicSortSchema(buildSchema(['type Query\ntype Mutation\ntype Subscription', ...extended].join('\n')));
}

function apiPage(built) {
  const fields = (type) =>
    Object.values(type.getFields()).map(({ name, args, type: answer, description }) => {
      const asked = args
        .filter((arg) => arg.name !== 'atLeast')
        .map((arg) => `${arg.name}: ${arg.type}`)
        .join(', ');
      return `| \`${name}${asked === '' ? '' : `(${asked})`}\` | \`${answer}\` | ${(description ?? '').replaceAll('\n', ' ')} |`;
    });
  const table = (title, type) =>
    [`### ${title}`, '', '| field | answers | |', '|---|---|---|', ...fields(type)].join('\n');
  const types = [built.getQueryType(), built.getMutationType(), built.getSubscriptionType()].filter(isObjectType);
  return types.map((type) => table(type.name, type)).join('\n\n');
}

const restPage = `## REST

Problems are RFC 9457 documents with \`code\`, \`reason\`, \`message\`, \`field\`, \`status\` and \`correlationId\`; on TM Forum's routes they are TMF errors.

### Devices (\`Authorization: Bearer usher_device_…\`)

| route | does |
|---|---|
| \`POST /v1/pairings\` {carrierId, family, name} | asks for a household: 201 {pairingId, code, claimSecret, expiresAt} (nobody's credential is needed) |
| \`POST /v1/pairings/{id}/claim\` {claimSecret} | 202 while nobody has confirmed, then 200 {accountId, deviceId, credential} |
| \`POST /v1/pairings/confirm\` {code} | a paired device of the household confirms another one |
| \`GET /v1/titles?first&after\` | a page of what is online at the carrier: {titles: [{id, title, durationMs, access {allowed, reasonCode, message, validUntil?}}], next, validUntil}; access is what playing it now would be answered |
| \`POST /v1/playbacks\` {content, mode, maxHeight?, ending?}, \`Idempotency-Key\` | 201 {sessionId, manifestUrl, heartbeatSeconds, leaseUntil, decision}; 403 {decision}; 409 {decision, rivals} |
| \`PUT /v1/playbacks/{id}/heartbeat\` | 200, or 410 with the reason and who ended it |
| \`DELETE /v1/playbacks/{id}\` | 204, however often |

### BOSS (\`Authorization: Bearer usher_boss_…\`), TMF622 v4

| route | does |
|---|---|
| \`POST /tmf-api/productOrderingManagement/v4/productOrder\` | 201; the same \`externalId\` and body is answered as the first time, another body is 409 |
| \`GET …/productOrder/{id}\` | one order, from the log itself |
| \`GET …/productOrder?offset&limit&state&externalId&fields\` | newest first, with \`X-Total-Count\` and \`X-Result-Count\` |

### Staff uploads (\`Authorization: Bearer <access token>\`)

| route | does |
|---|---|
| \`POST /v1/uploads\` {name, bytes}, \`Idempotency-Key\` | 201 {uploadId, offset} |
| \`PUT /v1/uploads/{id}?offset=N\` | the next chunk; 409 with the offset that is reached |
| \`GET /v1/uploads/{id}\` | the offset that is reached |

### Nodes (\`Authorization: Bearer usher_node_…\`)

| route | does |
|---|---|
| \`GET /node/v1/state\` | what the node is to hold, refuse and accept; \`ETag\`, 304 |
| \`GET /node/v1/media/{publicationId}/{path}\` | a file of a publication, by range |
| \`POST /node/v1/beat\` | what it holds and how it fares |
| \`GET /v1/licence/{assetId}/{publicationId}\`, \`X-Usher-Token\` | 16 bytes of key, for a live session only |
`;

const made = await schema();
const pages = {
  'docs/configuration.md': await configurationPage(),
  'docs/api/README.md': `# API reference

Made from the schema (\`npm run docs\`); [schema.graphql](schema.graphql) is the whole of it. Every query takes \`atLeast\`, a position that a write has
answered, and waits (bounded) until its rows have reached it. Every mutation takes \`input.commandId\`: sent again, it gets the first answer.

## GraphQL (\`POST /graphql\`, subscriptions by graphql-ws on the same path)

${apiPage(made)}

${restPage}`,
  'docs/api/schema.graphql': `${printSchema(made)}\n`,
};

const stale = [];
for (const [name, text] of Object.entries(pages)) {
  const path = join(root, name);
  if ((await readFile(path, 'utf8').catch(() => '')) === text) continue;
  stale.push(name);
  if (process.argv.includes('--check')) continue;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
if (process.argv.includes('--check') && stale.length > 0) {
  console.error(`Not as the code says: ${stale.join(', ')}. \`npm run docs\` writes them.`);
  process.exit(1);
}
