/** What a document says is done next: after a failure (`On failure: …`) or an answer (`If no: …`), domain.md section 3. */

export type Action =
  | { readonly type: 'stop' }
  | { readonly type: 'continue' }
  | { readonly type: 'rollback' }
  /** `anchor` is the heading's as GitHub makes it; `title` what the link says. */
  | { readonly type: 'skip-to'; readonly anchor: string; readonly title: string }
  | { readonly type: 'escalate'; readonly to: string }
  /** `document` is a path relative to the document, or an id. */
  | { readonly type: 'run'; readonly document: string; readonly title: string }
  /** Words that are none of these: they are shown, and the run stops there. */
  | { readonly type: 'unread'; readonly text: string };

/** Reads the value of a label. A sentence may follow the action (`stop, the primary answers`); it is for people. */
export function readAction(value: string): Action {
  const text = value.trim();
  const word = /^(stop|continue|rollback|roll back)(?=$|[\s,.;:(])/i.exec(text)?.[1]?.toLowerCase();
  if (word === 'stop' || word === 'continue') return { type: word };
  if (word !== undefined) return { type: 'rollback' };
  const link = /^(skip to|run)\s+(?:\[([^\]]*)\]\(([^)\s]+)\)|\[\[([^\]]+)\]\]|([a-z]+(?:-[a-z0-9]+)+)(?=$|[\s,.;]))/i.exec(text);
  if (link) {
    const target = link[3] ?? link[4] ?? link[5] ?? '';
    const title = link[2] || target;
    if (link[1]?.toLowerCase() === 'run') return { type: 'run', document: target, title };
    if (target.startsWith('#')) return { type: 'skip-to', anchor: anchorOf(target), title };
  }
  const escalate = /^escalate to\s+(?:\[([^\]]*)\]\([^)]*\)|([^\s,;]+))/i.exec(text);
  if (escalate) return { type: 'escalate', to: (escalate[1] ?? escalate[2] ?? '').replace(/\.$/, '') };
  return { type: 'unread', text };
}

/** The anchor of `#Some-Heading`, as headings spell theirs. */
export function anchorOf(target: string): string {
  const raw = target.replace(/^#/, '');
  try {
    return decodeURIComponent(raw).toLowerCase();
  } catch {
    // A lone percent sign is no escape: it is taken as it stands.
    return raw.toLowerCase();
  }
}

/** An action in words, as it is offered and recorded. */
export function describeAction(action: Action): string {
  switch (action.type) {
    case 'stop':
      return 'stop';
    case 'continue':
      return 'continue';
    case 'rollback':
      return 'roll back';
    case 'skip-to':
      return `skip to "${action.title}"`;
    case 'escalate':
      return `escalate to ${action.to}`;
    case 'run':
      return `run "${action.title}"`;
    case 'unread':
      return action.text;
    default:
      return action satisfies never;
  }
}
