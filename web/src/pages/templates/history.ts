import type { Template } from '@/lib/template_edit';

/** What a template was before, and what was undone. */
export interface History {
  now: Template;
  before: Template[];
  after: Template[];
  touched: boolean;
}

const KEPT = 100;

export function begin(template: Template): History {
  return { now: template, before: [], after: [], touched: false };
}

export function addEdit(history: History, template: Template): History {
  if (template === history.now) return history;
  return { now: template, before: [...history.before, history.now].slice(-KEPT), after: [], touched: true };
}

export function undo(history: History): History {
  const last = history.before.at(-1);
  if (last === undefined) return history;
  return { now: last, before: history.before.slice(0, -1), after: [history.now, ...history.after], touched: true };
}

export function redo(history: History): History {
  const [next, ...rest] = history.after;
  if (next === undefined) return history;
  return { now: next, before: [...history.before, history.now], after: rest, touched: true };
}
