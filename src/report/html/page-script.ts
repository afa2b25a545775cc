/**
 * What a page does: shows the steps that are looked for, a hundred at a time, and fills a step in when it is opened. Texts
 * become text nodes and nothing else. It runs in browsers, so it is kept as text, apart from the types of Node.
 */
export const PAGE_SCRIPT: string = `
'use strict';
(() => {
  const AT_ONCE = 100;
  const byId = (id) => document.getElementById(id);
  const steps = JSON.parse(byId('data').textContent);
  // Made when somebody searches, not before the page is there.
  let texts;
  const [list, count, more, search] = ['list', 'count', 'more', 'search'].map(byId);
  const filters = [...document.querySelectorAll('select')];
  let found = [];
  let drawn = 0;

  const element = (name, className, text) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  };

  const fill = (details, step) => {
    if (details.children.length > 1) return;
    const body = element('div', 'more');
    for (const text of step.about) body.append(element('p', '', text));
    if (step.lines.length > 0) {
      const lines = element('pre');
      const signs = { '+': 'added', '-': 'removed', '~': 'changed' };
      for (const line of step.lines) lines.append(element('span', signs[line[0]] ?? '', line + '\\n'));
      body.append(lines);
    }
    details.append(body);
  };

  const item = (step) => {
    const details = element('details');
    const summary = element('summary');
    summary.append(
      element('span', 'number', String(step.number)),
      element('span', 'action ' + step.action, step.action),
      element('code', 'address', step.address),
      element('span', 'state ' + step.state, step.state),
      element('code', 'place', step.place),
    );
    details.append(summary);
    details.addEventListener('toggle', () => fill(details, step));
    const made = element('li');
    made.append(details);
    return [made, () => fill(details, step), details];
  };

  let waiting = [];
  const draw = (most) => {
    const part = document.createDocumentFragment();
    for (const step of found.slice(drawn, drawn + most)) {
      const [made, fillIn, details] = item(step);
      waiting.push([fillIn, details]);
      part.append(made);
    }
    drawn = Math.min(found.length, drawn + most);
    list.append(part);
    const left = found.length - drawn;
    more.hidden = left === 0;
    more.textContent = 'Show ' + Math.min(AT_ONCE, left) + ' more of ' + left;
  };

  const look = () => {
    const words = search.value.toLowerCase().split(/\\s+/).filter((word) => word !== '');
    const wanted = filters.filter(({ value }) => value !== '').map(({ name, value }) => [name, value]);
    if (words.length > 0) texts ??= steps.map((step) => Object.values(step).flat().join('\\n').toLowerCase());
    found = steps.filter(
      (step, index) =>
        wanted.every(([name, value]) => step[name] === value) && words.every((word) => texts[index].includes(word)),
    );
    list.replaceChildren();
    waiting = [];
    drawn = 0;
    draw(AT_ONCE);
    count.textContent = found.length + ' of ' + steps.length + (steps.length === 1 ? ' step' : ' steps');
  };

  search.addEventListener('input', look);
  for (const filter of filters) filter.addEventListener('change', look);
  byId('clear').addEventListener('click', () => {
    search.value = '';
    for (const filter of filters) filter.value = '';
    look();
    search.focus();
  });
  more.addEventListener('click', () => {
    const next = drawn;
    draw(AT_ONCE);
    list.children[next]?.querySelector('summary').focus();
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== '/' || /^(?:INPUT|SELECT)$/.test(document.activeElement?.tagName ?? '')) return;
    event.preventDefault();
    search.focus();
  });
  // On paper everything that was found, with its fields.
  addEventListener('beforeprint', () => {
    draw(found.length);
    for (const [fillIn, details] of waiting) {
      fillIn();
      details.open = true;
    }
  });
  look();
})();
`;
