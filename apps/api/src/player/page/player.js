// A bare player: pair, pick a title, watch, and see the decision with its reason.
const element = (id) => document.getElementById(id);
const screen = element('screen');
const kept = {
  get: () => JSON.parse(localStorage.getItem('usher-device') ?? 'null'),
  put: (device) => localStorage.setItem('usher-device', JSON.stringify(device)),
  forget: () => localStorage.removeItem('usher-device'),
};

let session;
let hls;

const say = (text, refused = false) => {
  element('state').textContent = text;
  element('state').classList.toggle('refused', refused);
};

async function call(method, path, { body, key } = {}) {
  const device = kept.get();
  const answer = await fetch(path, {
    method,
    headers: {
      'content-type': 'application/json',
      ...(device ? { authorization: `Bearer ${device.credential}` } : {}),
      ...(key ? { 'idempotency-key': key } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? {} : JSON.parse(text) };
}

const rest = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function pair(event) {
  event.preventDefault();
  const asked = { carrierId: element('carrier').value, family: 'browser', name: element('name').value };
  const { status, body } = await call('POST', '/v1/pairings', { body: asked });
  if (status !== 201) return say(body.message ?? 'Pairing was refused.', true);
  element('code').textContent = body.code;
  say('Waiting for somebody to confirm the code…');
  await collect(body);
}

async function collect({ pairingId, claimSecret, expiresAt }) {
  while (new Date() < new Date(expiresAt)) {
    const { status, body } = await call('POST', `/v1/pairings/${pairingId}/claim`, { body: { claimSecret } });
    if (status === 200) {
      kept.put(body);
      return showTitles();
    }
    if (status !== 202) return say(body.message ?? 'Pairing failed.', true);
    await rest(1000);
  }
  say('The code has expired. Ask for another.', true);
}

async function showTitles() {
  const { status, body } = await call('GET', '/v1/titles');
  if (status === 401) {
    kept.forget();
    return say('This browser is not paired any more.', true);
  }
  element('pairing').hidden = true;
  element('titles').hidden = false;
  element('list').replaceChildren(...body.titles.map(titleRow));
  say('Paired.');
}

function titleRow({ id, title, access }) {
  const button = document.createElement('button');
  const language = navigator.languages.map((tag) => tag.split('-')[0]).find((tag) => title[tag] !== undefined);
  button.textContent = title[language] ?? Object.values(title)[0];
  button.dataset.assetId = id;
  button.addEventListener('click', () => void play(id));
  const row = document.createElement('li');
  row.append(button);
  if (!access.allowed) row.append(` ${access.message}`);
  return row;
}

async function play(assetId, ending) {
  await stop();
  offerToEnd([], assetId);
  const wish = { content: { kind: 'asset', id: assetId }, mode: 'vod', ...(ending ? { ending } : {}) };
  const { status, body } = await call('POST', '/v1/playbacks', { body: wish, key: crypto.randomUUID() });
  element('decision').textContent = JSON.stringify(body.decision ?? body, null, 2);
  if (status !== 201) {
    say(body.message, true);
    return offerToEnd(body.rivals ?? [], assetId);
  }
  session = body;
  start(body.manifestUrl);
  say('Playing.');
  void beat(body);
}

// The household's streams are used up: one of its other sessions can be ended for this one.
function offerToEnd(rivals, assetId) {
  const rows = rivals.map(({ deviceName, terminationCode }) => {
    const button = document.createElement('button');
    button.textContent = `End ${deviceName ?? 'the other one'} and play here`;
    button.addEventListener('click', () => void play(assetId, terminationCode));
    const row = document.createElement('li');
    row.append(button);
    return row;
  });
  element('rivals').replaceChildren(...rows);
}

function start(manifestUrl) {
  if (!globalThis.Hls?.isSupported()) {
    screen.src = manifestUrl;
    return void screen.play();
  }
  hls = new globalThis.Hls({ maxBufferLength: 8, maxMaxBufferLength: 8 });
  hls.on(globalThis.Hls.Events.ERROR, (_, { fatal, details, response }) => {
    if (fatal) end(`The node refused: ${details}${response?.code ? ` (${response.code})` : ''}`);
  });
  hls.loadSource(manifestUrl);
  hls.attachMedia(screen);
  void screen.play();
}

async function beat({ sessionId, heartbeatSeconds }) {
  while (session?.sessionId === sessionId) {
    await rest(heartbeatSeconds * 1000);
    if (session?.sessionId !== sessionId) return;
    const { status, body } = await call('PUT', `/v1/playbacks/${sessionId}/heartbeat`, { body: {} }).catch(() => ({}));
    if (status === 410) {
      element('decision').textContent = JSON.stringify(body, null, 2);
      return end(`Ended: ${[body.reason ?? 'the session is over', body.reasonCode].filter(Boolean).join(', ')}`);
    }
  }
}

function end(reason) {
  hls?.destroy();
  hls = undefined;
  session = undefined;
  screen.removeAttribute('src');
  screen.load();
  say(reason, true);
}

async function stop() {
  if (!session) return;
  const { sessionId } = session;
  end('Stopped.');
  await call('DELETE', `/v1/playbacks/${sessionId}`);
}

element('pair').addEventListener('submit', (event) => void pair(event));
element('refresh').addEventListener('click', () => void showTitles());
element('stop').addEventListener('click', () => void stop());
element('forget').addEventListener('click', () => {
  kept.forget();
  location.reload();
});
element('carrier').value = new URLSearchParams(location.search).get('carrier') ?? '';
if (kept.get()) void showTitles();
