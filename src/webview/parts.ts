/** The parts of the panel beside forms: the run with its clocks, the step, what it printed, what can be done. */
import type {
  Action,
  BeforePart,
  ClockPart,
  EndPart,
  Fact,
  Output,
  ProseBlock,
  RunPart,
  SheetPart,
  StepPart,
} from '../editor/run-messages.ts';
import { element, sign } from './element.ts';
import { notice } from './form.ts';
import { clockText, spanText, timeOfDay } from './times.ts';

export type Act = (action: Action, step: string) => void;

const fact = ({ label, value, tone }: Fact) =>
  element('span', { class: `chip ${tone ?? ''}` }, label !== '' && element('span', { class: 'name' }, label), value);

/** A button with its key. */
export function actionButton(action: Action, step: string, act: Act): HTMLElement {
  const { label, key, tone, detail, disabled } = action;
  return element(
    'button',
    {
      type: 'button',
      class: `button ${tone ?? 'second'}`,
      title: detail,
      disabled: disabled ?? false,
      'data-action': action.name,
      'data-choice': action.choice,
      ...(key === undefined || disabled ? {} : { 'data-key': key.toLowerCase(), 'aria-keyshortcuts': key }),
      onclick: () => act(action, step),
    },
    label,
    key !== undefined && element('kbd', { 'aria-hidden': 'true' }, keyNames[key] ?? key),
  );
}

const keyNames: Readonly<Record<string, string>> = { ArrowLeft: '←', ArrowRight: '→' };

export function header(run: RunPart, act: Act): HTMLElement {
  const bar = element('div', { class: 'bar' });
  const done = element('div', { class: 'filled' });
  done.style.width = `${run.of === 0 ? 0 : Math.round((run.done / run.of) * 100)}%`;
  bar.append(done);
  return element(
    'header',
    { class: 'run' },
    element(
      'div',
      { class: 'line' },
      element('span', { class: `mode ${run.mode.tone}` }, run.mode.word),
      element('h1', {}, run.title),
      element('span', { class: 'progress' }, run.progress),
    ),
    bar,
    ...run.notices.map(it => {
      const shown = notice(it);
      if (it.actions.length > 0)
        shown.append(element('div', { class: 'buttons' }, ...it.actions.map(one => actionButton(one, '', act))));
      return shown;
    }),
  );
}

/** What can be done with the run, and what it is pinned to. */
export function footer(run: RunPart, act: Act): HTMLElement {
  return element(
    'footer',
    {},
    run.actions.length > 0 && element('div', { class: 'buttons' }, ...run.actions.map(it => actionButton(it, '', act))),
    element('div', { class: 'line small' }, ...run.facts.map(it => element('span', {}, it))),
  );
}

/** The clocks; `tick` draws them anew. */
export function clock(part: ClockPart, step: StepPart | undefined): { node: HTMLElement; tick: (now: number) => void } {
  const elapsed = element('span', { class: 'digits' });
  const place = (name: string, value: HTMLElement | string, more = '') =>
    element('div', { class: `clock ${more}` }, element('span', { class: 'name' }, name), value);
  const node = element('div', { class: 'clocks', role: 'timer', 'aria-live': 'off' });
  node.append(place(part.declared ? 'Since the disruption' : 'Elapsed', elapsed, part.paused ? 'paused' : ''));
  const from = Date.parse(part.from);
  const stopped = part.to === undefined ? undefined : Date.parse(part.to);
  const updates: ((now: number) => void)[] = [
    now => {
      elapsed.textContent = clockText((stopped ?? now) - from);
    },
  ];
  const { rto } = part;
  if (rto !== undefined) {
    const filled = element('div', { class: 'filled' });
    const text = element('span', { class: 'digits' });
    const bar = element(
      'div',
      { class: 'bar rto', 'aria-hidden': 'true' },
      filled,
      element('i', { class: 'half' }),
      element('i', { class: 'three' }),
    );
    const box = element('div', { class: 'clock wide' }, element('span', { class: 'name' }, `RTO ${spanText(rto)}`), text, bar);
    node.append(box);
    updates.push(now => {
      const spent = (stopped ?? now) - from;
      const share = spent / rto;
      filled.style.width = `${Math.min(100, Math.max(0, share * 100))}%`;
      box.classList.toggle('warn', share >= 0.5 && share < 0.75);
      box.classList.toggle('grave', share >= 0.75 && share < 1);
      box.classList.toggle('over', share >= 1);
      const left = rto - spent;
      const much = `${Math.floor(share * 100)} %`;
      text.textContent = part.restored
        ? `${much} used, restored`
        : left >= 0
          ? `${much} used, ${clockText(left)} left`
          : `over by ${clockText(-left)}`;
    });
  }
  const { plannedLeft } = part;
  if (plannedLeft !== undefined && !part.restored) {
    const text = element('span', { class: 'digits' });
    const without = part.withoutTarget;
    node.append(place(without > 0 ? `Restore expected, ${without} without target` : 'Restore expected', text));
    updates.push(now => {
      const at = now + plannedLeft;
      text.textContent = timeOfDay(at, now);
      text.classList.toggle('late', rto !== undefined && at > from + rto);
    });
  }
  const since = step?.since;
  if (step !== undefined && since !== undefined) {
    const text = element('span', { class: 'digits' });
    const { target } = step;
    node.append(place(target === undefined ? 'This step' : `This step, target ${spanText(target)}`, text));
    updates.push(now => {
      const spent = now - Date.parse(since);
      text.textContent = clockText(spent);
      text.classList.toggle('late', target !== undefined && spent > target);
    });
  }
  return { node, tick: now => void updates.forEach(it => it(now)) };
}

export function before(part: BeforePart): HTMLElement {
  return element(
    'section',
    { class: `before ${part.state}`, 'aria-label': 'The step before' },
    element(
      'div',
      { class: 'line' },
      sign(part.state),
      element('strong', {}, part.title),
      element('span', { class: 'words' }, part.words),
    ),
    part.verdict !== undefined && element('p', { class: 'verdict' }, part.verdict),
    part.output !== undefined && element('pre', { class: 'output short' }, part.output),
  );
}

/** What the step is and what came of it; what it printed stands right below. */
export function step(part: StepPart): HTMLElement {
  return element(
    'section',
    { class: `step ${part.tone}`, 'aria-labelledby': 'step-title' },
    element('div', { class: 'line small' }, element('span', { class: 'place' }, part.place), ...part.chips.map(fact)),
    element('h2', { id: 'step-title', tabindex: -1 }, part.title),
    part.words !== '' && element('div', { class: `state ${part.state}` }, sign(part.state), element('span', {}, part.words)),
    part.verdict !== undefined && element('p', { class: 'verdict' }, part.verdict),
    ...part.notes.map(it => element('p', { class: 'note' }, it)),
    part.failure !== undefined && failure(part.failure),
  );
}

/** What the step does and what its author says of it. */
export function stepBody(part: StepPart, act: Act): HTMLElement {
  const { command } = part;
  return element(
    'section',
    { class: 'body', 'aria-label': 'What it does' },
    part.danger !== undefined &&
      element('div', { class: 'notice danger', role: 'note' }, element('strong', {}, 'Danger'), element('p', {}, part.danger)),
    part.prose.length > 0 && element('div', { class: 'prose' }, ...part.prose.map(prose)),
    command !== undefined && commandBlock(command, part, act),
    facts(part),
    part.sample !== undefined &&
      element('details', {}, element('summary', {}, 'What its author saw'), element('pre', { class: 'output' }, part.sample)),
    part.blocked !== undefined && element('div', { class: 'notice quiet', role: 'note' }, element('p', {}, part.blocked)),
  );
}

function failure({ text, contact }: NonNullable<StepPart['failure']>): HTMLElement {
  return element(
    'div',
    { class: 'notice bad', role: 'alert' },
    element('strong', {}, 'The run stops here until you decide'),
    text !== undefined && element('p', {}, element('span', { class: 'name' }, 'On failure: '), text),
    contact !== undefined && element('p', {}, element('span', { class: 'name' }, 'Whom to call: '), contact),
  );
}

function commandBlock(command: NonNullable<StepPart['command']>, part: StepPart, act: Act): HTMLElement {
  const copy = part.actions.find(it => it.name === 'copy');
  return element(
    'div',
    { class: `command ${part.danger === undefined ? '' : 'dangerous'} ${command.whyNot === undefined ? '' : 'still'}` },
    element('div', { class: 'head' }, element('span', {}, command.language), copy && actionButton(copy, part.id, act)),
    element('pre', {}, command.text),
    command.values.length > 0 &&
      element(
        'div',
        { class: 'values' },
        'with ',
        ...command.values.map(({ name, value }) =>
          element(
            'code',
            {},
            element('span', { class: 'name' }, name),
            '=',
            element('span', {}, value === '' ? '(empty)' : value),
          ),
        ),
      ),
    command.whyNot !== undefined && element('p', { class: 'why' }, command.whyNot),
  );
}

function facts(part: StepPart): HTMLElement | undefined {
  const all = [...(part.expect === undefined ? [] : [{ label: 'Expected', value: part.expect }]), ...part.facts];
  if (all.length === 0) return undefined;
  return element(
    'dl',
    { class: 'facts' },
    ...all.flatMap(({ label, value }) => [element('dt', {}, label), element('dd', {}, value)]),
  );
}

function prose(block: ProseBlock): HTMLElement {
  const spans = block.spans.map(({ text, style }) => {
    if (style === 'strong') return element('strong', {}, text);
    if (style === 'emphasis') return element('em', {}, text);
    if (style === 'code') return element('code', {}, text);
    if (style === 'link') return element('span', { class: 'link' }, text);
    return text;
  });
  if (block.type === 'code') return element('pre', { class: 'code' }, ...spans);
  if (block.type === 'item')
    return element(
      'p',
      { class: `item deep-${Math.min(4, block.depth)}` },
      block.number > 0 ? `${block.number}. ` : '• ',
      ...spans,
    );
  return element('p', { class: `${block.type} deep-${Math.min(4, block.depth)}` }, ...spans);
}

export function output(part: Output): HTMLElement {
  const nothing = part.text === '' && part.errors === '';
  return element(
    'section',
    { class: 'printed', 'aria-label': 'Output' },
    element('div', { class: 'head' }, part.live ? 'Output, as it comes' : 'Output'),
    nothing && !part.heldBack && element('p', { class: 'hint' }, part.live ? 'Nothing yet.' : 'It printed nothing.'),
    part.text !== '' && element('pre', { class: 'output' }, part.text),
    part.errors !== '' && element('div', { class: 'head' }, 'Standard error'),
    part.errors !== '' && element('pre', { class: 'output errors' }, part.errors),
    part.heldBack &&
      element(
        'p',
        { class: 'hint' },
        'The latest is in the terminal. Here it stands once its line has ended and no secret can be in it.',
      ),
  );
}

/** The answers of a decision stand below one another, for they may be long. */
export function answers(part: StepPart, act: Act): HTMLElement | undefined {
  const all = part.actions.filter(it => it.name === 'decide');
  if (all.length === 0) return undefined;
  return element(
    'div',
    { class: 'answers', role: 'group', 'aria-label': 'Answers' },
    ...all.map(it =>
      element('div', { class: 'answer' }, actionButton(it, part.id, act), element('span', { class: 'hint' }, it.detail)),
    ),
  );
}

/** What can be done about the step; it stays in sight. */
export function stepActions(part: StepPart, act: Act): HTMLElement | undefined {
  const shown = part.actions.filter(it => it.name !== 'copy' && it.name !== 'decide');
  if (shown.length === 0) return undefined;
  const moves = shown.filter(it => it.name === 'next' || it.name === 'previous' || it.name === 'open');
  const rest = shown.filter(it => !moves.includes(it));
  return element(
    'div',
    { class: 'actions buttons spread' },
    element('div', { class: 'buttons' }, ...rest.map(it => actionButton(it, part.id, act))),
    element('div', { class: 'buttons moves' }, ...moves.map(it => actionButton(it, part.id, act))),
  );
}

export function sheet(part: SheetPart): HTMLElement {
  return element(
    'header',
    { class: 'sheet' },
    element('span', { class: 'place' }, 'Before the run: nothing has run yet'),
    element('h1', { id: 'sheet-title', tabindex: -1 }, part.title),
    part.summary !== undefined && element('p', { class: 'summary' }, part.summary),
    element('div', { class: 'line small' }, ...part.facts.map(fact)),
    ...part.notices.map(notice),
  );
}

/** The steps to come, with what will be asked of each. */
export function plan(part: SheetPart): HTMLElement {
  return element(
    'section',
    { class: 'plan', 'aria-label': 'The steps' },
    ...part.phases.map(phase =>
      element(
        'div',
        { class: 'phase' },
        element('h3', {}, phase.name),
        element(
          'ol',
          {},
          ...phase.steps.map(it => element('li', {}, element('span', { class: 'name' }, it.title), ...it.marks.map(fact))),
        ),
      ),
    ),
  );
}

export function ended(part: EndPart, act: Act): HTMLElement {
  return element(
    'section',
    { class: `ended ${part.tone}`, 'aria-labelledby': 'end-title' },
    element('h2', { id: 'end-title', tabindex: -1 }, part.words),
    ...part.sentences.map(it => element('p', {}, it)),
    element('div', { class: 'buttons' }, ...part.actions.map(it => actionButton(it, '', act))),
  );
}
