/** Elements made from data: text becomes text and nothing else, so no word of a document can become markup. */

type Child = Node | string | undefined | false;
type Attributes = Readonly<Record<string, string | number | boolean | undefined | ((event: Event) => void)>>;

/** Attributes that begin with `on` are listeners; `undefined` and `false` leave the attribute out. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, '');
    else if (value !== undefined && value !== false) made.setAttribute(name, String(value));
  }
  for (const child of children) if (child !== undefined && child !== false) made.append(child);
  return made;
}

/** Drawings on a field of 16 by 16, as lines. */
const drawings = {
  'not-started': 'M8 2a6 6 0 1 0 0 12 6 6 0 0 0 0-12z',
  running: 'M8 2a6 6 0 1 0 6 6',
  claimed: 'M8 2a6 6 0 1 0 6 6',
  passed: 'M3 8.5l3.5 3.5L13 4.5',
  attested: 'M3 8.5l3.5 3.5L13 4.5',
  failed: 'M4 4l8 8M12 4l-8 8',
  interrupted: 'M4.5 4.5h7v7h-7z',
  unknown: 'M5.5 6a2.5 2.5 0 1 1 3.6 2.2C8.3 8.6 8 9 8 9.8M8 12.2v.3',
  skipped: 'M3 4l5 4-5 4zM9 4l4 4-4 4z',
  'not-applicable': 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM4 4l8 8',
} as const;

/** The sign of a state; its word stands beside it, so it is hidden from screen readers. */
export function sign(state: keyof typeof drawings): SVGSVGElement {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('class', `sign ${state}`);
  svg.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS(space, 'path');
  line.setAttribute('d', drawings[state]);
  svg.append(line);
  return svg;
}
