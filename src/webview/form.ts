/** What is asked: fields with what is wrong beside them, answered by buttons. What was typed is told at once and kept. */
import type { Field, Form, FormButton, Notice } from '../editor/run-messages.ts';
import { element } from './element.ts';
import { fromLocalField, toLocalField, zoneName } from './times.ts';

export interface FormAnswers {
  typed(form: string, values: Readonly<Record<string, string>>): void;
  sent(form: string, button: string, values: Readonly<Record<string, string>>): void;
  left(form: string): void;
}

/** A form on the screen: made once, so that nobody loses what they type; told anew what is wrong with it. */
export class FormOnScreen {
  readonly node: HTMLFormElement;
  readonly id: string;
  readonly #answers: FormAnswers;
  readonly #values: Record<string, string> = {};
  readonly #rows = new Map<string, { row: HTMLElement; problem: HTMLElement; inputs: HTMLElement[] }>();
  readonly #fields: readonly Field[];
  readonly #buttons: readonly FormButton[];
  readonly #missing = element('p', { class: 'missing', 'aria-live': 'polite' });
  readonly #touched = new Set<string>();
  #form: Form;

  constructor(form: Form, answers: FormAnswers) {
    this.id = form.id;
    this.#form = form;
    this.#answers = answers;
    this.#fields = form.fields;
    this.#buttons = form.buttons;
    for (const field of form.fields) this.#values[field.name] = field.value;
    const title = element('h2', { id: 'form-title', tabindex: -1 }, form.title);
    const groups: HTMLElement[] = [];
    let group: HTMLElement = element('div', { class: 'group' });
    for (const field of form.fields) {
      if (field.group !== undefined) {
        group = element('fieldset', { class: 'group' }, element('legend', {}, field.group));
        groups.push(group);
      } else if (groups.length === 0) groups.push(group);
      group.append(this.#row(field));
    }
    this.node = element(
      'form',
      { 'aria-labelledby': 'form-title', class: 'form', novalidate: true },
      form.title !== '' && title,
      ...form.notices.map(notice),
      ...groups,
      element(
        'div',
        { class: 'sending' },
        this.#missing,
        element('div', { class: 'buttons' }, ...form.buttons.map(it => this.#button(it))),
      ),
    );
    this.node.addEventListener('submit', event => {
      event.preventDefault();
      this.send();
    });
    this.update(form);
  }

  /** What is wrong now; what was typed stays. */
  update(form: Form): void {
    this.#form = form;
    for (const field of this.#fields) {
      const shown = this.#rows.get(field.name);
      if (!shown) continue;
      shown.row.hidden = !this.#isAsked(field);
      const problem = form.problems[field.name];
      const told = problem !== undefined && this.#touched.has(field.name);
      shown.problem.textContent = told ? problem : '';
      shown.row.classList.toggle('wrong', told);
      for (const input of shown.inputs) input.setAttribute('aria-invalid', String(told));
    }
    this.#missing.textContent = form.missing ?? '';
  }

  /** The first field that is empty or wrong, else the first one; nothing where a stray key must not answer. */
  focus(): void {
    if (this.#form.still) return this.node.querySelector('h2')?.focus();
    const asked = this.#fields.filter(it => this.#isAsked(it));
    const open = (it: Field) => this.#form.problems[it.name] !== undefined || this.#values[it.name] === '';
    const wanted = asked.find(open) ?? asked[0];
    const inputs = wanted && this.#rows.get(wanted.name)?.inputs;
    const checked = inputs?.find(it => it instanceof HTMLInputElement && it.checked);
    const first = checked ?? inputs?.[0] ?? this.node.querySelector('button') ?? undefined;
    first?.focus();
  }

  /** Sends what stands there, or says what is wrong with it. */
  send(button = this.#buttons[0]?.name): void {
    if (button === undefined) return;
    const quiet = this.#buttons.find(it => it.name === button)?.tone === 'quiet';
    if (!quiet) {
      for (const field of this.#fields) this.#touched.add(field.name);
      this.update(this.#form);
      if (this.#form.missing !== undefined || Object.keys(this.#form.problems).length > 0) {
        // Judged by the host: it is told once more, because the last letters may still be on their way.
        this.#answers.sent(this.id, button, this.#values);
        this.focus();
        return;
      }
    }
    this.#answers.sent(this.id, button, this.#values);
  }

  leave(): void {
    this.#answers.left(this.id);
  }

  #isAsked({ when }: Field): boolean {
    return when === undefined || when.values.includes(this.#values[when.field] ?? '');
  }

  #take(field: Field, value: string): void {
    this.#values[field.name] = value;
    for (const other of this.#fields) {
      const shown = this.#rows.get(other.name);
      if (shown && other.when?.field === field.name) shown.row.hidden = !this.#isAsked(other);
    }
    this.#answers.typed(this.id, this.#values);
  }

  #button({ name, label, key, tone }: FormButton): HTMLButtonElement {
    const first = this.#buttons[0]?.name === name;
    return element(
      'button',
      {
        type: 'button',
        class: `button ${tone ?? (first ? 'primary' : 'second')}`,
        'data-button': name,
        ...(key === undefined ? {} : { 'data-key': key.toLowerCase() }),
        onclick: () => (name === 'leave' ? this.leave() : this.send(name)),
      },
      label,
      key !== undefined && element('kbd', {}, key),
      key === undefined && first && element('kbd', {}, 'Ctrl+Enter'),
    );
  }

  #row(field: Field): HTMLElement {
    const id = `field-${field.name.replace(/[^\w-]/g, '_')}`;
    const problem = element('p', { class: 'problem', id: `${id}-problem`, role: 'alert' });
    const described = `${id}-hint ${id}-problem`;
    const leave = () => {
      this.#touched.add(field.name);
      this.update(this.#form);
    };
    const inputs = this.#inputs(field, id, described, leave);
    const label =
      field.type === 'cards'
        ? element('span', { class: 'label', id: `${id}-label` }, field.label)
        : element(
            'label',
            { for: id, class: 'label' },
            field.label,
            !field.required && field.type !== 'check' && field.type !== 'select' && optional(),
          );
    const hint = element(
      'p',
      { class: 'hint', id: `${id}-hint` },
      field.hint,
      field.rule !== undefined && element('span', { class: 'rule' }, field.rule),
    );
    const body =
      field.type === 'cards'
        ? element(
            'div',
            { role: 'radiogroup', class: 'choices', 'aria-labelledby': `${id}-label`, 'aria-describedby': described },
            ...inputs.shown,
          )
        : element('div', { class: 'input' }, ...inputs.shown);
    const row = element(
      'div',
      { class: `field ${field.type}`, 'data-field': field.name },
      field.type === 'check' ? undefined : label,
      field.type === 'check' ? element('div', { class: 'checked' }, ...inputs.shown, label) : body,
      (field.hint !== undefined || field.rule !== undefined) && hint,
      problem,
    );
    this.#rows.set(field.name, { row, problem, inputs: inputs.asked });
    return row;
  }

  #inputs(field: Field, id: string, described: string, leave: () => void): { shown: HTMLElement[]; asked: HTMLElement[] } {
    const common = { id, name: field.name, 'aria-describedby': described, 'aria-required': field.required, onblur: leave };
    const value = (event: Event) => (event.target as HTMLInputElement).value;
    switch (field.type) {
      case 'cards': {
        const radios: HTMLElement[] = [];
        const cards = (field.choices ?? []).map((choice, index) => {
          const radio = element('input', {
            type: 'radio',
            id: `${id}-${index}`,
            name: field.name,
            value: choice.value,
            'aria-describedby': described,
            onchange: () => this.#take(field, choice.value),
          });
          radio.checked = choice.value === field.value;
          radios.push(radio);
          return element(
            'label',
            { class: `card ${choice.tone ?? ''}`, for: `${id}-${index}` },
            radio,
            element('span', { class: 'name' }, choice.label),
            choice.detail !== undefined && element('span', { class: 'detail' }, choice.detail),
          );
        });
        return { shown: cards, asked: radios };
      }
      case 'select': {
        const select = element('select', { ...common, onchange: event => this.#take(field, value(event)) });
        for (const choice of field.choices ?? []) {
          const option = element('option', { value: choice.value }, choice.label);
          option.selected = choice.value === field.value;
          select.append(option);
        }
        return { shown: [select], asked: [select] };
      }
      case 'check': {
        const box = element('input', {
          ...common,
          type: 'checkbox',
          onchange: event => this.#take(field, (event.target as HTMLInputElement).checked ? 'yes' : ''),
        });
        box.checked = field.value === 'yes';
        return { shown: [box], asked: [box] };
      }
      case 'lines': {
        const area = element('textarea', {
          ...common,
          rows: 3,
          spellcheck: 'false',
          oninput: event => this.#take(field, value(event)),
        });
        area.value = field.value;
        return { shown: [area], asked: [area] };
      }
      case 'instant': {
        const time = element('input', {
          ...common,
          type: 'datetime-local',
          oninput: event => this.#take(field, fromLocalField(value(event))),
        });
        time.value = toLocalField(field.value);
        const now = element(
          'button',
          {
            type: 'button',
            class: 'button second small',
            onclick: () => {
              time.value = toLocalField(new Date().toISOString());
              this.#take(field, fromLocalField(time.value));
            },
          },
          'Now',
        );
        return { shown: [time, now, element('span', { class: 'zone' }, zoneName())], asked: [time] };
      }
      default: {
        const input = element('input', {
          ...common,
          type: field.type,
          placeholder: field.placeholder,
          spellcheck: 'false',
          autocomplete: field.type === 'password' ? 'new-password' : 'off',
          oninput: event => this.#take(field, value(event)),
        });
        input.value = field.value;
        return { shown: [input], asked: [input] };
      }
    }
  }
}

const optional = () => element('span', { class: 'optional' }, 'may stay empty');

/** A sentence that must be seen. */
export function notice({ tone, title, text, code }: Notice): HTMLElement {
  return element(
    'div',
    { class: `notice ${tone}`, role: tone === 'bad' || tone === 'warn' ? 'alert' : 'note' },
    title !== undefined && element('strong', {}, title),
    element('p', {}, text),
    code !== undefined && element('pre', { class: 'code' }, code),
  );
}
