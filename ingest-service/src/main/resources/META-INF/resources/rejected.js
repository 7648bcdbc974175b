'use strict';
// What was sent by strangers goes into the page as text (textContent) and as <img>, never as HTML.

const by = id => document.getElementById(id);
// An answer to an older load than the present one counts no more.
const state = { load: 0, reason: null, next: null, letters: new Map(), chosen: new Set() };

function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

async function ask(path, body) {
  const answer = await fetch(path, body === undefined ? {} : {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
  }).catch(() => { throw new Error('The service is not reachable. Try again once it is.'); });
  const json = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(json.detail || `HTTP ${answer.status}`);
  return json;
}

function say(text) {
  by('message').textContent = text;
  by('message').hidden = !text;
}

// Not disabled: a button that is loses the focus.
function busy(button, is) {
  button.setAttribute('aria-disabled', String(is));
}

function isBusy(button) {
  return button.getAttribute('aria-disabled') === 'true';
}

function words(reason) {
  return reason.toLowerCase().replaceAll('_', ' ');
}

function fact(list, name, value) {
  if (value === null || value === undefined || value === '') return;
  const row = element('div');
  row.append(element('dt', name), element('dd', String(value)));
  list.append(row);
}

function picture(letter) {
  const frame = element('figure');
  const none = () => frame.replaceChildren(element('span', 'no picture'));
  if (letter.topic === 'labels') {
    frame.append(element('span', 'a label'));
    return frame;
  }
  const image = element('img', undefined, {
    src: `rejected/${letter.id.replace('-', '/')}/image`, loading: 'lazy', decoding: 'async',
    alt: `Image of letter ${letter.id}`,
  });
  image.addEventListener('error', none);
  image.addEventListener('load', () => image.classList.toggle('small', image.naturalWidth < 128));
  frame.append(image);
  return frame;
}

function choose(letter, isChosen) {
  if (isChosen) state.chosen.add(letter.id); else state.chosen.delete(letter.id);
  const card = by(`letter-${letter.id}`);
  card.classList.toggle('chosen', isChosen);
  card.querySelector('input').checked = isChosen;
  const count = state.chosen.size;
  by('redrive').disabled = count === 0;
  by('purge').disabled = count === 0;
  by('chosen').textContent = count === 0 ? '' : `${count} chosen`;
  by('all').checked = count > 0 && count === state.letters.size;
}

async function open(letter, list, button) {
  if (isBusy(button)) return;
  say('');
  busy(button, true);
  try {
    const opened = await ask(`rejected/${letter.id.replace('-', '/')}`);
    fact(list, 'type', opened.media_type);
    if (opened.width) fact(list, 'pixels', `${opened.width} × ${opened.height}`);
    fact(list, 'label', opened.label);
    fact(list, 'sender', opened.sender);
    fact(list, 'arrived', opened.arrived_at);
    fact(list, 'key', letter.key);
    if (document.activeElement === button) list.focus();
    button.remove();
  } catch (error) {
    say(error.message);
    busy(button, false);
  }
}

function card(letter) {
  const card = element('article', undefined, { id: `letter-${letter.id}` });
  const box = element('input', undefined, { type: 'checkbox', 'aria-label': `Choose letter ${letter.id}` });
  box.addEventListener('change', () => choose(letter, box.checked));
  const text = element('div');
  const title = element('h2', words(letter.reason));
  title.append(element('time', new Date(letter.created_at).toLocaleString(), { datetime: letter.created_at }));
  const facts = element('dl', undefined, { tabindex: '-1' });
  fact(facts, 'letter', letter.id);
  fact(facts, 'from', letter.topic ? `${letter.topic}-${letter.partition}@${letter.offset}` : null);
  fact(facts, 'bytes', letter.bytes.toLocaleString());
  if (letter.redriven > 0) fact(facts, 'put back', letter.redriven === 1 ? 'once' : `${letter.redriven} times`);
  const more = element('button', 'Open', { 'aria-label': `Open letter ${letter.id}` });
  more.addEventListener('click', () => open(letter, facts, more));
  text.append(title, element('p', letter.detail), facts, more);
  card.append(box, picture(letter), text);
  return card;
}

function chip(reason) {
  const made = element('button', reason === null ? 'all' : words(reason), { 'data-reason': reason ?? '' });
  made.append(element('b'));
  made.addEventListener('click', () => { state.reason = reason; load(); });
  return made;
}

// A chip stays while there is something of its reason, and while it is the pressed one.
function showChips(all) {
  const counts = new Map([[null, all.letters], ...Object.entries(all.by_reason)]);
  if (!counts.has(state.reason)) counts.set(state.reason, 0);
  const old = new Map([...by('reasons').children].map(it => [it.dataset.reason || null, it]));
  let place = by('reasons').firstElementChild;
  for (const [reason, count] of counts) {
    const it = old.get(reason) ?? chip(reason);
    old.delete(reason);
    it.querySelector('b').textContent = count.toLocaleString();
    if (it === place) place = place.nextElementSibling; else by('reasons').insertBefore(it, place);
  }
  old.forEach(it => it.remove());
  press();
}

function press() {
  for (const it of by('reasons').children) {
    it.setAttribute('aria-pressed', String((it.dataset.reason || null) === state.reason));
  }
}

function tellShown() {
  const what = state.reason === null ? '' : ` of ${words(state.reason)}`;
  by('shown').textContent = state.letters.size === 0 ? `Nothing${what} was rejected.`
    : `${state.letters.size.toLocaleString()}${what} shown, newest first${state.next ? '; there are older ones' : ''}.`;
}

async function page(mine) {
  const path = new URLSearchParams({ limit: '50' });
  if (state.reason) path.set('reason', state.reason);
  if (state.next) path.set('after', state.next);
  const found = await ask(`rejected?${path}`);
  if (mine !== state.load) return;
  state.next = found.next;
  const cards = found.letters.map(card);
  found.letters.forEach(letter => state.letters.set(letter.id, letter));
  by('letters').append(...cards);
  if (document.activeElement === by('more')) cards[0]?.querySelector('input').focus();
  by('more').hidden = !found.next;
  tellShown();
}

async function older() {
  if (isBusy(by('more'))) return;
  const mine = state.load;
  busy(by('more'), true);
  try {
    await page(mine);
  } finally {
    if (mine === state.load) busy(by('more'), false);
  }
}

async function load() {
  const mine = ++state.load;
  say('');
  press();
  state.next = null;
  state.letters.clear();
  state.chosen.clear();
  by('letters').replaceChildren();
  by('more').hidden = true;
  busy(by('more'), false);
  by('redrive').disabled = by('purge').disabled = true;
  by('chosen').textContent = '';
  by('all').checked = false;
  by('shown').textContent = 'Reading…';
  try {
    const all = await ask('rejected/counts');
    if (mine !== state.load) return;
    showChips(all);
    by('summary').textContent = `${all.letters.toLocaleString()} records that no model may learn from`
      + (all.complete ? '' : ', and older ones');
    await page(mine);
  } catch (error) {
    if (mine !== state.load) return;
    by('summary').textContent = by('shown').textContent = '';
    say(error.message);
  }
}

// Of what a button did that is disabled now: the focus goes there.
function tell(text) {
  say(text);
  by('message').focus();
}

function confirmed(question, consequence, yes, isDanger) {
  by('question').textContent = question;
  by('consequence').textContent = consequence;
  by('yes').textContent = yes;
  const dialog = by('confirm');
  dialog.classList.toggle('danger', isDanger);
  dialog.returnValue = 'no';
  dialog.showModal();
  return new Promise(done => dialog.addEventListener('close', () => done(dialog.returnValue === 'yes'), { once: true }));
}

async function redrive() {
  const ids = [...state.chosen];
  const yes = await confirmed(`Put ${ids.length} back?`,
    'Each goes back on the topic it came from and is judged again. Do this when the cause is mended.', 'Put back', false);
  if (!yes) return;
  const report = await ask('rejected/redrive', { ids });
  const left = report.letters.filter(letter => !letter.redriven).map(letter => `${letter.id}: ${letter.why}`);
  await load();
  tell([`${report.redriven} put back.`, ...left].join('\n'));
}

async function purge() {
  const through = [...state.chosen];
  const plan = await ask('rejected/purge', { through, dry_run: true });
  const yes = await confirmed(`Throw ${plan.letters} away?`,
    'Kafka deletes from the front only: the chosen letters go, and every older one on their partitions. There is no way back.',
    `Throw ${plan.letters} away`, true);
  if (!yes) return;
  const done = await ask('rejected/purge', { through, confirm: plan.letters });
  await load();
  tell(`${done.letters} thrown away.`);
}

function guarded(action) {
  return () => { say(''); action().catch(error => say(error.message)); };
}

by('redrive').addEventListener('click', guarded(redrive));
by('purge').addEventListener('click', guarded(purge));
by('more').addEventListener('click', guarded(older));
by('all').addEventListener('change', event =>
  state.letters.forEach(letter => choose(letter, event.target.checked)));
load();
