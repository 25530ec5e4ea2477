/** How a kind looks: its icon and its title, from its schema. */
import { bundledKinds } from '../core/document/kinds.ts';

/** Codicon id; kinds without a schema look like a page of text. */
export const kindIcon = (kind: string): string => bundledKinds.get(kind)?.icon ?? 'markdown';
export const kindTitle = (kind: string): string => bundledKinds.get(kind)?.title ?? kind;
