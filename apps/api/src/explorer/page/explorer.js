const byId = (id) => document.getElementById(id);
const session = { token: '' };

async function post(query, variables = {}) {
  const carrier = byId('carrier').value.trim();
  const began = performance.now();
  const answer = await fetch('/graphql', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(session.token && { authorization: `Bearer ${session.token}` }),
      ...(carrier && { 'x-usher-carrier': carrier }),
    },
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
  const { body, note } = await post(byId('operation').value, variables);
  byId('timing').value = note;
  answer.textContent = JSON.stringify(body, null, 2);
}
byId('run').addEventListener('click', run);
addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void run();
});

// A fresh command id for each loading; a second run of the same text is a repeat, and is answered like the first.
const freshIds = (variables) =>
  JSON.stringify(variables, (key, value) => (key === 'commandId' ? crypto.randomUUID() : value), 2);

async function showSaved() {
  const operations = await (await fetch('/explorer/operations.json')).json();
  for (const { name, query, variables } of operations) {
    const button = document.createElement('button');
    button.textContent = name;
    button.addEventListener('click', () => {
      byId('operation').value = query;
      byId('variables').value = freshIds(variables);
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
  const lines = (body.data?.__schema.types ?? [])
    .filter(({ name }) => !name.startsWith('__'))
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
