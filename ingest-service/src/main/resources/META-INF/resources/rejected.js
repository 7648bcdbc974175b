'use strict';
// What was sent by strangers goes into the page as text (textContent) and as <img>, never as HTML.

const by = id => document.getElementById(id);
const state = { reason: null, next: null, letters: new Map(), chosen: new Set() };

function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

async function ask(path, body) {
  const answer = await fetch(path, body === undefined ? {} : {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
  });
  const json = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(json.detail || `HTTP ${answer.status}`);
  return json;
}

function say(text) {
  by('message').textContent = text;
  by('message').hidden = !text;
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
  button.remove();
  try {
    const opened = await ask(`rejected/${letter.id.replace('-', '/')}`);
    fact(list, 'type', opened.media_type);
    if (opened.width) fact(list, 'pixels', `${opened.width} × ${opened.height}`);
    fact(list, 'label', opened.label);
    fact(list, 'sender', opened.sender);
    fact(list, 'arrived', opened.arrived_at);
    fact(list, 'key', letter.key);
  } catch (error) {
    say(error.message);
  }
}

function card(letter) {
  const card = element('article', undefined, { id: `letter-${letter.id}` });
  const box = element('input', undefined, { type: 'checkbox', 'aria-label': `Choose letter ${letter.id}` });
  box.addEventListener('change', () => choose(letter, box.checked));
  const text = element('div');
  const title = element('h2', words(letter.reason));
  title.append(element('time', new Date(letter.created_at).toLocaleString(), { datetime: letter.created_at }));
  const facts = element('dl');
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

async function counts() {
  const all = await ask('rejected/counts');
  const chips = [['all', null, all.letters]].concat(
    Object.entries(all.by_reason).map(([reason, count]) => [words(reason), reason, count]));
  by('reasons').replaceChildren(...chips.map(([name, reason, count]) => {
    const chip = element('button', name, { 'aria-pressed': String(reason === state.reason) });
    chip.append(element('b', count.toLocaleString()));
    chip.addEventListener('click', () => { state.reason = reason; load(); });
    return chip;
  }));
  by('summary').textContent = `${all.letters.toLocaleString()} records that no model may learn from`
    + (all.complete ? '' : ', and older ones');
}

async function page() {
  const path = new URLSearchParams({ limit: '50' });
  if (state.reason) path.set('reason', state.reason);
  if (state.next) path.set('after', state.next);
  const found = await ask(`rejected?${path}`);
  state.next = found.next;
  for (const letter of found.letters) {
    state.letters.set(letter.id, letter);
    by('letters').append(card(letter));
  }
  by('more').hidden = !found.next;
  if (state.letters.size === 0) by('letters').append(element('p', 'Nothing was rejected.', { class: 'none' }));
}

async function load() {
  state.next = null;
  state.letters.clear();
  state.chosen.clear();
  by('letters').replaceChildren();
  by('redrive').disabled = by('purge').disabled = true;
  by('chosen').textContent = '';
  by('all').checked = false;
  try {
    await counts();
    await page();
  } catch (error) {
    by('summary').textContent = '';
    say(error.message);
  }
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
  say([`${report.redriven} put back.`, ...left].join('\n'));
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
  say(`${done.letters} thrown away.`);
}

function guarded(action) {
  return () => { say(''); action().catch(error => say(error.message)); };
}

by('redrive').addEventListener('click', guarded(redrive));
by('purge').addEventListener('click', guarded(purge));
by('more').addEventListener('click', guarded(page));
by('all').addEventListener('change', event =>
  state.letters.forEach(letter => choose(letter, event.target.checked)));
load();
