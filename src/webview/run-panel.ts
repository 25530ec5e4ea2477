/** The browser side of the run panel: shows what the host says, and tells the host which button was pressed. */
import type { Action, FromPanel, Screen, ToPanel } from '../editor/run-messages.ts';
import { element } from './element.ts';
import { FormOnScreen, notice } from './form.ts';
import * as parts from './parts.ts';

declare function acquireVsCodeApi(): { postMessage(message: FromPanel): void; setState(state: unknown): void };

const host = acquireVsCodeApi();
const main = element('main', {});
const said = element('p', { class: 'said', role: 'status', 'aria-live': 'polite' });
document.body.append(main, said);

/** Milliseconds between two questions to the host whether it is there, and how many may stay unanswered. */
const askPause = 2_000;
const mostUnanswered = 3;
let unanswered = 0;

/** Places of the panel from top to bottom. What has not changed is not drawn again: a selection or the focus would be lost. */
const places = [
  'silent',
  'sheet',
  'header',
  'clocks',
  'ended',
  'before',
  'step',
  'result',
  'body',
  'output',
  'answers',
  'form',
  'actions',
  'plan',
  'footer',
  'empty',
] as const;
type PlaceName = (typeof places)[number];
const drawn = new Map<PlaceName, { of: string; node: HTMLElement }>();

let form: FormOnScreen | undefined;
let tick: ((now: number) => void) | undefined;
/** Host's clock less this one's, milliseconds. */
let skew = 0;
let shownStep = '';
let shownForm = '';
let shown: Screen | undefined;

function place(name: PlaceName, data: unknown, draw: () => HTMLElement | undefined): void {
  const of = JSON.stringify(data) ?? '';
  const before = drawn.get(name);
  if (before?.of === of) return;
  const node = data === undefined ? undefined : draw();
  if (node === undefined) {
    before?.node.remove();
    drawn.delete(name);
    return;
  }
  if (before) {
    keepPlaces(before.node, node);
    before.node.replaceWith(node);
  } else {
    const next = places.slice(places.indexOf(name) + 1).find(it => drawn.has(it));
    main.insertBefore(node, (next && drawn.get(next)?.node) ?? null);
  }
  drawn.set(name, { of, node });
  // What is printed is read from its end, until somebody scrolls back.
  for (const printed of node.querySelectorAll<HTMLElement>('.output:not([data-kept])'))
    requestAnimationFrame(() => {
      printed.scrollTop = printed.scrollHeight;
    });
}

/** Focus and scroll of a part that is drawn again stay where they were. */
function keepPlaces(old: HTMLElement, fresh: HTMLElement): void {
  const olds = old.querySelectorAll<HTMLElement>('.output');
  fresh.querySelectorAll<HTMLElement>('.output').forEach((node, index) => {
    const was = olds[index];
    if (!was || was.scrollTop + was.clientHeight >= was.scrollHeight - 4) return;
    node.setAttribute('data-kept', '');
    const { scrollTop } = was;
    requestAnimationFrame(() => {
      node.scrollTop = scrollTop;
    });
  });
  const focused = document.activeElement;
  if (!(focused instanceof HTMLElement) || !old.contains(focused)) return;
  const { action, choice } = focused.dataset;
  const again = action
    ? fresh.querySelector<HTMLElement>(`[data-action="${action}"]${choice ? `[data-choice="${choice}"]` : ''}`)
    : null;
  if (again) requestAnimationFrame(() => again.focus());
}

const act: parts.Act = (action: Action, step: string) => {
  if (action.disabled || !shown) return;
  host.postMessage({ type: 'act', run: shown.run?.id ?? '', step, action: action.name, choice: action.choice ?? 0 });
};

function show(screen: Screen): void {
  const hadFocus = document.hasFocus();
  shown = screen;
  skew = Date.parse(screen.now) - Date.now();
  const { run, step, ended, sheet } = screen;
  place('sheet', sheet && { ...sheet, phases: [] }, () => sheet && parts.sheet(sheet));
  place('header', run && { ...run, clock: undefined, actions: undefined, facts: undefined }, () => run && parts.header(run, act));
  place('clocks', run && { clock: run.clock, since: step?.since, target: step?.target }, () => {
    if (!run) return undefined;
    const made = parts.clock(run.clock, step);
    tick = made.tick;
    return made.node;
  });
  if (!run) tick = undefined;
  place('ended', ended, () => ended && parts.ended(ended, act));
  place('before', screen.before, () => screen.before && parts.before(screen.before));
  const still = step && { ...step, output: undefined, since: undefined };
  place('step', still, () => step && parts.step(step));
  // What came of it is read before what it was; while it runs the eye follows the end of the page.
  const printed = step?.output;
  place('result', printed && !printed.live ? printed : undefined, () => printed && parts.output(printed));
  place('body', still, () => step && parts.stepBody(step, act));
  place('output', printed?.live ? printed : undefined, () => {
    if (screen.form?.still) toTheEnd(screen.form, sheet);
    return printed && parts.output(printed);
  });
  showForm(screen);
  // While something is asked, only its own buttons answer.
  // Two steps in a row may offer the same: the buttons of the one would go on acting on the other.
  const offered = screen.form ? undefined : step && { id: step.id, actions: step.actions };
  place('answers', offered, () => step && parts.answers(step, act));
  place('actions', offered, () => step && parts.stepActions(step, act));
  place('plan', sheet?.phases, () => sheet && parts.plan(sheet));
  place('footer', screen.form || !run ? undefined : [run.actions, run.facts], () => run && parts.footer(run, act));
  place('empty', screen.empty, () => element('p', { class: 'empty' }, screen.empty));
  tick?.(Date.now() + skew);
  document.body.classList.toggle('asked', screen.form !== undefined);
  tell(screen, hadFocus);
}

function showForm({ form: asked }: Screen): void {
  if (!asked) {
    drawn.get('form')?.node.remove();
    drawn.delete('form');
    form = undefined;
    return;
  }
  if (form?.id === asked.id) return form.update(asked);
  drawn.get('form')?.node.remove();
  form = new FormOnScreen(asked, {
    typed: (id, values) => host.postMessage({ type: 'typed', form: id, values: { ...values } }),
    sent: (id, button, values) => host.postMessage({ type: 'sent', form: id, button, values: { ...values } }),
    left: id => host.postMessage({ type: 'left', form: id }),
  });
  const next = places.slice(places.indexOf('form') + 1).find(it => drawn.has(it));
  main.insertBefore(form.node, (next && drawn.get(next)?.node) ?? null);
  drawn.set('form', { of: asked.id, node: form.node });
}

/** The focus goes to what is new, and a screen reader hears it. */
function tell({ step, form: asked, ended, sheet }: Screen, hadFocus: boolean): void {
  const stepNow = step ? `${step.id} ${step.state}` : ended ? 'ended' : '';
  const formNow = asked?.id ?? '';
  if (formNow !== shownForm) {
    shownForm = formNow;
    if (asked) {
      form?.focus();
      toTheEnd(asked, sheet);
      shownStep = stepNow;
      return;
    }
    if (stepNow === shownStep) document.getElementById('step-title')?.focus({ preventScroll: true });
  }
  if (stepNow === shownStep) return;
  shownStep = stepNow;
  said.textContent = ended ? ended.words : step ? `${step.place}. ${step.title}. ${step.words}` : '';
  if (!hadFocus || asked) return;
  document.getElementById(ended ? 'end-title' : 'step-title')?.focus();
  window.scrollTo({ top: 0 });
}

/** What is asked lies at the end, right below what it is about. */
function toTheEnd(asked: Screen['form'], sheet: Screen['sheet']): void {
  if (asked && !sheet) requestAnimationFrame(() => window.scrollTo({ top: document.documentElement.scrollHeight }));
}

/** A page whose host is gone must not look as if it knew: its clocks stand still, and its buttons with them. */
function tellSilence(): void {
  const silent = unanswered > mostUnanswered;
  document.body.classList.toggle('silent', silent);
  place('silent', silent || undefined, () =>
    notice({
      tone: 'bad',
      title: 'What stands here may be old',
      text: 'Drillbook in this window does not answer. A step that runs goes on in its terminal, and its end is recorded when the window has come back. If this stays, reload the window: the run is found again.',
    }),
  );
}

window.addEventListener('message', (event: MessageEvent<ToPanel>) => {
  unanswered = 0;
  tellSilence();
  if (event.data?.type === 'screen') show(event.data.screen);
});

setInterval(() => {
  if (unanswered <= mostUnanswered) tick?.(Date.now() + skew);
}, 1000);

setInterval(() => {
  unanswered++;
  tellSilence();
  // A first screen that was lost on its way is asked for again: a page must not stay empty.
  host.postMessage({ type: shown ? 'alive' : 'ready' });
}, askPause);

// One key per action. A key that is held down answers once, and keys with Ctrl, Alt or Meta belong to the window.
document.addEventListener('keydown', event => {
  if (event.defaultPrevented || event.isComposing || event.repeat) return;
  const target = event.target as HTMLElement;
  const typing = target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || isText(target);
  if (event.key === 'Escape' && form) {
    event.preventDefault();
    return form.leave();
  }
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    if (form) {
      if (!shown?.form?.still) form.send();
    } else
      document
        .querySelector<HTMLButtonElement>('button.primary:not(:disabled), button.danger[data-action="run"]:not(:disabled)')
        ?.click();
    return;
  }
  // Enter answers from a line of text; what is asked with `still` has none.
  if (event.key === 'Enter' && form && isText(target)) {
    event.preventDefault();
    return form.send();
  }
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const key = event.key.toLowerCase();
  const button = [...document.querySelectorAll<HTMLButtonElement>('button[data-key]')].find(it => it.dataset['key'] === key);
  if (!button || button.disabled) return;
  event.preventDefault();
  button.click();
});

function isText(node: HTMLElement): boolean {
  return node instanceof HTMLInputElement && !['radio', 'checkbox', 'button'].includes(node.type);
}

host.postMessage({ type: 'ready' });
