const byId = (id) => document.getElementById(id);
const session = { token: '' };

function caller() {
  const carrier = byId('carrier').value.trim();
  return {
    ...(session.token && { authorization: `Bearer ${session.token}` }),
    ...(carrier && { 'x-usher-carrier': carrier }),
  };
}

async function post(query, variables = {}) {
  const began = performance.now();
  const answer = await fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...caller() },
    body: JSON.stringify({ query, variables }),
  });
  const body = await answer.json();
  const correlation = answer.headers.get('x-correlation-id') ?? '';
  return { body, note: `${answer.status} · ${Math.round(performance.now() - began)} ms · correlation ${correlation}` };
}

byId('sign-in').addEventListener('submit', async (event) => {
  event.preventDefault();
  const { body } = await post(
    `mutation($input: SignInInput!) { signIn(input: $input) {
      ... on SignedIn { scope accessToken accessTokenExpiresAt } ... on SignInRefusal { message } } }`,
    { input: { commandId: crypto.randomUUID(), email: byId('email').value, password: byId('password').value } },
  );
  const signedIn = body.data?.signIn;
  session.token = signedIn?.accessToken ?? '';
  byId('who').value = signedIn?.accessToken
    ? `${signedIn.scope.toLowerCase()} staff, until ${signedIn.accessTokenExpiresAt}`
    : (signedIn?.message ?? body.errors?.[0]?.message ?? 'no answer');
});

async function run() {
  const answer = byId('answer');
  let variables;
  try {
    variables = JSON.parse(byId('variables').value || '{}');
  } catch (error) {
    answer.textContent = `The variables are no JSON: ${error.message}`;
    return;
  }
  socket?.close();
  const query = byId('operation').value;
  if (/^\s*subscription\b/m.test(query)) return listen(query, variables);
  const { body, note } = await post(query, variables);
  byId('timing').value = note;
  answer.textContent = JSON.stringify(body, null, 2);
  remember(body.data);
}

let socket;

// The graphql-transport-ws protocol: a greeting, one subscription, and its results until it is complete.
function listen(query, variables) {
  const own = new WebSocket(`${location.origin.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  socket = own;
  const send = (message) => own.send(JSON.stringify(message));
  const show = (payload) => (byId('answer').textContent += `${JSON.stringify(payload)}\n`);
  byId('answer').textContent = '';
  byId('timing').value = 'listening';
  own.addEventListener('open', () => send({ type: 'connection_init', payload: caller() }));
  own.addEventListener('close', ({ reason }) => {
    if (socket === own) byId('timing').value = reason || 'ended';
  });
  own.addEventListener('message', ({ data }) => {
    const { type, payload } = JSON.parse(data);
    if (type === 'connection_ack') send({ id: '1', type: 'subscribe', payload: { query, variables } });
    if (type === 'ping') send({ type: 'pong' });
    if (type === 'next') show(payload);
    if (type === 'error') show({ errors: payload });
    if (type === 'error' || type === 'complete') own.close(1000);
  });
}

// The household, film and so on that an answer shows (of a list: its first) fill in the operation that is chosen next.
const known = {};
const lists = {
  accounts: 'accountId',
  assets: 'assetId',
  contentGroups: 'contentGroupId',
  products: 'productId',
};

function remember(value) {
  if (value === null || typeof value !== 'object') return;
  for (const [key, inner] of Object.entries(value)) {
    const id = lists[key] && (inner?.nodes ?? inner)?.[0]?.id;
    if (id) known[lists[key]] = id;
    if (/^(account|asset|contentGroup|product|decision)Id$/.test(key) && typeof inner === 'string') known[key] = inner;
    else remember(inner);
  }
}
byId('run').addEventListener('click', run);
addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void run();
});

const nobody = '00000000-0000-0000-0000-000000000000';
const dayMs = 86_400_000;
const instant = (daysFromNow) => new Date(Date.now() + daysFromNow * dayMs).toISOString();
const now = { day: () => instant(0).slice(0, 10), from: () => instant(-30), until: () => instant(1) };

// A fresh command id for each loading; a second run of the same text is a repeat, and is answered like the first.
const filled = (variables) =>
  JSON.stringify(
    variables,
    (key, value) => {
      if (key === 'commandId') return crypto.randomUUID();
      return value === nobody ? (known[key] ?? value) : value;
    },
    2,
  );

const timely = (variables) =>
  Object.fromEntries(Object.entries(variables).map(([key, value]) => [key, now[key]?.() ?? value]));

async function showSaved() {
  const operations = await (await fetch('/explorer/operations.json')).json();
  for (const { name, query, variables } of operations) {
    const button = document.createElement('button');
    button.textContent = name;
    button.addEventListener('click', () => {
      byId('operation').value = query;
      byId('variables').value = filled(timely(variables));
    });
    const item = document.createElement('li');
    item.append(button);
    byId('saved').append(item);
  }
  byId('saved').querySelector('button')?.click();
}

const nameOf = (type) =>
  type.kind === 'NON_NULL' ? `${nameOf(type.ofType)}!` : type.kind === 'LIST' ? `[${nameOf(type.ofType)}]` : type.name;

async function showSchema() {
  const type = 'kind name ofType { kind name ofType { kind name ofType { kind name } } }';
  const { body } = await post(`{ __schema { types { name fields { name args { name type { ${type} } } type { ${type} } }
    inputFields { name type { ${type} } } enumValues { name } possibleTypes { name } } } }`);
  const roots = ['Query', 'Mutation', 'Subscription'];
  const lines = (body.data?.__schema.types ?? [])
    .filter(({ name }) => !name.startsWith('__'))
    .sort((one, other) => roots.includes(other.name) - roots.includes(one.name))
    .flatMap(({ name, fields, inputFields, enumValues, possibleTypes }) => [
      ...(fields ?? []).map((field) => {
        const args = field.args.map((one) => `${one.name}: ${nameOf(one.type)}`).join(', ');
        return `${name}.${field.name}${args && `(${args})`}: ${nameOf(field.type)}`;
      }),
      ...(inputFields ?? []).map((field) => `${name}.${field.name}: ${nameOf(field.type)}`),
      ...(enumValues ?? []).map((value) => `${name}: ${value.name}`),
      ...(possibleTypes && !fields ? [`${name} = ${possibleTypes.map((one) => one.name).join(' | ')}`] : []),
    ]);
  const show = () => {
    const wanted = byId('look-up').value.toLowerCase();
    const found = lines.filter((line) => line.toLowerCase().includes(wanted)).slice(0, 200);
    byId('schema').replaceChildren(
      ...found.map((line) => {
        const item = document.createElement('li');
        item.textContent = line;
        return item;
      }),
    );
  };
  byId('look-up').addEventListener('input', show);
  show();
}

await showSaved();
await showSchema();
